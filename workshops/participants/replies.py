"""Answers that name what was done: a number to call out, a code to copy onto a card."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.core.codes import grouped
from workshops.core.models import Workshop
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import card_limit, may_show_code


def card_taken(seat: SeatCard) -> str:
    return _("Card %(card)s is yours.") % {"card": seat.number}


def card_handed_out(seat: SeatCard) -> str:
    return _("Hand out card %(card)s, code %(code)s.") % {"card": seat.number, "code": grouped(seat.code)}


def card_replaced(seat: SeatCard) -> str:
    return _("Card %(card)s has a new code: %(code)s. The old code and the phone that used it no longer work.") % {
        "card": seat.number,
        "code": grouped(seat.code),
    }


def told_again(effect: str, said: Callable[[Any], str]) -> str:
    """The answer to a repeated command that told a code: with the code only while a desk may show it.

    `effect` names the card, for example "seatcard:12"; `said` makes the sentence with its code.
    """
    kind, _colon, pk = effect.partition(":")
    if kind == "seatcard":
        seat = SeatCard.objects.select_related("workshop").filter(pk=pk).first()
        if seat and may_show_code(seat):
            return said(seat)
    elif board := Board.objects.filter(pk=pk, scribe_code_used=False).first():
        return said(board)
    return _("This was done before. The card is in somebody’s hands now, so its code is not shown again.")


def card_taken_back(seat: SeatCard) -> str:
    return _("Card %(card)s is blank again. A printed one needs printing again: its code is new.") % {
        "card": seat.number
    }


def unused_cards_taken_back(seats: Sequence[SeatCard]) -> str:
    count = len(seats)
    if not count:
        return _("No card is unused: somebody has done something with each of them.")
    return ngettext("%(count)s unused card is blank again.", "%(count)s unused cards are blank again.", count) % {
        "count": count
    }


def more_cards_allowed(workshop: Workshop) -> str:
    return _("Now %(limit)s cards can be taken in this room.") % {"limit": card_limit(workshop)}


def cards_made(seats: Sequence[SeatCard]) -> str:
    count = len(seats)
    return ngettext("%(count)s card is ready to print.", "%(count)s cards are ready to print.", count) % {
        "count": count
    }


def scribe_card_replaced(board: Board) -> str:
    return _("Table %(table)s has a new scribe's card: %(code)s. The old one no longer works.") % {
        "table": board.number,
        "code": grouped(board.scribe_code),
    }


def seated(seat: SeatCard) -> str:
    return _("Card %(card)s sits at table %(table)s.") % {
        "card": seat.number,
        "table": seat.board.number if seat.board else "–",
    }


def consent_recorded(seat: SeatCard) -> str:
    return _("The answers of card %(card)s are saved.") % {"card": seat.number}


def spoke(seat: SeatCard) -> str:
    if seat.spoke_at:
        return _("Card %(card)s has been heard.") % {"card": seat.number}
    return _("Card %(card)s counts as not yet heard.") % {"card": seat.number}
