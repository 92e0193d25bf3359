"""Rooms to practise in: a copy of a workshop's plan with nobody in it, marked as what it is, and gone afterwards."""

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import EmergingModel, Need, Offer
from text.words import cut
from workshops import rules
from workshops.actions.revisions import locked
from workshops.errors import WorkshopError
from workshops.models import Board, Phase, RoomNeed, RoomOffer, Workshop

LONGEST_TITLE = 120


@transaction.atomic
def make_rehearsal(*, workshop: Workshop, people: int = 0) -> Workshop:
    """The rehearsal of this workshop that is still going on, or a new one: its plan and its tables, an empty room.

    Its door has cards for `people` more than are in it, if that is more than the workshop expects.
    """
    workshop = locked(workshop)
    if workshop.rehearses_id is not None:
        raise WorkshopError(_("This is a rehearsal already. Rehearse the workshop that it is a copy of."))
    if why_not := rules.why_over(workshop):
        raise WorkshopError(why_not)
    running = [copy for copy in workshop.rehearsals.all() if not copy.is_over]
    copy = running[0] if running else _copy(workshop)
    expected = rules.cards_out(copy) + people
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
    Phase.objects.bulk_create(
        Phase(
            workshop=copy,
            position=phase.position,
            kind=phase.kind,
            title=phase.title,
            script=phase.script,
            planned_minutes=phase.planned_minutes,
        )
        for phase in workshop.phases.all()
    )
    Board.objects.bulk_create(
        Board(workshop=copy, number=board.number, name=board.name, question=board.question)
        for board in workshop.boards.all()
    )
    return copy


@transaction.atomic
def clear_rehearsals(*, workshop: Workshop) -> int:
    """Delete every rehearsal of this workshop with all that was said in it, and nothing else. Returns how many."""
    copies = list(locked(workshop).rehearsals.all())
    # What a room says reaches the network's own tables, which outlive rooms.
    Need.objects.filter(pk__in=RoomNeed.objects.filter(workshop__in=copies).values("need")).delete()
    Offer.objects.filter(pk__in=RoomOffer.objects.filter(workshop__in=copies).values("offer")).delete()
    EmergingModel.objects.filter(heard_in__in=[copy.code for copy in copies]).delete()
    for copy in copies:
        copy.delete()
    return len(copies)
