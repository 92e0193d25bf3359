"""One Room per workshop per process: hears the bell, looks once a tick, sends what changed to every screen."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from workshops.commands.feature import Regions
from workshops.core import notify
from workshops.core.models import Workshop
from workshops.live import frames
from workshops.live.capacity import Capacity, Refusals
from workshops.live.frames import Frame
from workshops.live.presence import Presence
from workshops.live.rendering import (
    Drawing,
    Holder,
    Wish,
    look,
)
from workshops.live.subscribers import (
    NO_LEAVE,
    TAKEN_BACK,
    TOO_MANY,
    TRY_LATER,
    Subscriber,
    now,
)
from workshops.participants.actors import Desk

logger = logging.getLogger(__name__)

# Tabs and phones that one card may have open at once; the one that was silent longest makes way.
SOCKETS_OF_ONE = 8
# Walls are open to everybody, so they may not take the places of those who hold a card.
MOST_WALLS = 50
# After the first bell, so that those who press together are drawn together, in seconds.
GATHER = 0.02
# How often every subscriber is looked at: whether it lives, whether its leave was taken back. Seconds.
SWEEP = 1.0


@dataclass
class Picture:
    """One screen as its subscribers have it, the revision that they know it by, and its regions as they are sent.

    While it was drawn the room may have moved on, so it is surely what the room was only from `sure_from` on. It was
    still that at revision `seen`.
    """

    revision: int
    sure_from: int
    seen: int
    regions: Regions
    encoded: bytes


class Room:
    """Keeps every subscriber's screen equal to the database, whoever changed it and however."""

    def __init__(self, workshop_id: int) -> None:
        self.workshop_id = workshop_id
        # Its number alone, for whoever commands through this Room: to make a model for each costs more than a frame.
        self.workshop = Workshop(pk=workshop_id)
        # In the order in which they came.
        self.subscribers: dict[Subscriber, None] = {}
        self.of_screen: defaultdict[str, dict[Subscriber, None]] = defaultdict(dict)
        self.places = Capacity()
        # Of these the cards with a screen open: after every look they are counted.
        self.present: set[Holder] = set()
        self.pictures: dict[str, Picture] = {}
        self.revision = -1
        self.personal = 0
        # Card or table → (revision of its own part, which phone holds it); accounts that may still steer.
        self.holders: dict[Holder, tuple[int, str]] = {}
        self.staff: frozenset[Desk] = frozenset()
        # Of these it was last asked whether they may still steer, and when.
        self._asked: frozenset[Desk] = frozenset()
        self._asked_at = -SWEEP
        self.heads = Presence(workshop_id)
        self._refusals = Refusals()
        self._rung = asyncio.Event()
        self._looked_at = self._swept_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self._ear: asyncio.Task[None] | None = None

    def enter(self, subscriber: Subscriber) -> None:
        """Start watching. The whole screen comes at once if it is drawn already, otherwise with the next look."""
        self.subscribers[subscriber] = self.of_screen[subscriber.leave.screen][subscriber] = None
        self.places.enter(subscriber)
        if subscriber.holder and subscriber.leave.seat is not None:
            self.present.add(subscriber.holder)
        limits = {"of_one": SOCKETS_OF_ONE, "walls": MOST_WALLS, "of_all": settings.ROOM_SOCKETS}
        if one := self.places.makes_way_for(subscriber, **limits):
            self._turn_away(one)
        if self._task is None:
            notify.listen(ring)
            self._task = asyncio.create_task(self._stay())
            if settings.REDIS_URL:
                self._ear = asyncio.create_task(self._hear_others())
        if self._has_just_looked_for(subscriber):
            self._settle(subscriber)
        else:
            self._rung.set()

    def leave(self, subscriber: Subscriber) -> None:
        if subscriber in self.subscribers:
            del self.subscribers[subscriber], self.of_screen[subscriber.leave.screen][subscriber]
            self.places.leave(subscriber)
            if subscriber.holder and subscriber.holder not in self.places.of_holder:
                self.present.discard(subscriber.holder)
        if not self.subscribers:
            self._rung.set()

    def ring(self, revision: int) -> None:
        """The room is at `revision` in the database."""
        if revision != self.revision:
            self._rung.set()

    def _turn_away(self, subscriber: Subscriber) -> None:
        """End a screen for which there is no place. Its page asks for the picture every few seconds instead."""
        has_another = subscriber.holder is not None and len(self.places.of_holder[subscriber.holder]) > 1
        self._end(subscriber, TOO_MANY if has_another else TRY_LATER)
        if not has_another and (count := self._refusals.count()):
            logger.warning("Room %s has no place for more screens here: %s turned away", self.workshop_id, count)

    async def _stay(self) -> None:
        """As long as anybody watches: look, then wait for the bell."""
        try:
            while await self._is_wanted():
                self._rung.clear()
                await self._look()
                await self._wait()
        finally:
            # Nothing is awaited between finding nobody and this: whoever comes later finds a new Room.
            _rooms.pop(self.workshop_id, None)
            self._end_all(TRY_LATER)
            if self._ear:
                self._ear.cancel()

    async def _is_wanted(self) -> bool:
        """Whether anybody watches, or soon does again: a hall that was cut off finds its pictures drawn."""
        with suppress(TimeoutError):
            async with asyncio.timeout(settings.ROOM_LINGER):
                while not self.subscribers:
                    self._rung.clear()
                    await self._rung.wait()
        return bool(self.subscribers)

    async def _wait(self) -> None:
        """Return a tick after the last look when the bell has rung, and after a while when it has not."""
        try:
            async with asyncio.timeout(settings.ROOM_REREAD):
                await self._rung.wait()
        except TimeoutError:
            return
        await asyncio.sleep(min(settings.ROOM_TICK, max(GATHER, self._looked_at + settings.ROOM_TICK - now())))

    async def _look(self) -> None:
        watched = {screen for screen, subscribers in self.of_screen.items() if subscribers}
        screens = {screen: self._seen(screen) for screen in watched}
        started = now()
        staff = self._staff_to_ask_for(started)
        try:
            drawing = await look(Wish(self.workshop_id, self.revision, screens, staff))
            self._looked_at = started
            if staff is not None:
                self._asked, self._asked_at = staff, started
            self._show(drawing)
        except Workshop.DoesNotExist:
            self._end_all(NO_LEAVE)
        except Exception:
            # A database that is away for a moment must not end the room: the next look finds it back.
            logger.exception("Room %s could not be drawn; looking again", self.workshop_id)
            self._end_all(TRY_LATER, [subscriber for subscriber in self.subscribers if not subscriber.settled])

    def _staff_to_ask_for(self, moment: float) -> frozenset[Desk] | None:
        """All who are signed in; None when they were asked for a moment ago: it costs more than all else of a look.

        A desk that has come since is always asked for: its session may have ended in that moment.
        """
        signed_in = (subscriber.leave.desk for screen in ("desk", "wall") for subscriber in self.of_screen[screen])
        staff = frozenset(desk for desk in signed_in if desk)
        is_new = staff - self._asked or any(desk.came > self._asked_at for desk in self.of_screen["desk"])
        return staff if is_new or moment - self._asked_at > SWEEP else None

    def _seen(self, screen: str) -> int:
        """The revision at which our picture of this screen was last true; -1 when there is none."""
        return self.pictures[screen].seen if screen in self.pictures else -1

    def _show(self, drawing: Drawing) -> None:
        moved = drawing.personal != self.personal
        went_back = drawing.revision < self.revision
        self.revision, self.personal = drawing.revision, drawing.personal
        if drawing.staff is not None:
            self.staff = drawing.staff
        changed = drawing.holders
        # Whenever everybody's own part has changed, all cards were read: one that is gone is forgotten.
        if moved or went_back:
            self.holders.clear()
        self.holders.update(changed)
        if went_back:
            # A database was put back: nothing that was seen of the time after it can be trusted, here or on any page.
            self.pictures.clear()
            self._end_all(NO_LEAVE)
        for screen, regions in drawing.pictures.items():
            self._show_screen(screen, regions, drawing.until)
        moment = now()
        concerned = self._concerned(moment, everybody=moved, changed=changed)
        if drawing.staff is not None:
            concerned = list(dict.fromkeys([*concerned, *self.of_screen["desk"], *self.of_screen["wall"]]))
        for subscriber in concerned:
            # Whoever came while we looked is judged by the next look: this one may not know them.
            if subscriber.came <= self._looked_at and self._goes_on(subscriber, moment):
                self._bring_up(subscriber, moment, is_poked=moved or subscriber.holder in changed)
        self._count_heads()

    def _concerned(self, moment: float, *, everybody: bool, changed: Iterable[Holder]) -> list[Subscriber]:
        """Whom to look at one by one: in a full room that costs more than a frame, so all of them only once in a while."""
        if everybody or moment - self._swept_at > SWEEP:
            self._swept_at = moment
            return list(self.subscribers)
        theirs = [subscriber for holder in changed for subscriber in self.places.of_holder.get(holder, [])]
        return theirs + [subscriber for subscriber in self.subscribers if not subscriber.settled]

    def _show_screen(self, screen: str, regions: Regions, until: int) -> None:
        before = self.pictures.get(screen)
        if before is None:
            self.pictures[screen] = Picture(
                self.revision, until, self.revision, regions, frames.regions_encoded(regions)
            )
            return
        fresh = {name: html for name, html in regions.items() if before.regions.get(name) != html}
        if not fresh:
            if regions and until - before.seen > 1:
                # It is as it was. What it was in between, where more than one thing happened, nobody knows.
                before.sure_from = until
            before.seen = self.revision
            return
        regions = before.regions | fresh
        self.pictures[screen] = Picture(self.revision, until, self.revision, regions, frames.regions_encoded(regions))
        change = frames.picture(before.revision, self.revision, frames.regions_encoded(fresh))
        for subscriber in list(self.of_screen[screen]):
            if subscriber.settled:
                subscriber.show(change)

    def _bring_up(self, subscriber: Subscriber, moment: float, *, is_poked: bool) -> None:
        """After a look: whoever lacks the newest picture gets it whole, whoever's own part changed is told."""
        # Asked in any case, because it notes since when there is none.
        has_room = subscriber.has_room(moment)
        if subscriber.settled:
            if is_poked and subscriber.holder:
                subscriber.poke(self._own_revision(subscriber) or 0)
        elif subscriber.knows > self.revision:
            # The database is older than the page: it was put back while the page was away.
            self._end(subscriber, NO_LEAVE)
        elif self._seen(subscriber.leave.screen) != self.revision:
            # It could not be drawn just now.
            self._end(subscriber, TRY_LATER)
        elif has_room:
            self._settle(subscriber)

    def _settle(self, subscriber: Subscriber) -> None:
        """Send the whole picture, or, to a page that has it already, only its number."""
        picture = self.pictures[subscriber.leave.screen]
        own = self._own_revision(subscriber)
        if picture.sure_from <= subscriber.has <= self.revision:
            whole = frames.picture(subscriber.has, picture.revision, b"{}", own)
        else:
            whole = frames.picture(None, picture.revision, picture.encoded, own)
        subscriber.line.write(whole)
        if subscriber.leave.screen == "desk":
            subscriber.line.write(frames.heads(self.heads.count))
        # From now on it is told what changes; should it fall behind, it starts from nothing.
        subscriber.settled, subscriber.has = True, -1

    def _own_revision(self, subscriber: Subscriber) -> int | None:
        """The revision at which this subscriber's own part last changed; None for a screen without one."""
        return subscriber.holder and max(self.personal, self.holders.get(subscriber.holder, (0, ""))[0])

    def _has_just_looked_for(self, subscriber: Subscriber) -> bool:
        """Whether what was drawn a moment ago serves a newcomer as well: a herd comes back in one go.

        A look is never younger than a tick, so none is under way here that could miss a poke to this newcomer.
        """
        screen = subscriber.leave.screen
        is_fresh = now() - self._looked_at < settings.ROOM_TICK and subscriber.knows <= self.revision
        is_drawn = self._seen(screen) == self.revision
        has_room = subscriber.has_room(now())
        return is_fresh and is_drawn and has_room and subscriber in self.subscribers and self._knows(subscriber)

    def _knows(self, subscriber: Subscriber) -> bool:
        """Whether this subscriber's leave was found good: a desk's since it came, everybody else's by the last look."""
        leave = subscriber.leave
        if leave.screen == "desk":
            return subscriber.came <= self._asked_at and leave.desk in self.staff
        return subscriber.holder is None or self.holders.get(subscriber.holder, (0, None))[1] == leave.holding

    def _goes_on(self, subscriber: Subscriber, moment: float) -> bool:
        """End what has died, and what was taken back since it got leave.

        A wall is open to everybody: whoever has signed out keeps it, and no longer comes before others.
        """
        subscriber.signed_in = subscriber.leave.desk in self.staff
        code = subscriber.why_end(moment)
        if code is None and not self._knows(subscriber):
            code = TAKEN_BACK
        if code is not None:
            self._end(subscriber, code)
        return code is None

    def _end(self, subscriber: Subscriber, code: int) -> None:
        subscriber.line.close(code)
        self.leave(subscriber)

    def _end_all(self, code: int, subscribers: Iterable[Subscriber] | None = None) -> None:
        for subscriber in list(self.subscribers if subscribers is None else subscribers):
            self._end(subscriber, code)

    def _count_heads(self) -> None:
        if self.heads.add_up(len(self.present)):
            self._tell_desks(frames.heads(self.heads.count))

    def _tell_desks(self, frame: Frame) -> None:
        for subscriber in list(self.of_screen["desk"]):
            if subscriber.settled:
                subscriber.line.write(frame)

    async def _hear_others(self) -> None:
        """Listen to other processes. A bus that is away costs nothing: the Room looks by itself."""
        layer: Any = get_channel_layer()
        while True:
            ear = ""
            try:
                ear = await layer.new_channel()
                await layer.group_add(notify.group_name(self.workshop_id), ear)
                while True:
                    self._hear(await layer.receive(ear))
            except Exception as trouble:  # noqa: BLE001, every bus has its own words for being away
                logger.warning("Room %s cannot hear other processes; it looks by itself: %s", self.workshop_id, trouble)
                await asyncio.sleep(settings.ROOM_REREAD)
            finally:
                # A channel that nobody reads any more would stay subscribed for as long as the process lives.
                with suppress(Exception):
                    async with asyncio.timeout(settings.ROOM_REREAD):
                        await layer.group_discard(notify.group_name(self.workshop_id), ear)

    def _hear(self, news: dict[str, Any]) -> None:
        if "here" in news:
            self.heads.hear(news["process"], news["here"])
        if "revision" in news:
            self.ring(news["revision"])


_rooms: dict[int, Room] = {}


def room(workshop_id: int) -> Room:
    """This process's one Room for a workshop."""
    if workshop_id not in _rooms:
        _rooms[workshop_id] = Room(workshop_id)
    return _rooms[workshop_id]


def ring(workshop_id: int, revision: int) -> None:
    """A bell rang in this process; it concerns nobody when nobody watches here."""
    if workshop_id in _rooms:
        _rooms[workshop_id].ring(revision)
