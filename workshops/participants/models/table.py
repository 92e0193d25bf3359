from django.db import models
from django.utils.translation import gettext_lazy as _

from text.models import LineField, WordsField
from workshops.core.codes import card_code


class Board(models.Model):
    """A breakout table: its question, its ideas, and one scribe's card."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="boards")
    number = models.PositiveSmallIntegerField()
    name = LineField(_("name"), max_length=60, blank=True)
    question = WordsField(_("question"), max_length=240, blank=True)
    scribe_code = models.CharField(max_length=8, unique=True, default=card_code, editable=False)
    # True once a phone has used this code: it is in somebody's hands, and no desk shows it any more.
    scribe_code_used = models.BooleanField(default=False, editable=False)
    scribe_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    # Goes up each time the scribe's card moves to another person's phone: two holders, two people.
    scribe_turn = models.PositiveIntegerField(default=0, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["workshop", "number"], name="board_number_once")]

    def __str__(self) -> str:
        return self.name or f"{self.number}"
