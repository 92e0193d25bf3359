from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from workshops.participants.enums import Purpose


def validate_purpose(purpose: str) -> None:
    """Raise ValidationError for what nobody is asked here."""
    if purpose not in Purpose.values:
        raise ValidationError(_("Nobody is asked for “%(purpose)s” here."), params={"purpose": purpose})


class Consent(models.Model):
    """One card's present answer for one purpose. No row means "no"; only the present answer is kept."""

    seat = models.ForeignKey("workshops.SeatCard", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, validators=[validate_purpose])
    given = models.BooleanField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "purpose"], name="one_answer_per_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"
