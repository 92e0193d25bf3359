"""Who may do what, when: pure sentences over models. No writes, no request."""

from workshops.actors import Actor, Facilitator
from workshops.models import Workshop


def can_steer(actor: Actor) -> bool:
    """Move phases, reveal, moderate, close: the facilitators' work."""
    return isinstance(actor, Facilitator)


def can_join(workshop: Workshop) -> bool:
    return workshop.is_open
