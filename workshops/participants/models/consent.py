from django.db import models

from workshops.participants.enums import Purpose


class Consent(models.Model):
    """One card's present answer for one purpose. No row means "no"; only the present answer is kept."""

    seat = models.ForeignKey("workshops.SeatCard", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    given = models.BooleanField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "purpose"], name="one_answer_per_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"
