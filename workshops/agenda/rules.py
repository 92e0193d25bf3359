"""Which phases run and which have begun."""

from workshops.agenda.enums import PhaseState
from workshops.agenda.models import Phase
from workshops.core.compiled_queries import Prepared

# Which phases of a room run, and which have begun: every card's own part asks.
_RUNNING = Prepared(lambda room: Phase.objects.filter(workshop=room, state=PhaseState.RUNNING).values_list("kind"), int)


_BEGUN = Prepared(
    lambda room: Phase.objects.filter(workshop=room).exclude(state=PhaseState.WAITING).values_list("kind"), int
)
