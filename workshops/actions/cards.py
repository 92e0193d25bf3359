"""Cards as things: printed, handed out, used on a phone, moved to another phone, replaced."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import rules
from workshops.actors import Actor, Visitor
from workshops.codes import card_code, digest
from workshops.errors import NotAllowed, WorkshopError
from workshops.models import Board, SeatCard, Workshop

from .revisions import changed, locked
from .seats import board_numbered, next_number
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
    """Make a lost or stolen card worthless: a new code, no phone; same seat, same person, same words and votes."""
    workshop = _at_desk(workshop, actor)
    seat = workshop.seats.filter(number=card).first()
    if seat is None:
        raise WorkshopError(
            _("There is no card %(card)s in this room. Look at the number on the card.") % {"card": card}
        )
    seat.code, seat.token_digest = card_code(), ""
    # Until the new code is typed into a phone, its person is here with paper.
    seat.by_hand = seat.issued_at is not None
    seat.save(update_fields=["code", "token_digest", "by_hand"])
    changed(workshop, seats=[seat])
    return seat


@transaction.atomic
def claim_card(*, workshop: Workshop, actor: Actor, code: str, sure: bool = False) -> SeatCard:
    """Use a card on this visitor's phone. `sure`: even if that takes it from another phone.

    The phone lets go of any other card of this room: one phone, one card.
    """
    token = _visitor(actor).token
    workshop = locked(workshop)
    seat = workshop.seats.filter(code=code).first()
    if seat is None:
        raise WorkshopError(_("No card has this code. Check the letters on the card, or ask at the desk."))
    if why_not := rules.why_not_hold(seat):
        raise WorkshopError(why_not)
    if seat.token_digest == digest(token):
        return seat
    if seat.token_digest and not sure:
        raise WorkshopError(_("This card is in use on another phone. Say whether to use it here instead."))
    left = list(workshop.seats.filter(token_digest=digest(token)))
    for other in left:
        other.token_digest, other.by_hand = "", True
        other.save(update_fields=["token_digest", "by_hand"])
    seat.token_digest, seat.by_hand = digest(token), False
    seat.issued_at = seat.issued_at or timezone.now()
    seat.save(update_fields=["token_digest", "by_hand", "issued_at"])
    changed(workshop, seats=[seat, *left])
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


@transaction.atomic
def claim_scribe_card(*, workshop: Workshop, actor: Actor, code: str, sure: bool = False) -> Board:
    """Become a table's scribe on this visitor's phone. Each move is another person: `scribe_turn` goes up."""
    token = _visitor(actor).token
    workshop = locked(workshop)
    board = workshop.boards.filter(scribe_code=code).first()
    if board is None:
        raise WorkshopError(_("No card has this code. Check the letters on the card, or ask at the desk."))
    if why_not := rules.why_shut(workshop):
        raise WorkshopError(why_not)
    if board.scribe_digest == digest(token):
        return board
    if board.scribe_digest and not sure:
        raise WorkshopError(_("This card is in use on another phone. Say whether to use it here instead."))
    left = list(workshop.boards.filter(scribe_digest=digest(token)))
    for other in left:
        other.scribe_digest = ""
        other.save(update_fields=["scribe_digest"])
    board.scribe_digest = digest(token)
    board.scribe_turn += 1
    board.save(update_fields=["scribe_digest", "scribe_turn"])
    changed(workshop, boards=[board, *left])
    return board


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


def _visitor(actor: Actor) -> Visitor:
    if not isinstance(actor, Visitor):
        raise NotAllowed(_("Open the card's own page to use it on this phone."))
    return actor
