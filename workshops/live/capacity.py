"""Which screen is closed when a room in one process has no place for another.

A person's first screen comes before anybody's second, a signed-in person's wall before anybody's, and of other walls the
page that has been open for longest. Desks always find a place.
"""

import time
from collections import defaultdict
from collections.abc import Collection

from workshops.live.rendering import Holder
from workshops.live.subscribers import Subscriber


class Capacity:
    """The screens that count against the limits of one room: all but the desks', in the order in which they came."""

    def __init__(self) -> None:
        self.of_holder: defaultdict[Holder, list[Subscriber]] = defaultdict(list)
        # Cards and tables with more than one screen open.
        self._doubled: dict[Holder, None] = {}
        self._walls: dict[Subscriber, None] = {}
        self.taken = 0

    def enter(self, subscriber: Subscriber) -> None:
        if subscriber.token.screen == "desk":
            return
        self.taken += 1
        if subscriber.holder is None:
            self._walls[subscriber] = None
            return
        theirs = self.of_holder[subscriber.holder]
        theirs.append(subscriber)
        if len(theirs) > 1:
            self._doubled[subscriber.holder] = None

    def leave(self, subscriber: Subscriber) -> None:
        if subscriber.token.screen == "desk":
            return
        self.taken -= 1
        self._walls.pop(subscriber, None)
        if subscriber.holder is None:
            return
        theirs = self.of_holder[subscriber.holder]
        theirs.remove(subscriber)
        if len(theirs) < 2:
            self._doubled.pop(subscriber.holder, None)
        if not theirs:
            del self.of_holder[subscriber.holder]

    def to_close_for(self, newcomer: Subscriber, *, of_one: int, walls: int, of_all: int) -> Subscriber | None:
        """The screen to close now that `newcomer` has come in, at worst itself; None while no limit is reached.

        There are places for `of_one` screens of one card, `walls` walls, and `of_all` screens together.
        """
        if newcomer.token.screen == "desk":
            return None
        theirs = self.of_holder[newcomer.holder] if newcomer.holder else []
        if len(theirs) > of_one:
            return _silent_longest(theirs)
        if len(self._walls) > walls and newcomer in self._walls:
            return self._last_wall()
        return self._of_all(newcomer, theirs) if self.taken > of_all else None

    def _of_all(self, newcomer: Subscriber, theirs: Collection[Subscriber]) -> Subscriber:
        if len(theirs) > 1:
            # Their other connection is dead, or it is their own second screen: nobody else is concerned.
            return _silent_longest([one for one in theirs if one is not newcomer])
        if self._doubled:
            return _silent_longest(max((self.of_holder[one] for one in self._doubled), key=len))
        # A single wall is more likely the projector than somebody who only watches.
        if newcomer in self._walls or len(self._walls) > 1:
            last = self._last_wall()
            return newcomer if newcomer not in self._walls and last.signed_in else last
        return newcomer

    def _last_wall(self) -> Subscriber:
        """Of signed-in people's walls and others the one that comes last: not signed in, and opened last."""
        return max(self._walls, key=lambda wall: (not wall.signed_in, wall.token.since, wall.came))


def _silent_longest(subscribers: Collection[Subscriber]) -> Subscriber:
    """The one whose client has sent nothing for longest: most likely its connection is dead."""
    return min(subscribers, key=lambda subscriber: subscriber.heard)


class Refusals:
    """Counts screens that were turned away, so that a log has a line at most every EVERY seconds."""

    EVERY = 60.0

    def __init__(self) -> None:
        self._count, self._told_at = 0, -self.EVERY

    def count(self) -> int:
        """Count one. Returns how many to log now, 0 for none yet."""
        self._count += 1
        now = time.monotonic()
        if now - self._told_at < self.EVERY:
            return 0
        self._told_at, told, self._count = now, self._count, 0
        return told
