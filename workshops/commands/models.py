from django.db import models

from text.models import LineField
from workshops.core.enums import Outcome


class CommandRecord(models.Model):
    """What became of one key: written in the transaction of its effect, so a repeat gets the first outcome."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="+")
    # Who, for instance "seat:12" or "facilitator:3"; a key is unique for one of them.
    actor = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    verb = models.CharField(max_length=40)
    # Keyed digest of what was asked, to notice the same key with other values.
    asked = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome)
    said = LineField(max_length=400, blank=True)
    # What the command touched, for example "idea:41"; empty for secret commands and refusals.
    effect = models.CharField(max_length=60, blank=True)
    revision = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workshop", "actor", "key"], name="one_effect_per_key")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.outcome}"
