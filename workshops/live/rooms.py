"""One Room per workshop per process: hears the bell, draws each screen once a tick, sends what changed to all."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import close_old_connections

from workshops import snapshots
from workshops.models import Board, SeatCard, Workshop

from . import names

logger = logging.getLogger(__name__)

# Drawing has a thread of its own: the process-wide thread of sync_to_async would queue it behind every page.
_painter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="room")


@dataclass(eq=False)
class Watcher:
    """One open socket: which screen it shows, whose own part it also shows, and how to reach it."""

    screen: str
    send: Callable[[str], Awaitable[None]]
    seat: int | None = None
    board: int | None = None


@dataclass
class Picture:
    """One screen as last sent: its regions and the revision they were drawn at."""

    revision: int
    regions: snapshots.Regions


@dataclass
class Drawing:
    """What one look at the database brings back."""

    revision: int
    personal: int
    pictures: dict[str, snapshots.Regions]
    seats: dict[int, int] = field(default_factory=dict)
    boards: dict[int, int] = field(default_factory=dict)


class Room:
    """Keeps every watcher's screen equal to the database, whoever changed it and however."""

    def __init__(self, workshop_id: int) -> None:
        self.workshop_id = workshop_id
        self.watchers: set[Watcher] = set()
        self.pictures: dict[str, Picture] = {}
        self.revision = -1
        self.personal = -1
        self.here = -1
        self._drawing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def enter(self, watcher: Watcher) -> None:
        """Start watching; the first thing sent is the whole screen as it is now."""
        async with self._drawing:
            self.watchers.add(watcher)
            if self._task is None:
                self._task = asyncio.create_task(self._listen())
            await self._refresh()
            await watcher.send(self.snapshot(watcher.screen))

    def leave(self, watcher: Watcher) -> None:
        self.watchers.discard(watcher)

    def snapshot(self, screen: str) -> str:
        picture = self.pictures[screen]
        return frame(None, picture.revision, picture.regions)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        ear = await layer.new_channel()
        await layer.group_add(names.room(self.workshop_id), ear)
        try:
            while self.watchers:
                await self._bell(layer, ear)
                async with self._drawing:
                    await self._refresh_safely()
        finally:
            self._task = None
            await layer.group_discard(names.room(self.workshop_id), ear)
            if not self.watchers:
                _rooms.pop(self.workshop_id, None)

    async def _bell(self, layer: Any, ear: str) -> None:
        """Wait for the bell, or until it is time to look without one; then let one tick gather more."""
        try:
            await asyncio.wait_for(layer.receive(ear), settings.ROOM_REREAD)
        except TimeoutError:
            return
        await asyncio.sleep(settings.ROOM_TICK)

    async def _refresh_safely(self) -> None:
        try:
            await self._refresh()
        except Exception:
            # A database that is away for a moment must not end the room: the next look finds it back.
            logger.exception("Room %s could not be drawn; looking again", self.workshop_id)

    async def _refresh(self) -> None:
        screens = {watcher.screen for watcher in self.watchers}
        stale = self.revision if screens <= self.pictures.keys() else -1
        drawing = await asyncio.get_running_loop().run_in_executor(
            _painter, draw, self.workshop_id, screens, stale, self.revision
        )
        if drawing is not None:
            await self._show(drawing)
        await self._count_heads()

    async def _show(self, drawing: Drawing) -> None:
        for screen, regions in drawing.pictures.items():
            before = self.pictures.get(screen)
            self.pictures[screen] = Picture(drawing.revision, regions)
            if before is None:
                continue
            fresh = {key: html for key, html in regions.items() if before.regions.get(key) != html}
            if fresh:
                await self._deliver(self._on(screen), frame(before.revision, drawing.revision, fresh))
            else:
                self.pictures[screen].revision = before.revision
        first_look = self.revision < 0
        everyone = drawing.personal > self.personal
        if not first_look:
            poke = json.dumps({"mine": drawing.revision})
            await self._deliver([w for w in self.watchers if self._is_touched(w, drawing, everyone)], poke)
        self.revision, self.personal = drawing.revision, drawing.personal

    def _is_touched(self, watcher: Watcher, drawing: Drawing, everyone: bool) -> bool:
        if watcher.seat is None and watcher.board is None:
            return False
        return everyone or watcher.seat in drawing.seats or watcher.board in drawing.boards

    async def _count_heads(self) -> None:
        here = sum(1 for watcher in self.watchers if watcher.screen == "room")
        if here != self.here:
            self.here = here
            await self._deliver(self._on("desk"), json.dumps({"here": here}))

    def _on(self, screen: str) -> list[Watcher]:
        return [watcher for watcher in self.watchers if watcher.screen == screen]

    async def _deliver(self, watchers: Iterable[Watcher], text: str) -> None:
        """One text, built once, to many sockets. A socket that fails has left."""
        for watcher in list(watchers):
            try:
                await watcher.send(text)
            except Exception:
                logger.info("A screen of room %s went away while being sent to", self.workshop_id)
                self.leave(watcher)


_rooms: dict[int, Room] = {}


def room(workshop_id: int) -> Room:
    """This process's one Room for a workshop."""
    return _rooms.setdefault(workshop_id, Room(workshop_id))


def frame(before: int | None, after: int, regions: snapshots.Regions) -> str:
    """`from` null: a whole screen. Otherwise whole pictures of the regions that changed since `from`.

    `now` is the server's clock in seconds, so that a phone with a wrong clock shows the right time left.
    """
    return json.dumps({"from": before, "to": after, "now": round(time.time(), 1), "regions": regions})


def draw(workshop_id: int, screens: set[str], known: int, seen: int) -> Drawing | None:
    """Draw `screens` from the database; None when the room is still at revision `known`.

    The revision is read before the regions: a picture may be newer than its number, never older.
    """
    close_old_connections()
    try:
        workshop = Workshop.objects.get(pk=workshop_id)
        if workshop.revision == known:
            return None
        return Drawing(
            revision=workshop.revision,
            personal=workshop.personal_revision,
            pictures={screen: snapshots.shared(workshop, screen) for screen in screens},
            seats=dict(SeatCard.objects.filter(workshop=workshop, revision__gt=seen).values_list("pk", "revision")),
            boards=dict(Board.objects.filter(workshop=workshop, revision__gt=seen).values_list("pk", "revision")),
        )
    finally:
        close_old_connections()
