"""Cards at the desk: printed, handed out, taken back, replaced, and how many the door may give."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.core.codes import card_code
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.core.rules import why_over, why_shut
from workshops.participants.actions.lookups import seat_numbered
from workshops.participants.actions.seating import board_numbered, next_number, tables_of
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor
from workshops.participants.enums import SEATS
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import (
    MOST_ALLOWED,
    card_limit,
    find_seat,
    has_been_used,
    unused_cards,
)

# A hall holds fewer people than this; more is a slip of the finger.
MOST_CARDS = 300
# How long a desk shows the new code of a card in use, so that it can be printed or written on paper.
TO_WRITE_DOWN = timedelta(minutes=10)
# How many more cards one press allows.
MORE_CARDS = 10


@transaction.atomic
def print_cards(*, workshop: Workshop, actor: Actor, cards: int) -> list[SeatCard]:
    """Make blank numbered cards, to be printed. They are nobody's until somebody takes one."""
    workshop = _at_desk(workshop, actor)
    first = next_number(workshop)
    most = max(MOST_CARDS, card_limit(workshop))
    if first + cards - 1 > most:
        raise WorkshopError(
            _("That would make more than %(most)s cards in this room. Print the blank cards that are left first.")
            % {"most": most}
        )
    made = [SeatCard.objects.create(workshop=workshop, number=number) for number in range(first, first + cards)]
    changed(workshop)
    return made


@transaction.atomic
def issue_card(*, workshop: Workshop, actor: Actor, card: int | None = None) -> SeatCard:
    """Give a card to somebody without a phone: the one named, else the next printed one, else a new one."""
    workshop = _at_desk(workshop, actor)
    if why_not := why_shut(workshop):
        raise WorkshopError(why_not)
    if card is None:
        seat = workshop.seats.filter(issued_at=None).first() or _written_by_hand(workshop)
    else:
        seat = _blank_numbered(workshop, card)
    seat.issued_at, seat.by_hand = timezone.now(), True
    seat.save()
    changed(workshop, seats=[seat])
    return seat


@transaction.atomic
def replace_card(*, workshop: Workshop, actor: Actor, card: int) -> SeatCard:
    """Make a lost or stolen card worthless: a new code, no phone; same seat, same person, same words and votes.

    After the end as well: it is how somebody who lost their card can still change what they agreed to.
    """
    workshop = steered(workshop, actor)
    seat = find_seat(workshop, card)
    if seat is None:
        raise WorkshopError(
            _("There is no card %(card)s in this room. Look at the number on the card.") % {"card": card}
        )
    seat.code, seat.token_digest = card_code(), ""
    # Until the new code is typed into a phone, its person is here with paper.
    seat.by_hand = seat.issued_at is not None
    seat.code_shown_until = timezone.now() + TO_WRITE_DOWN if seat.by_hand else None
    seat.save(update_fields=["code", "token_digest", "by_hand", "code_shown_until"])
    changed(workshop, seats=[seat], boards=tables_of(seat))
    return seat


@transaction.atomic
def take_back_card(*, workshop: Workshop, actor: Actor, card: int) -> SeatCard:
    """Make a card nobody's again that was handed out by mistake, so that people are counted once."""
    workshop = _at_desk(workshop, actor)
    seat = seat_numbered(workshop, card)
    if has_been_used(seat):
        raise WorkshopError(
            _("Somebody has already answered, written or voted with card %(card)s, so it stays in the count.")
            % {"card": card}
        )
    # Whoever gave it back may have kept the code.
    seat.code = card_code()
    left = tables_of(seat)
    make_blank(seat)
    changed(workshop, seats=[seat], boards=left)
    return seat


@transaction.atomic
def take_back_unused_cards(*, workshop: Workshop, actor: Actor) -> list[SeatCard]:
    """Make all cards blank again that phones took and nobody used. Returns them.

    Cards that the desk handed out stay with their people: nothing shows here whether somebody holds a piece of paper.
    """
    workshop = _at_desk(workshop, actor)
    unused = list(unused_cards(workshop))
    for seat in unused:
        seat.code = card_code()
        make_blank(seat)
    if unused:
        changed(workshop, seats=unused)
    return unused


@transaction.atomic
def allow_more_cards(*, workshop: Workshop, actor: Actor) -> Workshop:
    """Let the door give ten more cards than before."""
    workshop = _at_desk(workshop, actor)
    if card_limit(workshop) + MORE_CARDS > MOST_ALLOWED:
        raise WorkshopError(
            _("One room can have %(most)s cards at most. Take unused cards back instead.") % {"most": MOST_ALLOWED}
        )
    workshop.extra_cards += MORE_CARDS
    workshop.save(update_fields=["extra_cards"])
    changed(workshop, only=SEATS)
    return workshop


@transaction.atomic
def replace_scribe_card(*, workshop: Workshop, actor: Actor, table: int) -> Board:
    """Give a table a new scribe's card: the old code and the phone that used it stop working."""
    workshop = _at_desk(workshop, actor)
    board = board_numbered(workshop, table)
    board.scribe_code, board.scribe_digest, board.scribe_code_used = card_code(), "", False
    board.scribe_turn += 1
    board.save(update_fields=["scribe_code", "scribe_digest", "scribe_code_used", "scribe_turn"])
    changed(workshop, boards=[board])
    return board


def make_blank(seat: SeatCard) -> None:
    """Nobody's again, with the number and the code that may be printed on it."""
    seat.token_digest, seat.issued_at, seat.by_hand, seat.board, seat.listens = "", None, False, None, False
    seat.spoke_at = seat.code_shown_until = None
    seat.save()


def _written_by_hand(workshop: Workshop) -> SeatCard:
    """A card that nobody has printed: its code is copied from the desk."""
    return SeatCard(workshop=workshop, number=next_number(workshop), code_shown_until=timezone.now() + TO_WRITE_DOWN)


def _blank_numbered(workshop: Workshop, number: int) -> SeatCard:
    seat = find_seat(workshop, number)
    if seat is None:
        raise WorkshopError(
            _("There is no card %(card)s in this room. Leave the number empty for a new card.") % {"card": number}
        )
    if seat.issued_at is not None:
        raise WorkshopError(_("Somebody already holds card %(card)s. Hand out another one.") % {"card": number})
    return seat


def _at_desk(workshop: Workshop, actor: Actor) -> Workshop:
    workshop = steered(workshop, actor)
    if why_not := why_over(workshop):
        raise WorkshopError(why_not)
    return workshop
