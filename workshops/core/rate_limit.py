"""How fast one actor may write, so that a script with one card cannot fill a room. Counted in memory, in each process.

Actors are limited, never addresses: a whole hall has one address. What comes too fast is refused with a time after which
to send it again, so a phone that sends twenty kept writes after a lost connection loses none.
"""

import time
from dataclasses import dataclass
from threading import Lock

from workshops.core.errors import TooFast

# (writes at once, writes a second afterwards), by the first word of an actor's `ref`. A person taps a ballot about
# twice a second; a desk and a scribe also type from paper for a whole table. Features add those of their links.
RATES = {
    "seat": (40, 2.0),
    "scribe": (120, 6.0),
    "facilitator": (120, 6.0),
}
OTHERS = (20, 1.0)
# Beyond this many actors, those whose allowance is full again are dropped.
KEPT = 4096


@dataclass(slots=True)
class Bucket:
    """A token bucket: `left` of at most `burst` tokens; `rate` come back each second. Callers pass the time, in seconds."""

    burst: float
    rate: float
    left: float
    at: float

    @classmethod
    def full(cls, burst: float, rate: float, now: float) -> "Bucket":
        return cls(burst, rate, burst, now)

    def take(self, now: float) -> float:
        """Take one token. Returns 0.0, or the seconds until there is one."""
        self._fill(now)
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0

    def is_full(self, now: float) -> bool:
        self._fill(now)
        return self.left >= self.burst

    def _fill(self, now: float) -> None:
        self.left = min(self.burst, self.left + max(0.0, now - self.at) * self.rate)
        self.at = now


_buckets: dict[str, Bucket] = {}
_lock = Lock()


def seconds_to_wait(ref: str, now: float | None = None) -> float:
    """Count one write of the actor named `ref`. Returns 0.0 if it may be done now, else the seconds to wait."""
    now = time.monotonic() if now is None else now
    # Views run in many threads, sockets on the loop. Held for a few comparisons only.
    with _lock:
        bucket = _buckets.get(ref)
        if bucket is None:
            if len(_buckets) >= KEPT:
                _forget_the_quiet(now)
            burst, rate = RATES.get(ref.partition(":")[0], OTHERS)
            bucket = _buckets[ref] = Bucket.full(burst, rate, now)
        return bucket.take(now)


def check(ref: str, now: float | None = None) -> None:
    """Raise TooFast, with the seconds after which to come again, when this actor writes faster than it may."""
    if wait := seconds_to_wait(ref, now):
        raise TooFast(wait)


def forget() -> None:
    """Drop all counts, as a new process does."""
    with _lock:
        _buckets.clear()


def _forget_the_quiet(now: float) -> None:
    for ref in [ref for ref, bucket in _buckets.items() if bucket.is_full(now)]:
        del _buckets[ref]
