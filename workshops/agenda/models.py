from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from text.models import LineField, WordsField
from workshops.agenda.enums import PhaseState
from workshops.commands.registry import phase_kinds


def validate_kind(key: str) -> None:
    """Raise ValidationError for a kind of phase that no feature of this site has."""
    if key not in phase_kinds():
        raise ValidationError(_("This site has no phase of the kind “%(kind)s”."), params={"kind": key})


class Phase(models.Model):
    """One step of a run sheet. Its minutes are a plan: the timer warns and never closes anything."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=16, validators=[validate_kind])
    title = LineField(_("title"), max_length=80)
    script = WordsField(_("what to say"), max_length=1000, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    added_minutes = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=8, choices=PhaseState, default=PhaseState.WAITING, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "position"], name="phase_position_once"),
            models.UniqueConstraint(
                fields=["workshop"], condition=models.Q(state=PhaseState.RUNNING), name="one_phase_runs"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime | None:
        """When the planned time is used up, or None before the phase starts."""
        return self.started_at and self.started_at + timedelta(minutes=self.planned_minutes + self.added_minutes)
