"""Using a card on a phone: a person's own, or a table's scribe card. One phone, one card of each kind."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.core.codes import digest
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.core.rules import why_shut
from workshops.participants.actions.issuing import make_blank
from workshops.participants.actions.seating import tables_of
from workshops.participants.actors import Actor, Visitor
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import has_been_used, why_not_hold


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
    if why_not := why_not_hold(seat):
        raise WorkshopError(why_not)
    if seat.token_digest == digest(token):
        return seat
    if seat.token_digest and not sure:
        raise WorkshopError(_("This card is in use on another phone. Say whether to use it here instead."))
    left = list(workshop.seats.filter(token_digest=digest(token)))
    tables = tables_of(seat, *left)
    for other in left:
        _put_down(other)
    seat.token_digest, seat.by_hand, seat.code_shown_until = digest(token), False, None
    seat.issued_at = seat.issued_at or timezone.now()
    seat.save(update_fields=["token_digest", "by_hand", "issued_at", "code_shown_until"])
    changed(workshop, seats=[seat, *left], boards=tables)
    return seat


@transaction.atomic
def claim_scribe_card(*, workshop: Workshop, actor: Actor, code: str, sure: bool = False) -> Board:
    """Become a table's scribe on this visitor's phone. Each move is another person: `scribe_turn` goes up."""
    token = _visitor(actor).token
    workshop = locked(workshop)
    board = workshop.boards.filter(scribe_code=code).first()
    if board is None:
        raise WorkshopError(_("No card has this code. Check the letters on the card, or ask at the desk."))
    if why_not := why_shut(workshop):
        raise WorkshopError(why_not)
    if board.scribe_digest == digest(token):
        return board
    if board.scribe_digest and not sure:
        raise WorkshopError(_("This card is in use on another phone. Say whether to use it here instead."))
    left = list(workshop.boards.filter(scribe_digest=digest(token)))
    for other in left:
        other.scribe_digest = ""
        other.save(update_fields=["scribe_digest"])
    board.scribe_digest, board.scribe_code_used = digest(token), True
    board.scribe_turn += 1
    board.save(update_fields=["scribe_digest", "scribe_code_used", "scribe_turn"])
    changed(workshop, boards=[board, *left])
    return board


def _put_down(seat: SeatCard) -> None:
    """A phone lets go of this card: somebody's place stays theirs, a card taken by mistake is blank again."""
    if has_been_used(seat):
        seat.token_digest, seat.by_hand = "", True
        seat.save(update_fields=["token_digest", "by_hand"])
    else:
        make_blank(seat)


def _visitor(actor: Actor) -> Visitor:
    if not isinstance(actor, Visitor):
        raise NotAllowed(_("Open the card's own page to use it on this phone."))
    return actor
