"""What is printed on cards: whose they are, their code, and the address behind the QR."""

from dataclasses import dataclass

from django.urls import reverse

from text.plain import number_in
from workshops.core.codes import grouped
from workshops.core.models import Workshop
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import find_seat, may_show_code

# Two by five on A4: 92 × 54 mm, the size of a card that fits a pocket.
ON_A_SHEET = 10


@dataclass(frozen=True)
class PrintedCard:
    """One card on a sheet: a person's (`seat`) or a table's scribe's (`board`)."""

    code: str
    seat: SeatCard | None = None
    board: Board | None = None

    @property
    def grouped(self) -> str:
        return grouped(self.code)

    @property
    def path(self) -> str:
        """The card's own page, which its QR opens."""
        return reverse("workshops:card", args=[self.code])


def sheets_of(workshop: Workshop, only: str = "") -> list[list[PrintedCard]]:
    """Sheets of ten: the blank cards, then the scribes'. `only` is the number of one card to print alone.

    A code that is in somebody's hands is on no sheet: whoever knows it can read that person's words.
    """
    if only:
        seat = seat_to_print(workshop, only)
        return _in_tens([PrintedCard(seat.code, seat=seat)] if seat and may_show_code(seat) else [])
    blank = [PrintedCard(seat.code, seat=seat) for seat in workshop.seats.filter(issued_at=None)]
    unused = workshop.boards.filter(scribe_code_used=False, scribe_digest="")
    return _in_tens(blank) + _in_tens([PrintedCard(board.scribe_code, board=board) for board in unused])


def seat_to_print(workshop: Workshop, only: str) -> SeatCard | None:
    """The card of the number that an address names; None when no card has it."""
    typed = number_in(only)
    number = int(typed) if 0 < len(typed) < 6 else 0
    return find_seat(workshop, number)


def _in_tens(cards: list[PrintedCard]) -> list[list[PrintedCard]]:
    return [cards[start : start + ON_A_SHEET] for start in range(0, len(cards), ON_A_SHEET)]
