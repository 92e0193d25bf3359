"""When ideas are taken, and whose they are."""

from workshops.agenda.rules import is_running
from workshops.core.models import Workshop
from workshops.ideas.models import Idea
from workshops.ideas.phases import WRITING
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Scribe,
)


def writing_is_open(workshop: Workshop) -> bool:
    """New ideas are welcome from the silent minutes to the sorting; latecomers' too."""
    return workshop.is_open and is_running(workshop, WRITING)


def is_writer(actor: Actor, idea: Idea) -> bool:
    """Whose words they are, or the scribe who typed them."""
    match actor:
        case CardHolder(seat):
            return idea.seat_id == seat.pk
        case Scribe(board):
            return idea.scribe_id == board.pk
    return False
