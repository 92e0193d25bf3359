"""Regions of each screen as HTML: one function a region, one set per audience.

A region's key is the id of the one element it draws. `room/`, `wall/` and `desk/` regions are drawn once and sent to
every such screen, so they never know who looks. `mine/` regions belong to one card or one scribe and are never sent
to anybody else.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from workshops.models import Board, SeatCard, Workshop
from workshops.queries import ballots, desk, ideas, quick_wins, run_sheet, seats, voting, writing

Regions = dict[str, str]
Draw = Callable[[Workshop], str]


def drawn(template: str, read: Callable[[Any], dict[str, Any]]) -> Callable[[Any], str]:
    """A region whose template workshops/`template` shows what `read` finds."""
    return lambda thing: render_to_string(f"workshops/{template}", read(thing))


SHARED: dict[str, dict[str, Draw]] = {
    "room": {
        "room-ideas": drawn("room/ideas.html", ideas.for_room),
        "room-phase": drawn("room/phase.html", run_sheet.now),
        "room-wins": drawn("room/wins.html", quick_wins.of_room),
        "room-vote": drawn("room/vote.html", voting.of_room),
    },
    "wall": {
        "wall-ideas": drawn("wall/ideas.html", ideas.for_wall),
        "wall-phase": drawn("wall/phase.html", run_sheet.now),
        "wall-say": drawn("wall/say.html", run_sheet.now),
        "wall-doors": drawn("wall/doors.html", run_sheet.now),
        "wall-wins": drawn("wall/wins.html", quick_wins.of_room),
        "wall-vote": drawn("wall/vote.html", voting.of_room),
    },
    "desk": {
        "desk-seats": drawn("desk/seats.html", seats.for_desk),
        "desk-ideas": drawn("desk/ideas.html", ideas.for_desk),
        "desk-themes": drawn("desk/themes.html", ideas.for_desk_themes),
        "desk-phase": drawn("desk/phase.html", run_sheet.now),
        "desk-now": drawn("desk/now.html", run_sheet.now),
        "desk-run": drawn("desk/run.html", desk.run),
        "desk-doors": drawn("desk/doors.html", desk.about),
        "desk-tables": drawn("desk/tables.html", desk.tables),
        "desk-close": drawn("desk/close.html", desk.close),
        "desk-wins": drawn("desk/wins.html", quick_wins.of_desk),
        "desk-vote": drawn("desk/vote.html", voting.of_desk),
        "desk-paper": drawn("desk/paper.html", voting.of_room),
    },
}

# Drawn for one holder: a card's own part, a scribe's own part.
OF_CARD: dict[str, Callable[[SeatCard], str]] = {
    "mine-card": drawn("mine/card.html", seats.own_card),
    "mine-ideas": drawn("mine/ideas.html", writing.for_card),
    "mine-wins": drawn("mine/wins.html", quick_wins.of_card),
    "mine-ballot": drawn("mine/ballot.html", ballots.of_card),
    "mine-table": drawn("mine/table.html", seats.own_table),
    "mine-consent": drawn("mine/consent.html", seats.own_card),
}
OF_SCRIBE: dict[str, Callable[[Board], str]] = {
    "table-seats": drawn("mine/table_seats.html", seats.for_table),
    "table-write": drawn("mine/table_write.html", writing.for_scribe),
    "table-ideas": drawn("mine/table_ideas.html", writing.for_scribe),
    "table-wins": drawn("mine/table_wins.html", quick_wins.of_table),
    "table-vote": drawn("mine/table_vote.html", voting.of_table),
    "table-paper": drawn("mine/table_paper.html", voting.of_table),
}


def shared(workshop: Workshop, screen: str) -> Regions:
    """Everything that every `screen` ("room", "wall" or "desk") shows alike."""
    return {region: draw(workshop) for region, draw in SHARED[screen].items()}


def of_card(seat: SeatCard) -> Regions:
    """What only this card's holder sees."""
    return {region: draw(seat) for region, draw in OF_CARD.items()}


def of_scribe(board: Board) -> Regions:
    """What only this table's scribe sees."""
    return {region: draw(board) for region, draw in OF_SCRIBE.items()}
