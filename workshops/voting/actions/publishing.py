"""Take the reason of a decision off the public pages."""

from django.db import transaction

from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor
from workshops.voting.actions.lookups import choice_at, round_of
from workshops.voting.models import BallotOption


@transaction.atomic
def unpublish_reason(*, workshop: Workshop, actor: Actor, vote: int, option: int) -> BallotOption:
    """Take the reason of a decision off every public page, also after the room has closed; the room still has it."""
    workshop = steered(workshop, actor)
    choice = choice_at(round_of(workshop, vote), option)
    if choice.reason and not choice.reason_kept_in_room:
        choice.reason_kept_in_room = True
        choice.save()
        changed(workshop)
    return choice
