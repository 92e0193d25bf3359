from django.db import models
from django.utils.translation import gettext_lazy as _

from workshops.core.codes import card_code


class SeatCard(models.Model):
    """One numbered card: one person's place in the room, whatever device or paper they use."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=8, unique=True, default=card_code, editable=False)
    # Until then a desk may show the code of a card that is in use: it was made a moment ago, and has to be written down.
    code_shown_until = models.DateTimeField(null=True, blank=True, editable=False)
    # SHA-256 of the cookie that the one phone now holding this card carries; empty for a paper card.
    token_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    # Null while the card lies printed on the table and is nobody's yet.
    issued_at = models.DateTimeField(null=True, blank=True)
    # True when somebody holds the card without a phone of their own.
    by_hand = models.BooleanField(default=False)
    board = models.ForeignKey("workshops.Board", null=True, blank=True, on_delete=models.SET_NULL, related_name="seats")
    # "I would rather listen": listening counts as taking part, and as nobody's omission.
    listens = models.BooleanField(default=False)
    spoke_at = models.DateTimeField(null=True, blank=True)
    # The room revision at which this person's own part of the screen last changed.
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("seat card")
        verbose_name_plural = _("seat cards")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["workshop", "number"], name="seat_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"
