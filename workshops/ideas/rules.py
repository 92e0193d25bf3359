"""When ideas are taken, and whose they are."""

from workshops.agenda.enums import PhaseKind
from workshops.agenda.rules import _RUNNING
from workshops.core.models import Workshop
from workshops.ideas.models import Idea
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Scribe,
)

WRITING = [PhaseKind.SILENT, PhaseKind.BREAKOUTS, PhaseKind.READ_BACK, PhaseKind.SORTING]


def writing_is_open(workshop: Workshop) -> bool:
    """New ideas are welcome from the silent minutes to the sorting; latecomers' too."""
    return workshop.is_open and any(kind in WRITING for (kind,) in _RUNNING.rows(workshop.pk))


def is_writer(actor: Actor, idea: Idea) -> bool:
    """Whose words they are, or the scribe who typed them."""
    match actor:
        case CardHolder(seat):
            return idea.seat_id == seat.pk
        case Scribe(board):
            return idea.scribe_id == board.pk
    return False
