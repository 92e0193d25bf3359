from django.db import models
from django.utils.translation import gettext_lazy as _

from text.models import WordsField


class Idea(models.Model):
    """One point in its giver's own words. Private until `shared_at`; empty words after withdrawal.

    `seat` is whose words they are (none: the table's), `scribe` is the board whose scribe typed them, if any.
    """

    MAX_LENGTH = 500

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="ideas")
    board = models.ForeignKey("workshops.Board", null=True, on_delete=models.SET_NULL, related_name="ideas")
    seat = models.ForeignKey("workshops.SeatCard", null=True, on_delete=models.SET_NULL, related_name="ideas")
    scribe = models.ForeignKey("workshops.Board", null=True, on_delete=models.SET_NULL, related_name="typed")
    theme = models.ForeignKey("workshops.Theme", null=True, on_delete=models.SET_NULL, related_name="ideas")
    text = WordsField(_("idea"), max_length=MAX_LENGTH, blank=True)
    # BCP 47, as the writer said; empty when nobody said.
    language = models.CharField(_("language"), max_length=12, blank=True)
    # A human's translation, always shown as one.
    translation = WordsField(_("translation"), max_length=MAX_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_back_at = models.DateTimeField(null=True, blank=True)
    # For the table's words, which no single card owns: the table agreed aloud that they may be published.
    table_agrees = models.BooleanField(default=False)
    # Set when the words lose their card: its person had agreed to be quoted.
    may_be_quoted = models.BooleanField(default=False, db_default=False)
    shared_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="originals")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        # Shown in lists and logs, so never the words themselves.
        return f"#{self.pk}"

    @property
    def is_shown(self) -> bool:
        """May any other person in the room see it?"""
        return bool(self.shared_at) and not self.hidden_at and not self.withdrawn_at
