"""What is printed on cards: whose they are, their code, and the address behind the QR."""

from dataclasses import dataclass

from django.urls import reverse

from text.plain import number_in
from workshops.codes import grouped
from workshops.models import Board, SeatCard, Workshop

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
    """Sheets of ten: the blank cards, then the scribes'. `only` is the number of one card to print alone."""
    if only:
        typed = number_in(only)
        number = int(typed) if 0 < len(typed) < 6 else 0
        return _in_tens([PrintedCard(seat.code, seat=seat) for seat in workshop.seats.filter(number=number)])
    blank = [PrintedCard(seat.code, seat=seat) for seat in workshop.seats.filter(issued_at=None)]
    scribes = [PrintedCard(board.scribe_code, board=board) for board in workshop.boards.all()]
    return _in_tens(blank) + _in_tens(scribes)


def _in_tens(cards: list[PrintedCard]) -> list[list[PrintedCard]]:
    return [cards[start : start + ON_A_SHEET] for start in range(0, len(cards), ON_A_SHEET)]
