"""How an action of the desk begins: it locks the workshop, and checks that the actor may steer it."""

from django.utils.translation import gettext as _

from workshops.core.enums import Stage
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import locked
from workshops.participants.actors import Actor
from workshops.participants.rules import can_steer


def steered(workshop: Workshop, actor: Actor) -> Workshop:
    """The workshop as it is now, held for this facilitator; anybody else is refused."""
    if not can_steer(actor):
        raise NotAllowed(_("Only a facilitator can do this. Ask at the desk."))
    return locked(workshop)


def steered_before_close(workshop: Workshop, actor: Actor) -> Workshop:
    """The same, while there is something to steer: what a closed room left behind stays as it is."""
    workshop = steered(workshop, actor)
    if workshop.stage == Stage.CANCELLED:
        raise WorkshopError(_("This workshop was cancelled. Make a new one from the list of workshops."))
    if workshop.is_over:
        raise WorkshopError(_("This room is closed; everything stays as the room left it."))
    return workshop
