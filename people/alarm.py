"""Says in the log that somebody may be guessing passwords: counts, and never who or for which account."""

import logging
from threading import Lock

# Wrong or refused attempts before it is worth a line; one is forgiven every so many seconds.
QUIET, FORGIVEN_EVERY = 20, 30.0
REPORT_EVERY = 60.0

logger = logging.getLogger(__name__)


class Alarm:
    """The attempts of the last minutes at all accounts, in this process."""

    def __init__(self) -> None:
        self.forget()
        self.lock = Lock()

    def forget(self) -> None:
        """Start afresh, as a new process does."""
        self.level, self.untold = 0.0, 0
        self.at = self.told = float("-inf")

    def count(self, now: float) -> None:
        """Count one attempt, `now` in seconds; log a line when there are many, at most once a minute."""
        with self.lock:
            self.level = max(0.0, self.level - max(0.0, now - self.at) / FORGIVEN_EVERY) + 1
            self.level, self.at = min(self.level, 3 * QUIET), now
            self.untold += 1
            if self.level <= QUIET or 0 <= now - self.told < REPORT_EVERY:
                return
            self.told, untold, self.untold = now, self.untold, 0
        logger.warning(
            "Somebody may be guessing passwords: %d attempts since the last such line. Each account answers more and "
            "more slowly, none is locked. The first page of the admin names the accounts.",
            untold,
        )

    def take_back(self) -> None:
        """The last attempt was no wrong one."""
        with self.lock:
            self.level, self.untold = max(0.0, self.level - 1), max(0, self.untold - 1)


alarm = Alarm()
