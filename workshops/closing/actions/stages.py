"""A workshop's own life: doors, close, cancel, reported."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.agenda.actions.phases import finish
from workshops.agenda.rules import current_phase
from workshops.commands.registry import features
from workshops.core.enums import CLOSED_STAGES, Stage
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.kept_words import erase_unkept_words
from workshops.participants.actions.steering import steered, steered_before_close
from workshops.participants.actors import Actor


@transaction.atomic
def open_doors(*, workshop: Workshop, actor: Actor) -> Workshop:
    """Let people in. Opening open doors changes nothing."""
    workshop = steered_before_close(workshop, actor)
    if workshop.stage != Stage.DRAFT:
        return workshop
    return _turn(workshop, Stage.DOORS)


@transaction.atomic
def close_workshop(*, workshop: Workshop, actor: Actor) -> Workshop:
    """End the day: nothing can be written any more. Closing a closed room changes nothing.

    A feature may refuse because something is unfinished (see ClosingHooks). What was not shown to the room before
    stays private.
    """
    workshop = steered(workshop, actor)
    if workshop.stage in CLOSED_STAGES:
        return workshop
    workshop = steered_before_close(workshop, actor)
    if workshop.stage == Stage.DRAFT:
        raise WorkshopError(_("Nobody has been let in yet. Cancel this workshop if it will not take place."))
    for feature in features():
        if why_not := feature.closing.why_not(workshop):
            raise WorkshopError(why_not)
    for feature in features():
        feature.closing.close(workshop)
    if (last := current_phase(workshop)) is not None:
        finish(last)
    workshop.closed_at = timezone.now()
    workshop.save(update_fields=["closed_at"])
    erase_unkept_words(workshop=workshop)
    return _turn(workshop, Stage.CLOSED)


@transaction.atomic
def cancel_workshop(*, workshop: Workshop, actor: Actor) -> Workshop:
    """Call the day off, before it has begun."""
    workshop = steered_before_close(workshop, actor)
    if workshop.stage == Stage.LIVE:
        raise WorkshopError(_("People are already at work here. Close the room instead: what they wrote is kept."))
    for feature in features():
        feature.closing.cancel(workshop)
    return _turn(workshop, Stage.CANCELLED)


@transaction.atomic
def ask_for_drafts(*, workshop: Workshop, actor: Actor) -> Workshop:
    """May the drafts be made? Making them is slow, and comes after the answer to this."""
    workshop = steered(workshop, actor)
    if workshop.stage not in CLOSED_STAGES:
        raise WorkshopError(_("Close the room first: the drafts are made from what it leaves behind."))
    return workshop


@transaction.atomic
def note_drafts(*, workshop: Workshop) -> Workshop:
    """Say on the desk that the drafts are there; also when they were before, for their names may have changed."""
    workshop = locked(workshop)
    if workshop.stage not in CLOSED_STAGES:
        return workshop
    return _turn(workshop, Stage.REPORTED)


def _turn(workshop: Workshop, stage: Stage) -> Workshop:
    workshop.stage = stage
    workshop.save(update_fields=["stage"])
    changed(workshop, everyone=True)
    return workshop
