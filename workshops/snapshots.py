"""Regions of each screen as HTML: one function a region, one set per audience.

A region's key is the id of the one element it draws. `room/`, `wall/` and `desk/` regions are drawn once and sent to
every such screen, so they never know who looks. `mine/` regions belong to one card or one scribe and are never sent
to anybody else.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from workshops.models import Board, SeatCard, Workshop
from workshops.queries import desk, ideas, run_sheet, seats, writing
from workshops.queries.ballots import my_ballot
from workshops.queries.voting import desk_voting, voting

Regions = dict[str, str]
Draw = Callable[[Workshop], str]


def drawn(template: str, read: Callable[[Any], dict[str, Any]]) -> Callable[[Any], str]:
    """A region whose template workshops/`template` shows what `read` finds."""
    return lambda thing: render_to_string(f"workshops/{template}", read(thing))


def mine_ballot(seat: SeatCard) -> str:
    return render_to_string("workshops/mine/ballot.html", {"workshop": seat.workshop, "ballot": my_ballot(seat)})


def room_vote(workshop: Workshop) -> str:
    return render_to_string("workshops/room/vote.html", {"workshop": workshop, "voting": voting(workshop)})


def wall_vote(workshop: Workshop) -> str:
    return render_to_string("workshops/wall/vote.html", {"workshop": workshop, "voting": voting(workshop)})


def desk_vote(workshop: Workshop) -> str:
    return render_to_string("workshops/desk/vote.html", {"workshop": workshop} | vars(desk_voting(workshop)))


def desk_paper(workshop: Workshop) -> str:
    return render_to_string("workshops/desk/paper.html", {"workshop": workshop, "voting": voting(workshop)})


def table_vote(board: Board) -> str:
    seen = vars(desk_voting(board.workshop))
    return render_to_string("workshops/mine/table_vote.html", {"workshop": board.workshop} | seen)


def table_paper(board: Board) -> str:
    seen = voting(board.workshop)
    return render_to_string("workshops/mine/table_paper.html", {"workshop": board.workshop, "voting": seen})


SHARED: dict[str, dict[str, Draw]] = {
    "room": {
        "room-ideas": drawn("room/ideas.html", ideas.for_room),
        "room-phase": drawn("room/phase.html", run_sheet.now),
        "room-vote": room_vote,
    },
    "wall": {
        "wall-ideas": drawn("wall/ideas.html", ideas.for_wall),
        "wall-phase": drawn("wall/phase.html", run_sheet.now),
        "wall-say": drawn("wall/say.html", run_sheet.now),
        "wall-doors": drawn("wall/doors.html", run_sheet.now),
        "wall-vote": wall_vote,
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
        "desk-vote": desk_vote,
        "desk-paper": desk_paper,
    },
}

# Drawn for one holder: a card's own part, a scribe's own part.
OF_CARD: dict[str, Callable[[SeatCard], str]] = {
    "mine-card": drawn("mine/card.html", seats.own_card),
    "mine-ideas": drawn("mine/ideas.html", writing.for_card),
    "mine-ballot": mine_ballot,
    "mine-table": drawn("mine/table.html", seats.own_table),
    "mine-consent": drawn("mine/consent.html", seats.own_card),
}
OF_SCRIBE: dict[str, Callable[[Board], str]] = {
    "table-seats": drawn("mine/table_seats.html", seats.for_table),
    "table-write": drawn("mine/table_write.html", writing.for_scribe),
    "table-ideas": drawn("mine/table_ideas.html", writing.for_scribe),
    "table-vote": table_vote,
    "table-paper": table_paper,
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
