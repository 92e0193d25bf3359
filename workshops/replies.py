"""Answers that name what was done: a number to call out, a code to copy onto a card."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.codes import grouped
from workshops.models import Board, SeatCard


def card_taken(seat: SeatCard) -> str:
    return _("Card %(card)s is yours.") % {"card": seat.number}


def card_handed_out(seat: SeatCard) -> str:
    return _("Hand out card %(card)s, code %(code)s.") % {"card": seat.number, "code": grouped(seat.code)}


def card_replaced(seat: SeatCard) -> str:
    return _("Card %(card)s has a new code: %(code)s. The old code and the phone that used it no longer work.") % {
        "card": seat.number,
        "code": grouped(seat.code),
    }


def card_taken_back(seat: SeatCard) -> str:
    return _("Card %(card)s is blank again. A printed one needs printing again: its code is new.") % {
        "card": seat.number
    }


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
