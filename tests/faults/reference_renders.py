"""What every screen of a room has to show, drawn from the database by somebody who was told nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from workshops.commands.feature import Region, Regions
from workshops.commands.registry import regions
from workshops.live.region_html import SCREENS
from workshops.models import Board, SeatCard, Workshop
from workshops.participants.actors import Actor, CardHolder, Scribe

# These numbers change with every command and no render shows them: one that does asks for them, and that is seen.
NUMBERS = ["revision", "personal_revision", "touched"]
OF_THE_ROOM = [f"workshop__{name}" for name in NUMBERS]
ROOMS = Workshop.objects.defer(*NUMBERS)
CARDS = SeatCard.objects.select_related("workshop").defer("revision", *OF_THE_ROOM)
TABLES = Board.objects.select_related("workshop").defer("revision", *OF_THE_ROOM)

# A statement with its values, and the rows that it returns.
Statement = tuple[str, tuple[Any, ...]]
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Render:
    """One region's HTML, and all that was read from the database to draw it."""

    html: str
    read: Mapping[Statement, Rows]


class ReferenceRenders:
    """Every render of one room, as it would be drawn from the database now.

    One whose every statement has the answer that it had would come out the same, and is not drawn again: to ask takes
    a tenth of the time. What the room itself says has changed is never believed.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._room = workshop.pk
        self._known: dict[tuple[str, str], Render] = {}
        self._rows: dict[Statement, Rows] = {}

    def now(self, actors: Iterable[Actor]) -> dict[str, Regions]:
        """The shared renders by the name of their screen, and those of cards and scribes by their `ref`."""
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
        # Each region reads its own rows anew, so that what one has read is not missing from what another one read.
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
