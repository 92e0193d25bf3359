"""Limits what clients can write into the log: errors that only a client can cause are one short line a minute."""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Lock

LONGEST = 300


class LogThrottle(logging.Filter):
    """At most one line per logger and `every` seconds, of at most LONGEST characters and without a traceback.

    It applies to the named loggers and those below them. The next line says how many were left out. These requests are
    answered correctly; a traceback for each of them would hide real errors and let any client fill the disk.
    """

    def __init__(
        self, loggers: Iterable[str], every: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.loggers, self.every, self.clock = tuple(loggers), every, clock
        self.last_written: dict[str, float] = {}
        self.left_out: dict[str, int] = {}
        self.lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if not any(record.name == name or record.name.startswith(f"{name}.") for name in self.loggers):
            return True
        now = self.clock()
        with self.lock:
            if now - self.last_written.get(record.name, float("-inf")) < self.every:
                self.left_out[record.name] = self.left_out.get(record.name, 0) + 1
                return False
            self.last_written[record.name] = now
            left_out = self.left_out.pop(record.name, 0)
        # When a message is a traceback, its last line names the error.
        lines = record.getMessage().strip().splitlines() or [""]
        record.msg = lines[-1][:LONGEST] + (f" ({left_out} more like this one since the last)" if left_out else "")
        record.args = ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True
