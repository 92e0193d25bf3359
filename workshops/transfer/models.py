from django.db import models


class Arrival(models.Model):
    """How a room came here from a hall's laptop: enough to know its file again, and to see whether it changed here."""

    workshop = models.OneToOneField("workshops.Workshop", on_delete=models.CASCADE, related_name="arrival")
    # The laptop's revision of the room that was brought last.
    revision = models.PositiveBigIntegerField()
    # Digests of the room: as it was packed on the laptop, and as it stood here when it had been brought.
    packed = models.CharField(max_length=64)
    here = models.CharField(max_length=64)
    # Table → the laptop's number of each row → its number here, so that a newer file changes the very same rows.
    rows = models.JSONField(default=dict)
    brought_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.workshop_id}"
