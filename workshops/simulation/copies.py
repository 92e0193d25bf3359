"""Copies of workshops to rehearse in: the plan without people, marked as a rehearsal, and deleted afterwards."""

from django.db import transaction
from django.utils.translation import gettext as _

from text.words import cut
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import locked
from workshops.core.rules import why_over
from workshops.participants.rules import cards_out
from workshops.simulation.behaviour import simulations

LONGEST_TITLE = 120


@transaction.atomic
def make_rehearsal(*, workshop: Workshop, people: int = 0) -> Workshop:
    """The rehearsal of this workshop that is not over yet, or a new one: a copy of its plan, with nobody in it.

    It has cards for `people` more than have joined it, if that is more than the workshop expects.
    Raises WorkshopError when the workshop is over, or is a rehearsal itself.
    """
    workshop = locked(workshop)
    if workshop.rehearses_id is not None:
        raise WorkshopError(_("This is a rehearsal already. Rehearse the workshop that it is a copy of."))
    if why_not := why_over(workshop):
        raise WorkshopError(why_not)
    running = [copy for copy in workshop.rehearsals.all() if not copy.is_over]
    copy = running[0] if running else _copy(workshop)
    expected = cards_out(copy) + people
    if expected > copy.expected_people:
        copy.expected_people = expected
        copy.save(update_fields=["expected_people"])
    return copy


def _copy(workshop: Workshop) -> Workshop:
    copy = Workshop.objects.create(
        title=cut(_("Rehearsal: %(title)s") % {"title": workshop.title}, LONGEST_TITLE),
        purpose=workshop.purpose,
        question=workshop.question,
        place=workshop.place,
        expected_people=workshop.expected_people,
        extra_cards=workshop.extra_cards,
        created_by=workshop.created_by,
        rehearses=workshop,
    )
    for simulation in simulations():
        if simulation.copy_plan:
            simulation.copy_plan(workshop, copy)
    return copy


@transaction.atomic
def clear_rehearsals(*, workshop: Workshop) -> int:
    """Delete all rehearsals of this workshop with everything that was said in them. Returns how many there were."""
    copies = list(locked(workshop).rehearsals.all())
    for simulation in simulations():
        if simulation.clear:
            simulation.clear(copies)
    for copy in copies:
        copy.delete()
    return len(copies)
