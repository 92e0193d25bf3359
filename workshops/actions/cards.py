"""Cards at the desk: printed, handed out, taken back, replaced."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import rules
from workshops.actors import Actor
from workshops.codes import card_code
from workshops.errors import WorkshopError
from workshops.models import Board, SeatCard, Workshop

from .named import seat_numbered
from .revisions import changed
from .seats import board_numbered, next_number, tables_of
from .steering import steered

# A hall holds fewer people than this; more is a slip of the finger.
MOST_CARDS = 300


@transaction.atomic
def print_cards(*, workshop: Workshop, actor: Actor, cards: int) -> list[SeatCard]:
    """Make blank numbered cards, to be printed. They are nobody's until somebody takes one."""
    workshop = _at_desk(workshop, actor)
    first = next_number(workshop)
    if first + cards - 1 > MOST_CARDS:
        raise WorkshopError(
            _("That would make more than %(most)s cards in this room. Print the blank cards that are left first.")
            % {"most": MOST_CARDS}
        )
    made = [SeatCard.objects.create(workshop=workshop, number=number) for number in range(first, first + cards)]
    changed(workshop)
    return made


@transaction.atomic
def issue_card(*, workshop: Workshop, actor: Actor, card: int | None = None) -> SeatCard:
    """Give a card to somebody without a phone: the one named, else the next printed one, else a new one."""
    workshop = _at_desk(workshop, actor)
    if why_not := rules.why_shut(workshop):
        raise WorkshopError(why_not)
    blank = workshop.seats.filter(issued_at=None)
    if card is None:
        seat = blank.first() or SeatCard(workshop=workshop, number=next_number(workshop))
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
    seat = workshop.seats.filter(number=card).first()
    if seat is None:
        raise WorkshopError(
            _("There is no card %(card)s in this room. Look at the number on the card.") % {"card": card}
        )
    seat.code, seat.token_digest = card_code(), ""
    # Until the new code is typed into a phone, its person is here with paper.
    seat.by_hand = seat.issued_at is not None
    seat.save(update_fields=["code", "token_digest", "by_hand"])
    changed(workshop, seats=[seat], boards=tables_of(seat))
    return seat


@transaction.atomic
def take_back_card(*, workshop: Workshop, actor: Actor, card: int) -> SeatCard:
    """Make a card nobody's again that was handed out by mistake, so that people are counted once."""
    workshop = _at_desk(workshop, actor)
    seat = seat_numbered(workshop, card)
    if rules.has_been_used(seat):
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
def replace_scribe_card(*, workshop: Workshop, actor: Actor, table: int) -> Board:
    """Give a table a new scribe's card: the old code and the phone that used it stop working."""
    workshop = _at_desk(workshop, actor)
    board = board_numbered(workshop, table)
    board.scribe_code, board.scribe_digest = card_code(), ""
    board.scribe_turn += 1
    board.save(update_fields=["scribe_code", "scribe_digest", "scribe_turn"])
    changed(workshop, boards=[board])
    return board


def make_blank(seat: SeatCard) -> None:
    """Nobody's again, with the number and the code that may be printed on it."""
    seat.token_digest, seat.issued_at, seat.by_hand, seat.board, seat.listens = "", None, False, None, False
    seat.spoke_at = None
    seat.save()


def _blank_numbered(workshop: Workshop, number: int) -> SeatCard:
    seat = workshop.seats.filter(number=number).first()
    if seat is None:
        raise WorkshopError(
            _("There is no card %(card)s in this room. Leave the number empty for a new card.") % {"card": number}
        )
    if seat.issued_at is not None:
        raise WorkshopError(_("Somebody already holds card %(card)s. Hand out another one.") % {"card": number})
    return seat


def _at_desk(workshop: Workshop, actor: Actor) -> Workshop:
    workshop = steered(workshop, actor)
    if why_not := rules.why_over(workshop):
        raise WorkshopError(why_not)
    return workshop
