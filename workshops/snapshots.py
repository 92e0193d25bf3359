"""Regions of each screen as HTML: one function a region, one set per audience.

A region's key is the id of the one element it draws. `room/`, `wall/` and `desk/` regions are drawn once and sent to
every such screen, so they never know who looks. `mine/` regions belong to one card or one scribe and are never sent
to anybody else.
"""

from collections.abc import Callable

from django.template.loader import render_to_string

from workshops.models import Board, SeatCard, Workshop

Regions = dict[str, str]
Draw = Callable[[Workshop], str]


SHARED: dict[str, dict[str, Draw]] = {
    "room": {},
    "wall": {},
    "desk": {},
}

# Drawn for one holder: a card's own part, a scribe's own part.
OF_CARD: dict[str, Callable[[SeatCard], str]] = {}
OF_SCRIBE: dict[str, Callable[[Board], str]] = {}


def shared(workshop: Workshop, screen: str) -> Regions:
    """Everything that every `screen` ("room", "wall" or "desk") shows alike."""
    return {region: draw(workshop) for region, draw in SHARED[screen].items()}


def of_card(seat: SeatCard) -> Regions:
    """What only this card's holder sees."""
    return {region: draw(seat) for region, draw in OF_CARD.items()}


def of_scribe(board: Board) -> Regions:
    """What only this table's scribe sees."""
    return {region: draw(board) for region, draw in OF_SCRIBE.items()}
