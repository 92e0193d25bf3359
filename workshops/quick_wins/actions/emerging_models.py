"""Practices from elsewhere that somebody brought into the room."""

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import EmergingModel
from text.words import cut
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor

LONGEST_NAME = 120


@transaction.atomic
def add_model(
    *,
    workshop: Workshop,
    actor: Actor,
    name: str,
    place: str,
    source: str,
    could_try: str,
    kept_in_room: bool = False,
) -> EmergingModel:
    """Note what works somewhere else, how we know, and what this room could try; public unless it is `kept_in_room`."""
    workshop = steered(workshop, actor)
    if workshop.rehearses_id is not None:
        # Editors find it in their list, until the rehearsal is cleared.
        name = cut(_("Rehearsal: %(title)s") % {"title": name}, LONGEST_NAME)
    model = EmergingModel.objects.create(
        name=name,
        place=place,
        source=source,
        could_try=could_try,
        kept_in_room=kept_in_room,
        heard_in=workshop.code,
    )
    changed(workshop)
    return model
