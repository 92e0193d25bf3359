from django.db import models

from text.models import LineField


class Hope(models.Model):
    """What the holder of one card hopes for."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey("workshops.SeatCard", null=True, on_delete=models.SET_NULL, related_name="+")
    text = LineField(max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["workshop", "seat"], name="one_hope_per_seat")]

    def __str__(self) -> str:
        return f"#{self.pk}"
