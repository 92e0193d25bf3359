"""One Room per workshop per process: notified of a new revision, it sends what changed to every screen, once a tick."""

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
    Changes,
    Holder,
    Query,
    look,
)
from workshops.live.subscribers import (
    BAD_TOKEN,
    REVOKED,
    TOO_MANY,
    TRY_LATER,
    Subscriber,
    now,
)
from workshops.participants.actors import Desk

logger = logging.getLogger(__name__)

# Screens that one card may have open at once; beyond, the one that was silent longest is closed.
SOCKETS_OF_ONE = 8
# Walls are open to everybody, so they have a limit of their own.
MOST_WALLS = 50
# Seconds to wait after the first notification, so that writes that come together are rendered together.
GATHER = 0.02
# Seconds between checks of every subscriber: whether it is alive, and whether its token was revoked.
SWEEP = 1.0


@dataclass
class Picture:
    """The regions of one screen as its subscribers have them, with the revision that they know.

    The room may have changed while they were rendered, so they are surely right only from revision `sure_from` on. They
    were still right at revision `seen`. `encoded` are the regions as they are sent.
    """

    revision: int
    sure_from: int
    seen: int
    regions: Regions
    encoded: bytes


class Room:
    """Keeps every subscriber's screen equal to the database, however that was changed."""

    def __init__(self, workshop_id: int) -> None:
        self.workshop_id = workshop_id
        # Only its id, for commands: making a model for each of them costs more than a frame.
        self.workshop = Workshop(pk=workshop_id)
        # In the order in which they came.
        self.subscribers: dict[Subscriber, None] = {}
        self.of_screen: defaultdict[str, dict[Subscriber, None]] = defaultdict(dict)
        self.places = Capacity()
        # Cards with a screen open. Counted after every look.
        self.present: set[Holder] = set()
        self.pictures: dict[str, Picture] = {}
        self.revision = -1
        self.personal = 0
        # Card or table → (revision of its own part, which phone holds it); accounts that may still steer.
        self.holders: dict[Holder, tuple[int, str]] = {}
        self.staff: frozenset[Desk] = frozenset()
        # The accounts that were last checked, and when.
        self._asked: frozenset[Desk] = frozenset()
        self._asked_at = -SWEEP
        self.presence = Presence(workshop_id)
        self._refusals = Refusals()
        self._has_news = asyncio.Event()
        self._looked_at = self._swept_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self._bus_task: asyncio.Task[None] | None = None

    def enter(self, subscriber: Subscriber) -> None:
        """Add a subscriber. Its screen is sent at once if it is rendered already, otherwise after the next look."""
        self.subscribers[subscriber] = self.of_screen[subscriber.token.screen][subscriber] = None
        self.places.enter(subscriber)
        if subscriber.holder and subscriber.token.seat is not None:
            self.present.add(subscriber.holder)
        limits = {"of_one": SOCKETS_OF_ONE, "walls": MOST_WALLS, "of_all": settings.ROOM_SOCKETS}
        if one := self.places.to_close_for(subscriber, **limits):
            self._turn_away(one)
        if self._task is None:
            notify.listen(notify_room)
            self._task = asyncio.create_task(self._run())
            if settings.REDIS_URL:
                self._bus_task = asyncio.create_task(self._listen_to_others())
        if self._has_just_looked_for(subscriber):
            self._settle(subscriber)
        else:
            self._has_news.set()

    def leave(self, subscriber: Subscriber) -> None:
        if subscriber in self.subscribers:
            del self.subscribers[subscriber], self.of_screen[subscriber.token.screen][subscriber]
            self.places.leave(subscriber)
            if subscriber.holder and subscriber.holder not in self.places.of_holder:
                self.present.discard(subscriber.holder)
        if not self.subscribers:
            self._has_news.set()

    def notify(self, revision: int) -> None:
        """Look soon: the room is at `revision` in the database."""
        if revision != self.revision:
            self._has_news.set()

    def _turn_away(self, subscriber: Subscriber) -> None:
        """Close a screen for which there is no place. Its page fetches the snapshot every few seconds instead."""
        has_another = subscriber.holder is not None and len(self.places.of_holder[subscriber.holder]) > 1
        self._end(subscriber, TOO_MANY if has_another else TRY_LATER)
        if not has_another and (count := self._refusals.count()):
            logger.warning("Room %s has no place for more screens here: %s turned away", self.workshop_id, count)

    async def _run(self) -> None:
        """While there are subscribers: look, then wait for a notification."""
        try:
            while await self._is_wanted():
                self._has_news.clear()
                await self._look()
                await self._wait()
        finally:
            # Nothing is awaited since no subscriber was found: a later one gets a new Room.
            _rooms.pop(self.workshop_id, None)
            self._end_all(TRY_LATER)
            if self._bus_task:
                self._bus_task.cancel()

    async def _is_wanted(self) -> bool:
        """Whether there is a subscriber, after waiting ROOM_LINGER seconds for one: a hall that lost its wifi comes back."""
        with suppress(TimeoutError):
            async with asyncio.timeout(settings.ROOM_LINGER):
                while not self.subscribers:
                    self._has_news.clear()
                    await self._has_news.wait()
        return bool(self.subscribers)

    async def _wait(self) -> None:
        """Return a tick after the last look when there is news, or after ROOM_REREAD seconds without any."""
        try:
            async with asyncio.timeout(settings.ROOM_REREAD):
                await self._has_news.wait()
        except TimeoutError:
            return
        await asyncio.sleep(min(settings.ROOM_TICK, max(GATHER, self._looked_at + settings.ROOM_TICK - now())))

    async def _look(self) -> None:
        watched = {screen for screen, subscribers in self.of_screen.items() if subscribers}
        screens = {screen: self._seen(screen) for screen in watched}
        started = now()
        staff = self._staff_to_ask_for(started)
        try:
            changes = await look(Query(self.workshop_id, self.revision, screens, staff))
            self._looked_at = started
            if staff is not None:
                self._asked, self._asked_at = staff, started
            self._show(changes)
        except Workshop.DoesNotExist:
            self._end_all(BAD_TOKEN)
        except Exception:
            # The database may be unavailable for a moment: the next look tries again.
            logger.exception("Room %s could not be rendered; looking again", self.workshop_id)
            self._end_all(TRY_LATER, [subscriber for subscriber in self.subscribers if not subscriber.settled])

    def _staff_to_ask_for(self, moment: float) -> frozenset[Desk] | None:
        """Accounts and sessions to check with this look; None within SWEEP seconds, because it costs more than the rest.

        A desk that has come since is always checked: its session may have ended meanwhile.
        """
        signed_in = (subscriber.token.desk for screen in ("desk", "wall") for subscriber in self.of_screen[screen])
        staff = frozenset(desk for desk in signed_in if desk)
        is_new = staff - self._asked or any(desk.came > self._asked_at for desk in self.of_screen["desk"])
        return staff if is_new or moment - self._asked_at > SWEEP else None

    def _seen(self, screen: str) -> int:
        """The revision at which the rendered regions of this screen were last right; -1 when there are none."""
        return self.pictures[screen].seen if screen in self.pictures else -1

    def _show(self, changes: Changes) -> None:
        moved = changes.personal != self.personal
        went_back = changes.revision < self.revision
        self.revision, self.personal = changes.revision, changes.personal
        if changes.staff is not None:
            self.staff = changes.staff
        changed = changes.holders
        # When everybody's own part has changed, all cards were read: those that are gone are dropped.
        if moved or went_back:
            self.holders.clear()
        self.holders.update(changed)
        if went_back:
            # A backup was restored: regions and pages may show what is no longer there.
            self.pictures.clear()
            self._end_all(BAD_TOKEN)
        for screen, regions in changes.pictures.items():
            self._show_screen(screen, regions, changes.until)
        moment = now()
        concerned = self._concerned(moment, everybody=moved, changed=changed)
        if changes.staff is not None:
            concerned = list(dict.fromkeys([*concerned, *self.of_screen["desk"], *self.of_screen["wall"]]))
        for subscriber in concerned:
            # Those who came during this look are left to the next one.
            if subscriber.came <= self._looked_at and self._goes_on(subscriber, moment):
                self._bring_up(subscriber, moment, is_poked=moved or subscriber.holder in changed)
        self._count_presence()

    def _concerned(self, moment: float, *, everybody: bool, changed: Iterable[Holder]) -> list[Subscriber]:
        """Subscribers to check one by one. In a full room that costs more than a frame, so all of them only every SWEEP."""
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
                # The regions are the same. Between two changes they may have been different for a moment.
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
        """After a look: send all regions where they are missing, and tell those whose own part changed."""
        # Called in any case: it notes since when bytes wait.
        has_room = subscriber.has_room(moment)
        if subscriber.settled:
            if is_poked and subscriber.holder:
                subscriber.poke(self._own_revision(subscriber) or 0)
        elif subscriber.knows > self.revision:
            # The database is older than the page: a backup was restored meanwhile.
            self._end(subscriber, BAD_TOKEN)
        elif self._seen(subscriber.token.screen) != self.revision:
            # It could not be rendered just now.
            self._end(subscriber, TRY_LATER)
        elif has_room:
            self._settle(subscriber)

    def _settle(self, subscriber: Subscriber) -> None:
        """Send all regions, or only their revision to a page that has them already."""
        picture = self.pictures[subscriber.token.screen]
        own = self._own_revision(subscriber)
        if picture.sure_from <= subscriber.has <= self.revision:
            whole = frames.picture(subscriber.has, picture.revision, b"{}", own)
        else:
            whole = frames.picture(None, picture.revision, picture.encoded, own)
        subscriber.connection.write(whole)
        if subscriber.token.screen == "desk":
            subscriber.connection.write(frames.presence(self.presence.count))
        # From now on it is sent changes; when it falls behind, all regions again.
        subscriber.settled, subscriber.has = True, -1

    def _own_revision(self, subscriber: Subscriber) -> int | None:
        """The revision at which this subscriber's own part last changed; None for a screen without one."""
        return subscriber.holder and max(self.personal, self.holders.get(subscriber.holder, (0, ""))[0])

    def _has_just_looked_for(self, subscriber: Subscriber) -> bool:
        """Whether the last look is recent enough for a newcomer: after a cut, a whole hall comes back at once.

        The next look does not begin within a tick, so none is running that would not tell this newcomer of its own part.
        """
        screen = subscriber.token.screen
        is_fresh = now() - self._looked_at < settings.ROOM_TICK and subscriber.knows <= self.revision
        is_drawn = self._seen(screen) == self.revision
        has_room = subscriber.has_room(now())
        return is_fresh and is_drawn and has_room and subscriber in self.subscribers and self._knows(subscriber)

    def _knows(self, subscriber: Subscriber) -> bool:
        """Whether this subscriber's token was found good: a desk's since it came, all others' by the last look."""
        token = subscriber.token
        if token.screen == "desk":
            return subscriber.came <= self._asked_at and token.desk in self.staff
        return subscriber.holder is None or self.holders.get(subscriber.holder, (0, None))[1] == token.holding

    def _goes_on(self, subscriber: Subscriber, moment: float) -> bool:
        """Close a subscriber that is gone, or whose token was revoked. Returns whether it goes on.

        A wall is open to everybody: after signing out it stays, and no longer comes before other walls.
        """
        subscriber.signed_in = subscriber.token.desk in self.staff
        code = subscriber.why_end(moment)
        if code is None and not self._knows(subscriber):
            code = REVOKED
        if code is not None:
            self._end(subscriber, code)
        return code is None

    def _end(self, subscriber: Subscriber, code: int) -> None:
        subscriber.connection.close(code)
        self.leave(subscriber)

    def _end_all(self, code: int, subscribers: Iterable[Subscriber] | None = None) -> None:
        for subscriber in list(self.subscribers if subscribers is None else subscribers):
            self._end(subscriber, code)

    def _count_presence(self) -> None:
        if self.presence.add_up(len(self.present)):
            self._tell_desks(frames.presence(self.presence.count))

    def _tell_desks(self, frame: Frame) -> None:
        for subscriber in list(self.of_screen["desk"]):
            if subscriber.settled:
                subscriber.connection.write(frame)

    async def _listen_to_others(self) -> None:
        """Receive notifications of other processes. Without the bus the Room still re-reads the database by itself."""
        layer: Any = get_channel_layer()
        while True:
            channel = ""
            try:
                channel = await layer.new_channel()
                await layer.group_add(notify.group_name(self.workshop_id), channel)
                while True:
                    self._receive_news(await layer.receive(channel))
            except Exception as trouble:  # noqa: BLE001, each bus raises errors of its own
                logger.warning(
                    "Room %s gets no notifications of other processes; it reads by itself: %s",
                    self.workshop_id,
                    trouble,
                )
                await asyncio.sleep(settings.ROOM_REREAD)
            finally:
                # Otherwise the channel would stay subscribed until the process ends.
                with suppress(Exception):
                    async with asyncio.timeout(settings.ROOM_REREAD):
                        await layer.group_discard(notify.group_name(self.workshop_id), channel)

    def _receive_news(self, news: dict[str, Any]) -> None:
        if "here" in news:
            self.presence.note(news["process"], news["here"])
        if "revision" in news:
            self.notify(news["revision"])


_rooms: dict[int, Room] = {}


def room(workshop_id: int) -> Room:
    """The one Room of a workshop in this process."""
    if workshop_id not in _rooms:
        _rooms[workshop_id] = Room(workshop_id)
    return _rooms[workshop_id]


def notify_room(workshop_id: int, revision: int) -> None:
    """Notify the Room of this workshop, if this process has one."""
    if workshop_id in _rooms:
        _rooms[workshop_id].notify(revision)
