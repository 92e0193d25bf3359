"""Who may do what with cards, seats and tables. No writes, no request."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.commands.registry import contributions, features
from workshops.core.compiled_queries import CompiledQuery
from workshops.core.enums import Stage
from workshops.core.models import Workshop
from workshops.core.rules import why_shut
from workshops.participants.actors import (
    Actor,
    Facilitator,
    Scribe,
)
from workshops.participants.enums import Purpose
from workshops.participants.models import Consent, SeatCard

_AGREED = CompiledQuery(
    lambda seat, purpose: Consent.objects.filter(seat=seat, purpose=purpose, given=True).values_list("pk"), int, str
)


# The largest room that one server was tried with.
MOST_ALLOWED = 1000


def can_steer(actor: Actor) -> bool:
    """Move phases, reveal, moderate, close: the facilitators' work."""
    return isinstance(actor, Facilitator)


def find_seat(workshop: Workshop, number: int) -> SeatCard | None:
    """The card of this number, held by somebody or blank."""
    return workshop.seats.filter(number=number).first()


def card_limit(workshop: Workshop) -> int:
    """How many cards the room may have in people's hands before its door gives no more: those who are expected, a
    quarter more and at least ten, and what the desk has allowed since."""
    expected = workshop.expected_people
    return min(MOST_ALLOWED, expected + max(10, -(-expected // 4)) + workshop.extra_cards)


def cards_out(workshop: Workshop) -> int:
    """How many cards are in people's hands, on whatever way they came there."""
    return workshop.seats.filter(issued_at__isnull=False).count()


def why_full(workshop: Workshop) -> str:
    """The sentence for somebody who comes to a door that gives no more cards; empty while it does."""
    limit = card_limit(workshop)
    if cards_out(workshop) < limit:
        return ""
    return _(
        "All %(limit)s cards of this room are taken. Ask the facilitator to let more people in. "
        "They can do it at once. Then press “Take a card” again."
    ) % {"limit": limit}


def unused_cards(workshop: Workshop) -> QuerySet[SeatCard]:
    """Cards that phones took and with which nobody has done anything so far, nor anybody else for them."""
    unused = workshop.seats.filter(issued_at__isnull=False, by_hand=False, board=None, listens=False, spoke_at=None)
    for rows in _traces(workshop):
        # Without NULL, which would make every NOT IN unknown.
        unused = unused.exclude(pk__in=rows.exclude(seat=None).values("seat"))
    return unused


def may_show_code(seat: SeatCard) -> bool:
    """Whether a desk may show this card's code: it is nobody's yet, or was made just now and no phone has used it.

    Whoever knows the code of a card in use can read its holder's words.
    """
    if seat.issued_at is None:
        return True
    is_new = seat.code_shown_until is not None and timezone.now() < seat.code_shown_until
    return is_new and not seat.token_digest


def why_not_hold(seat: SeatCard) -> str:
    """The sentence for a card that cannot be used on a phone now; empty when it can.

    Somebody's own card opens after the end as well: they may change what they agreed to.
    """
    return "" if seat.issued_at and seat.workshop.stage != Stage.DRAFT else why_shut(seat.workshop)


def has_been_used(seat: SeatCard) -> bool:
    """Whether anything is stored that was done with this card, or for its holder: then it is a person's."""
    return any(rows.filter(seat=seat).exists() for rows in _traces(seat.workshop))


def can_act_for(actor: Actor, seat: SeatCard) -> bool:
    """Speak for somebody beside them: the desk for anybody, a scribe for people who sit at no other table."""
    match actor:
        case Scribe(board):
            return seat.board_id in {None, board.pk}
    return can_steer(actor)


def cards_that_keep_nothing(workshop: Workshop) -> QuerySet[SeatCard]:
    """Cards whose holders did not agree to have their words kept after the day."""
    kept = workshop.seats.filter(consents__purpose=Purpose.KEEP_WORDS, consents__given=True)
    return workshop.seats.exclude(pk__in=kept)


def takes_part(seat: SeatCard) -> bool:
    """This person has said yes to taking part today."""
    return bool(_AGREED.rows(seat.pk, Purpose.TAKE_PART.value))


def _traces(workshop: Workshop) -> Iterator[QuerySet[Any]]:
    return (rows for feature in features() for rows in feature.personal.traces(workshop))


def is_used(workshop: Workshop) -> Q:
    """The condition, on tables of this workshop, that something was said or written down at the table."""
    columns = ((each, column) for each in contributions() for column in each.tables)
    used = (Q(Exists(each.rows(workshop).filter(**{column: OuterRef("pk")}))) for each, column in columns)
    return reduce(or_, used, Q(pk=None))
