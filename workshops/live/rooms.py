"""One Room per workshop per process: hears the bell, looks once a tick, sends what changed to every screen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from workshops.snapshots import Regions

from . import frames, names
from .drawing import Drawing, look

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Watcher:
    """One open socket: which screen it shows, whose own part it also shows, and how to reach it."""

    screen: str
    send: Callable[[str], Awaitable[None]]
    seat: int | None = None
    board: int | None = None
    # True once it has had its whole screen; a change before that would be a change to nothing.
    settled: bool = False


@dataclass
class Picture:
    """One screen as its watchers have it, and the revision that they know it by."""

    revision: int
    regions: Regions


class Room:
    """Keeps every watcher's screen equal to the database, whoever changed it and however."""

    def __init__(self, workshop_id: int) -> None:
        self.workshop_id = workshop_id
        self.watchers: set[Watcher] = set()
        self.pictures: dict[str, Picture] = {}
        self.revision = -1
        self.personal = 0
        self.seats: dict[int, int] = {}
        self.boards: dict[int, int] = {}
        self.here = 0
        # Screens that could not be drawn at the last look, so that the next one draws again.
        self.undrawn: set[str] = set()
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def enter(self, watcher: Watcher) -> None:
        """Start watching; the first thing sent is the whole screen as it is now. Raises when it cannot be drawn."""
        # Before anything is awaited: a Room that has a watcher does not end.
        self.watchers.add(watcher)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._stay())
        try:
            async with self._looking:
                await self._refresh()
                picture = self.pictures[watcher.screen]
                await watcher.send(frames.whole(picture.revision, picture.regions, self._own_part(watcher)))
                watcher.settled = True
            if watcher.screen == "desk":
                await watcher.send(frames.heads(self.here))
        except Exception:
            self.leave(watcher)
            raise

    def leave(self, watcher: Watcher) -> None:
        self.watchers.discard(watcher)

    async def _stay(self) -> None:
        """As long as anybody watches: look, then wait for the bell."""
        layer: Any = get_channel_layer()
        ear = await layer.new_channel()
        while self.watchers:
            # Before looking: a bell that rings during the look is then kept, and not missed until the next one.
            await self._subscribe(layer, ear)
            await self._look()
            await self._wait(layer, ear)
        # Nothing is awaited between the last watcher's leaving and this: a newcomer finds a new Room.
        self._task = None
        _rooms.pop(self.workshop_id, None)
        await layer.group_discard(names.room(self.workshop_id), ear)

    async def _subscribe(self, layer: Any, ear: str) -> None:
        """Ask for the bell. Said again each time: a bus may have been restarted, or have forgotten a quiet listener."""
        try:
            await layer.group_add(names.room(self.workshop_id), ear)
        except Exception:
            logger.exception("Room %s cannot ask for the bell; it looks by itself", self.workshop_id)

    async def _wait(self, layer: Any, ear: str) -> None:
        """Return when it is time to look: a tick after the bell, or after a while without one."""
        try:
            await asyncio.wait_for(self._news(layer, ear), settings.ROOM_REREAD)
            await asyncio.sleep(settings.ROOM_TICK)
        except TimeoutError:
            return
        except Exception:
            logger.exception("Room %s cannot hear the bell; it looks by itself", self.workshop_id)
            await asyncio.sleep(settings.ROOM_REREAD)

    async def _news(self, layer: Any, ear: str) -> None:
        """Wait for a bell that says more than the last look saw: a burst rings many times, and is one picture."""
        while (await layer.receive(ear))["revision"] <= self.revision:
            pass

    async def _look(self) -> None:
        try:
            async with self._looking:
                await self._refresh()
        except Exception:
            # A database that is away for a moment must not end the room: the next look finds it back.
            logger.exception("Room %s could not be drawn; looking again", self.workshop_id)

    async def _refresh(self) -> None:
        screens = {watcher.screen for watcher in self.watchers}
        # What nobody watches is not kept true, so it is not kept.
        self.pictures = {screen: picture for screen, picture in self.pictures.items() if screen in screens}
        redraw = bool(self.undrawn) or screens != self.pictures.keys()
        drawing = await look(self.workshop_id, screens, seen=self.revision, redraw=redraw)
        if drawing is not None:
            self.undrawn = screens - drawing.pictures.keys()
            await self._show(drawing)
        await self._count_heads()

    async def _show(self, drawing: Drawing) -> None:
        moved = drawing.personal > self.personal
        self.revision, self.personal = drawing.revision, drawing.personal
        self.seats |= drawing.seats
        self.boards |= drawing.boards
        for screen, regions in drawing.pictures.items():
            await self._show_screen(screen, regions)
        for watcher in self._settled():
            own = self._own_part(watcher)
            if own is not None and (moved or watcher.seat in drawing.seats or watcher.board in drawing.boards):
                await self._deliver([watcher], frames.poke(own))

    async def _show_screen(self, screen: str, regions: Regions) -> None:
        picture = self.pictures.setdefault(screen, Picture(self.revision, regions))
        fresh = {key: html for key, html in regions.items() if picture.regions.get(key) != html}
        if not fresh:
            return
        before, picture.revision, picture.regions = picture.revision, self.revision, regions
        await self._deliver(self._settled(screen), frames.change(before, self.revision, fresh))

    def _own_part(self, watcher: Watcher) -> int | None:
        """The revision at which this watcher's own part last changed; None for a screen without one."""
        if watcher.seat is None and watcher.board is None:
            return None
        return max(self.personal, self.seats.get(watcher.seat or 0, 0), self.boards.get(watcher.board or 0, 0))

    async def _count_heads(self) -> None:
        here = len({watcher.seat for watcher in self.watchers if watcher.seat})
        if here != self.here:
            self.here = here
            await self._deliver(self._settled("desk"), frames.heads(here))

    def _settled(self, screen: str | None = None) -> list[Watcher]:
        return [one for one in self.watchers if one.settled and screen in {None, one.screen}]

    async def _deliver(self, watchers: Iterable[Watcher], text: str) -> None:
        """One text, built once, to many sockets. A socket that fails has left."""
        for watcher in watchers:
            try:
                await watcher.send(text)
            except Exception:  # noqa: BLE001, every server has its own word for a closed socket
                logger.info("A screen of room %s went away while being sent to", self.workshop_id)
                self.leave(watcher)


_rooms: dict[int, Room] = {}


def room(workshop_id: int) -> Room:
    """This process's one Room for a workshop."""
    return _rooms.setdefault(workshop_id, Room(workshop_id))
