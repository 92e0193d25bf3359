"""What every screen of a room has to show, rendered from the database alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from workshops.commands.feature import Region, Regions
from workshops.commands.registry import regions
from workshops.live.region_html import SCREENS
from workshops.models import Board, SeatCard, Workshop
from workshops.participants.actors import Actor, CardHolder, Scribe

# These change with every command and no region shows them. One that does would read them by itself, which is noticed.
NUMBERS = ["revision", "personal_revision", "touched"]
OF_THE_ROOM = [f"workshop__{name}" for name in NUMBERS]
ROOMS = Workshop.objects.defer(*NUMBERS)
CARDS = SeatCard.objects.select_related("workshop").defer("revision", *OF_THE_ROOM)
TABLES = Board.objects.select_related("workshop").defer("revision", *OF_THE_ROOM)

# An SQL statement with its parameters, and its rows.
Statement = tuple[str, tuple[Any, ...]]
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Render:
    """The HTML of a region, and all queries of its rendering with their rows."""

    html: str
    read: Mapping[Statement, Rows]


class ReferenceRenders:
    """All regions of one room, as they would be rendered from the database now.

    A region is rendered again only when one of its queries returns other rows: to compare rows takes a tenth of the
    time. What the room itself reports as changed is not used.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._room = workshop.pk
        self._known: dict[tuple[str, str], Render] = {}
        self._rows: dict[Statement, Rows] = {}

    def now(self, actors: Iterable[Actor]) -> dict[str, Regions]:
        """Shared regions by the name of their screen, and those of cards and scribes by their `ref`."""
        self._rows.clear()
        shared = {name: self._regions(name, regions(name), self._workshop) for name in SCREENS}
        return shared | {actor.ref: self._own(actor) for actor in actors}

    def _own(self, actor: Actor) -> Regions:
        match actor:
            case CardHolder(seat):
                return self._regions(actor.ref, regions("card"), lambda: CARDS.get(pk=seat.pk))
            case Scribe(board):
                return self._regions(actor.ref, regions("scribe"), lambda: TABLES.get(pk=board.pk))
        return {}

    def _workshop(self) -> Workshop:
        return ROOMS.get(pk=self._room)

    def _regions(self, whose: str, declared: Mapping[str, Region], read: Callable[[], Any]) -> Regions:
        # Each region reads its rows anew, so that its queries are complete.
        return {
            name: self._render((whose, name), lambda r=region: r.render(read())) for name, region in declared.items()
        }

    def _render(self, key: tuple[str, str], draw: Callable[[], str]) -> str:
        known = self._known.get(key)
        if known is None or any(self._rows_of(statement) != rows for statement, rows in known.read.items()):
            known = self._known[key] = self._draw(draw)
        return known.html

    def _draw(self, draw: Callable[[], str]) -> Render:
        statements: list[Statement] = []

        def note(execute: Callable[..., Any], sql: str, values: Any, *more: Any) -> Any:
            statements.append((sql, tuple(values or ())))
            return execute(sql, values, *more)

        with connection.execute_wrapper(note):
            html = draw()
        return Render(html, {statement: self._rows_of(statement) for statement in statements})

    def _rows_of(self, statement: Statement) -> Rows:
        if statement not in self._rows:
            with connection.cursor() as cursor:
                cursor.execute(*statement)
                self._rows[statement] = cursor.fetchall()
        return self._rows[statement]
