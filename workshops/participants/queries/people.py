"""Reads of cards and seats: who is here by which way, and who has not been heard, as counts before names."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse

from workshops.commands.registry import contributions
from workshops.core.addresses import spoken, tomorrow
from workshops.core.compiled_queries import CompiledQuery
from workshops.core.models import Workshop
from workshops.participants.enums import SEATS, Purpose
from workshops.participants.models import Board, Consent, SeatCard
from workshops.participants.rules import (
    card_limit,
    may_show_code,
    unused_cards,
    why_full,
)

_GIVEN = CompiledQuery(lambda seat: Consent.objects.filter(seat=seat).values_list("purpose", "given"), int)


@dataclass(frozen=True)
class People:
    """Everybody who holds a card, counted; `unheard` neither spoke nor wrote, and did not say they listen."""

    cards: list[SeatCard]
    blank: list[SeatCard]
    on_phones: int
    by_hand: int
    unheard: list[SeatCard]
    unasked: list[SeatCard]
    # The card that was made last for somebody without a phone, while its code may still be copied by hand.
    handed_out: SeatCard | None

    @property
    def issued(self) -> int:
        return len(self.cards)


def people(workshop: Workshop) -> People:
    """The room's people in one query. Whether somebody was heard is known; what they said or voted is not read."""
    seats = list(_with_signs(workshop))
    held = [seat for seat in seats if seat.issued_at]
    by_hand = sum(1 for seat in held if seat.by_hand)
    return People(
        cards=held,
        blank=[seat for seat in seats if not seat.issued_at],
        on_phones=len(held) - by_hand,
        by_hand=by_hand,
        unheard=[seat for seat in held if not (seat.listens or seat.spoke_at or seat.has_contributed)],
        unasked=[seat for seat in held if not seat.was_asked],
        handed_out=max(
            (seat for seat in held if may_show_code(seat)), key=lambda seat: seat.code_shown_until, default=None
        ),
    )


def for_desk(workshop: Workshop) -> dict[str, Any]:
    """What the desk sees of cards, seats and scribes."""
    found = people(workshop)
    return {
        "workshop": workshop,
        "people": found,
        "boards": list(workshop.boards.all()),
        "limit": card_limit(workshop),
        "unused": unused_cards(workshop).count(),
    }


def at_the_door(workshop: Workshop) -> dict[str, Any]:
    """What the desk is told when the door gives no more cards."""
    is_full = workshop.is_open and bool(why_full(workshop))
    unused = unused_cards(workshop).count() if is_full else 0
    return {"workshop": workshop, "is_full": is_full, "limit": card_limit(workshop), "unused": unused}


def for_table(board: Board) -> dict[str, Any]:
    """What a scribe sees of the people who sit at their table."""
    cards = list(_with_signs(board.workshop).filter(board=board, issued_at__isnull=False))
    return {"workshop": board.workshop, "board": board, "cards": cards}


def own_card(seat: SeatCard) -> dict[str, Any]:
    """What a person's own part shows of their card: its code, what they agreed to, and the way back to it."""
    answered, entry = answers(seat), reverse("workshops:card_entry")
    return {
        "workshop": seat.workshop,
        "seat": seat,
        "asked": answered is not None,
        "answers": answered or dict.fromkeys(Purpose.values, False),
        "card_address": tomorrow(entry) if seat.workshop.is_over else spoken(entry),
    }


def own_table(seat: SeatCard) -> dict[str, Any]:
    """The tables that this person can sit at."""
    boards = list(seat.workshop.boards.all())
    shown = bool(boards) and seat.workshop.is_open and bool((answers(seat) or {}).get(Purpose.TAKE_PART))
    return {"workshop": seat.workshop, "seat": seat, "boards": boards, "shown": shown}


def answers(seat: SeatCard) -> dict[str, bool] | None:
    """What this card agreed to, by purpose; None when its holder was not asked yet."""
    given = dict(_GIVEN.rows(seat.pk))
    if Purpose.TAKE_PART not in given:
        return None
    return {purpose: given.get(purpose, False) for purpose in Purpose.values}


def find_card(code: str) -> SeatCard | Board | None:
    """Whatever this code opens: a person's seat, or a table's scribe card."""
    if not code:
        return None
    return (
        SeatCard.objects.select_related("workshop", "board").filter(code=code).first()
        or Board.objects.select_related("workshop").filter(scribe_code=code).first()
    )


def find_room(code: str) -> Workshop | None:
    """The workshop of this room code."""
    return Workshop.objects.filter(code=code).first() if code else None


def heard_parts() -> frozenset[str]:
    """The parts of the room that show who was heard."""
    return frozenset({SEATS, *(each.part for each in contributions())})


def _of_seat(rows: QuerySet[Any]) -> Q:
    return Q(Exists(rows.filter(seat=OuterRef("pk"))))


def _with_signs(workshop: Workshop) -> QuerySet[Any]:
    return workshop.seats.select_related("board").annotate(
        has_contributed=ExpressionWrapper(
            reduce(or_, (_of_seat(each.rows(workshop)) for each in contributions()), Q(pk=None)), BooleanField()
        ),
        was_asked=Exists(Consent.objects.filter(seat=OuterRef("pk"), purpose=Purpose.TAKE_PART)),
    )
