"""Taking a seat at the door, sitting down at a table, and being heard."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.core.codes import digest
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.core.rules import why_over, why_shut
from workshops.participants.actions.lookups import seat_numbered
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Scribe,
    Visitor,
)
from workshops.participants.enums import SEATS
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import (
    can_act_for,
    can_steer,
    takes_part,
    why_full,
)


@transaction.atomic
def take_seat(*, workshop: Workshop, actor: Actor) -> SeatCard:
    """Give this visitor's phone the next card. A phone that has one keeps it, however often it asks."""
    if not isinstance(actor, Visitor):
        raise NotAllowed(_("This phone holds a card already. One card is one voice."))
    workshop = locked(workshop)
    held = workshop.seats.filter(token_digest=digest(actor.token)).first()
    if held is not None:
        return held
    if why_not := why_shut(workshop) or why_full(workshop):
        raise WorkshopError(why_not)
    seat = SeatCard.objects.create(
        workshop=workshop, number=next_number(workshop), token_digest=digest(actor.token), issued_at=timezone.now()
    )
    changed(workshop, only=SEATS, seats=[seat])
    return seat


@transaction.atomic
def set_listening(*, workshop: Workshop, actor: Actor, listens: bool) -> SeatCard:
    """Say that one would rather listen today, or that one would like to speak after all."""
    workshop, seat = own_seat(workshop, actor)
    _not_over(workshop)
    seat.listens = listens
    seat.save(update_fields=["listens"])
    changed(workshop, only=SEATS, seats=[seat])
    return seat


@transaction.atomic
def choose_table(*, workshop: Workshop, actor: Actor, table: int) -> SeatCard:
    """Sit down at a table. Words already written stay where they were written."""
    workshop, seat = own_seat(workshop, actor)
    _not_over(workshop)
    if not takes_part(seat):
        raise NotAllowed(_("First agree to take part today, at the top of this page. Then choose your table."))
    return _sit(workshop, seat, board_numbered(workshop, table))


@transaction.atomic
def seat_at_table(*, workshop: Workshop, actor: Actor, card: int, table: int | None = None) -> SeatCard:
    """Seat somebody by the number on their card: a facilitator at any table, a scribe at their own."""
    workshop = locked(workshop)
    _not_over(workshop)
    if isinstance(actor, Scribe):
        board = actor.board
    elif can_steer(actor):
        board = board_numbered(workshop, table)
    else:
        raise NotAllowed(_("Only a facilitator or a table's scribe can seat somebody else."))
    return _sit(workshop, seat_numbered(workshop, card), board)


@transaction.atomic
def mark_spoke(*, workshop: Workshop, actor: Actor, card: int, undo: bool = False) -> SeatCard:
    """Note that somebody has been heard aloud, or take that note back. What they said is not noted."""
    workshop = locked(workshop)
    _not_over(workshop)
    seat = seat_numbered(workshop, card)
    if not can_act_for(actor, seat):
        raise NotAllowed(
            _("Card %(card)s sits at another table. Its own scribe or a facilitator can do this.") % {"card": card}
        )
    seat.spoke_at = None if undo else timezone.now()
    seat.save(update_fields=["spoke_at"])
    changed(workshop, only=SEATS)
    return seat


def own_seat(workshop: Workshop, actor: Actor) -> tuple[Workshop, SeatCard]:
    """The room, held, and the asker's own card as it is now."""
    if not isinstance(actor, CardHolder):
        raise NotAllowed(_("Only the person who holds a card can do this."))
    workshop = locked(workshop)
    return workshop, SeatCard.objects.select_related("board").get(pk=actor.seat.pk)


def tables_of(*seats: SeatCard) -> list[Board]:
    """The tables at which these people sit: their scribes see whose cards are at the table, and on which way."""
    return [seat.board for seat in seats if seat.board]


def board_numbered(workshop: Workshop, number: int | None) -> Board:
    """The table of this number."""
    board = workshop.boards.filter(number=number or 0).first()
    if board is None:
        raise WorkshopError(_("There is no such table in this room. Choose one from the list."))
    return board


def next_number(workshop: Workshop) -> int:
    """One more than the highest card. Printed cards keep their numbers even while nobody holds them.

    A number is never used twice: it may be on paper in somebody's pocket.
    """
    highest = workshop.seats.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _not_over(workshop: Workshop) -> None:
    if why_not := why_over(workshop):
        raise WorkshopError(why_not)


def _sit(workshop: Workshop, seat: SeatCard, board: Board) -> SeatCard:
    if seat.board_id == board.pk:
        return seat
    left = tables_of(seat)
    seat.board = board
    seat.save(update_fields=["board"])
    changed(workshop, only=SEATS, seats=[seat], boards=[*left, board])
    return seat
