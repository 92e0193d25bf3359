"""Which phases of a room run, and which have begun. Every card's own regions ask: the queries are compiled once."""

from collections.abc import Collection

from workshops.agenda.enums import PhaseState
from workshops.agenda.models import Phase
from workshops.core.compiled_queries import CompiledQuery
from workshops.core.models import Workshop

_RUNNING = CompiledQuery(lambda room: Phase.objects.filter(workshop=room, state=PhaseState.RUNNING), int)
_BEGUN = CompiledQuery(
    lambda room: Phase.objects.filter(workshop=room).exclude(state=PhaseState.WAITING).values_list("kind"), int
)


def current_phase(workshop: Workshop) -> Phase | None:
    """The phase that is running, if any."""
    return _RUNNING.first(workshop.pk)


def is_running(workshop: Workshop, kinds: Collection[str]) -> bool:
    """Whether a phase of one of these kinds runs."""
    phase = current_phase(workshop)
    return phase is not None and phase.kind in kinds


def has_begun(workshop: Workshop, kinds: Collection[str]) -> bool:
    """Whether a phase of one of these kinds runs, or has run."""
    return any(kind in kinds for (kind,) in _BEGUN.rows(workshop.pk))
