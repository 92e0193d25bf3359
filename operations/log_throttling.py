"""Keeps the log readable while somebody sends nonsense: what only a client can have caused is a line, never a page."""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Lock

LONGEST = 300


class LogThrottle(logging.Filter):
    """At most one line a minute from each of these loggers (and those below them): short, and without a traceback.

    The next line says how many were left out. The answers to such requests are right; a traceback for each of them
    would only hide the one that matters, and fill a disk for whoever likes to.
    """

    def __init__(
        self, loggers: Iterable[str], every: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.loggers, self.every, self.clock = tuple(loggers), every, clock
        self.told: dict[str, float] = {}
        self.left_out: dict[str, int] = {}
        self.lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if not any(record.name == name or record.name.startswith(f"{name}.") for name in self.loggers):
            return True
        now = self.clock()
        with self.lock:
            if now - self.told.get(record.name, float("-inf")) < self.every:
                self.left_out[record.name] = self.left_out.get(record.name, 0) + 1
                return False
            self.told[record.name] = now
            more = self.left_out.pop(record.name, 0)
        # Of a traceback that was made a message, the last line says what it was.
        said = record.getMessage().strip().splitlines() or [""]
        record.msg = said[-1][:LONGEST] + (f" ({more} more like this one since the last)" if more else "")
        record.args = ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True
