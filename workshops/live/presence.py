"""Presence: how many cards have a screen of one room open, in all processes together. A count, never a list."""

from workshops.core import notify
from workshops.live.subscribers import now

# Seconds after which a process sends its count again. One that has not for three times as long is not counted.
TELL = 4.0


class Presence:
    """`count` is the sum of all processes, as it was last added up."""

    def __init__(self, workshop_id: int) -> None:
        self.count = 0
        self._workshop_id = workshop_id
        self._elsewhere: dict[str, tuple[int, float]] = {}
        self._told, self._told_at = 0, -TELL

    def note(self, process: str, count: int) -> None:
        """Another process has so many."""
        if process != notify.PROCESS:
            self._elsewhere[process] = count, now()

    def add_up(self, ours: int) -> bool:
        """Count anew, with `ours` in this process, and let the others know. True when the sum has changed."""
        moment = now()
        if ours != self._told or moment - self._told_at > TELL:
            self._told, self._told_at = ours, moment
            notify.notify_presence(self._workshop_id, ours)
        self._elsewhere = {one: said for one, said in self._elsewhere.items() if moment - said[1] < 3 * TELL}
        before, self.count = self.count, ours + sum(count for count, _ in self._elsewhere.values())
        return self.count != before
