"""Regions of each screen as HTML: one function a region, one set per audience.

A region's key is the id of the one element it draws. `room/`, `wall/` and `desk/` regions are drawn once and sent to
every such screen, so they never know who looks. `mine/` regions belong to one card or one scribe and are never sent
to anybody else. Each region says which parts of the room it shows; a change of another part leaves it as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from workshops.agenda import queries
from workshops.agenda.desk_queries import run, steer
from workshops.closing.queries import close
from workshops.core.enums import Part
from workshops.core.models import Workshop
from workshops.ideas.queries import own as own_ideas
from workshops.ideas.queries import screens as idea_screens
from workshops.participants.actors import Actor, CardHolder, Scribe
from workshops.participants.models import Board, SeatCard
from workshops.participants.queries import people
from workshops.participants.queries.desk import about, tables
from workshops.quick_wins.queries import screens as win_screens
from workshops.voting.queries import own_ballot
from workshops.voting.queries import screens as vote_screens

IDEAS, SEATS, VOTES, WINS = Part.IDEAS, Part.SEATS, Part.VOTES, Part.WINS

Regions = dict[str, str]


@dataclass(frozen=True)
class Region:
    """One region: `draw` makes its HTML, which depends on these `parts` of the room."""

    draw: Callable[[Any], str]
    parts: frozenset[Part] = frozenset()
    # True when it is read by its holder's key alone, so that the holder's row need not be.
    by_key: bool = False

    def shows(self, parts: Iterable[Part]) -> bool:
        """Whether a change of `parts` can have changed this picture."""
        return any(part == Part.ALL or part in self.parts for part in parts)


def region(template: str, read: Callable[[Any], dict[str, Any]], *parts: Part) -> Region:
    """A region whose template workshops/`template` shows what `read` finds."""
    return Region(lambda thing: render_to_string(f"workshops/{template}", read(thing)), frozenset(parts))


def alike(template: str, read: Callable[[Any], dict[str, Any]], *parts: Part) -> Region:
    """A region that looks the same to many people: drawn once for all of whom `read` finds the same.

    What `read` finds is the key and is all that the template is given, so a remembered picture cannot be wrong; it
    holds plain values and no row of the database, which would be equal to itself after it changed.
    """
    return Region(
        lambda thing: _remembered(template, get_language(), tuple(read(thing).items())), frozenset(parts), True
    )


@lru_cache(maxsize=1024)
def _remembered(template: str, language: str, found: tuple[tuple[str, Any], ...]) -> str:
    return render_to_string(f"workshops/{template}", dict(found))


SHARED: dict[str, dict[str, Region]] = {
    "room": {
        "room-ideas": region("room/ideas.html", idea_screens.for_room, IDEAS),
        "room-phase": region("room/phase.html", queries.now),
        "room-wins": region("room/wins.html", win_screens.of_room, WINS),
        "room-vote": region("room/vote.html", vote_screens.of_room, VOTES, SEATS),
    },
    "wall": {
        "wall-ideas": region("wall/ideas.html", idea_screens.for_wall, IDEAS),
        "wall-phase": region("wall/phase.html", queries.now),
        "wall-say": region("wall/say.html", queries.now),
        "wall-doors": region("wall/doors.html", queries.now),
        "wall-wins": region("wall/wins.html", win_screens.of_wall, WINS),
        "wall-vote": region("wall/vote.html", vote_screens.of_wall, VOTES, SEATS),
    },
    "desk": {
        "desk-full": region("desk/full.html", people.at_the_door, SEATS),
        "desk-seats": region("desk/seats.html", people.for_desk, SEATS, IDEAS),
        "desk-ideas": region("desk/ideas.html", idea_screens.for_desk, IDEAS),
        "desk-themes": region("desk/themes.html", idea_screens.for_desk_themes, IDEAS),
        "desk-phase": region("desk/phase.html", steer),
        "desk-now": region("desk/now.html", queries.now),
        "desk-run": region("desk/run.html", run),
        "desk-doors": region("desk/doors.html", about),
        "desk-tables": region("desk/tables.html", tables, SEATS, IDEAS),
        "desk-close": region("desk/close.html", close),
        "desk-wins": region("desk/wins.html", win_screens.of_desk, WINS),
        "desk-vote": region("desk/vote.html", vote_screens.of_desk, VOTES, SEATS),
        "desk-paper": region("desk/paper.html", vote_screens.of_room),
    },
}

# Drawn for one holder: a card's own part, a scribe's own part.
OF_CARD: dict[str, Region] = {
    "mine-card": region("mine/card.html", people.own_card, SEATS),
    "mine-ideas": region("mine/ideas.html", own_ideas.for_card, IDEAS),
    "mine-wins": region("mine/wins.html", win_screens.of_card, WINS),
    "mine-ballot": alike("mine/ballot.html", own_ballot.of_card, VOTES),
    "mine-table": region("mine/table.html", people.own_table, SEATS),
    "mine-consent": region("mine/consent.html", people.own_card, SEATS),
}
OF_SCRIBE: dict[str, Region] = {
    "table-seats": region("mine/table_seats.html", people.for_table, SEATS, IDEAS),
    "table-write": region("mine/table_write.html", own_ideas.for_scribe, IDEAS),
    "table-ideas": region("mine/table_ideas.html", own_ideas.for_scribe, IDEAS),
    "table-wins": region("mine/table_wins.html", win_screens.of_table, WINS),
    "table-vote": region("mine/table_vote.html", vote_screens.of_table, VOTES, SEATS),
    "table-paper": region("mine/table_paper.html", vote_screens.of_table),
}


EVERYTHING = frozenset({Part.ALL})


def shared(workshop: Workshop, screen: str, parts: Iterable[Part] = EVERYTHING) -> Regions:
    """What every `screen` ("room", "wall" or "desk") shows alike: those regions that a change of `parts` can alter."""
    return _drawn(SHARED[screen], workshop, parts)


def is_quick(parts: Iterable[Part]) -> bool:
    """Whether a card's own part is drawn in no time after a change of `parts`."""
    return all(region.by_key for region in OF_CARD.values() if region.shows(parts))


def own(actor: Actor, parts: Iterable[Part] = EVERYTHING) -> Regions:
    """The asker's own part of their screen, as it is in the database now: the same choice of regions.

    A desk has none: what all desks show comes to each of them in the Room's order, and in no other.
    """
    match actor:
        case CardHolder(seat):
            if is_quick(parts):
                return of_card(seat, parts)
            return of_card(SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk), parts)
        case Scribe(board):
            return of_scribe(Board.objects.select_related("workshop").get(pk=board.pk), parts)
    return {}


def of_card(seat: SeatCard, parts: Iterable[Part] = EVERYTHING) -> Regions:
    """What only this card's holder sees."""
    return _drawn(OF_CARD, seat, parts)


def of_scribe(board: Board, parts: Iterable[Part] = EVERYTHING) -> Regions:
    """What only this table's scribe sees."""
    return _drawn(OF_SCRIBE, board, parts)


def _drawn(regions: dict[str, Region], thing: Any, parts: Iterable[Part]) -> Regions:
    return {name: region.draw(thing) for name, region in regions.items() if region.shows(parts)}
