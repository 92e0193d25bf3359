"""Reads of the run sheet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from workshops.agenda.enums import PhaseState
from workshops.agenda.models import Phase
from workshops.commands.feature import Instruction, PhaseKind, Text
from workshops.commands.registry import phase_kinds
from workshops.core.enums import Stage
from workshops.core.models import Workshop


@dataclass(frozen=True)
class Sheet:
    """A whole run sheet as read once."""

    workshop: Workshop
    phases: list[Phase]

    @property
    def current(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.state == PhaseState.RUNNING), None)

    @property
    def following(self) -> Phase | None:
        """The phase that "next" would start."""
        here = self.current.position if self.current else 0
        return next((phase for phase in self.phases if phase.position > here), None)

    @property
    def before(self) -> Phase | None:
        """The phase that "back" would run again."""
        here = self.current.position if self.current else 0
        return next((phase for phase in reversed(self.phases) if phase.position < here), None)

    @property
    def instruction(self) -> Instruction | None:
        """What the running phase asks now; None where there is none, or where no feature has its kind any more."""
        return self.kind.instruction_now(self.workshop) if self.kind else None

    @property
    def kind(self) -> PhaseKind | None:
        return phase_kinds().get(self.current.kind) if self.current else None

    @property
    def news(self) -> tuple[str, Text] | None:
        """Which phase runs, or that the room is closed: its key, and the sentence."""
        if self.workshop.stage == Stage.CANCELLED:
            return "cancelled", _("This workshop was cancelled.")
        if self.workshop.is_over:
            return "closed", _("The room is closed.")
        if self.current is None:
            return None
        return f"phase-{self.current.pk}", _("Now: %(title)s.") % {"title": self.current.title}

    @property
    def announcement(self) -> tuple[str, Text] | None:
        """What a phase that has begun has to say now: its key, and the sentence."""
        begun = [phase_kinds().get(phase.kind) for phase in self.phases if phase.state != PhaseState.WAITING]
        said = (kind.announce(self.workshop) for kind in begun if kind and kind.announce)
        return next(filter(None, said), None)

    @property
    def ends_at(self) -> datetime | None:
        """When the last phase would end if everything took as long as planned; None before the first phase."""
        if self.current is None or self.current.ends_at is None:
            return None
        later = (phase.planned_minutes for phase in self.phases if phase.position > self.current.position)
        return self.current.ends_at + timedelta(minutes=sum(later))

    @property
    def planned_minutes(self) -> int:
        return sum(phase.planned_minutes + phase.added_minutes for phase in self.phases)


def sheet_of(workshop: Workshop) -> Sheet:
    """The run sheet with one query."""
    return Sheet(workshop, list(workshop.phases.all()))


def now(workshop: Workshop) -> dict[str, Any]:
    """The room and how far it has come."""
    return {"workshop": workshop, "sheet": sheet_of(workshop)}
