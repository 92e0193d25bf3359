"""The one writer of this process: jobs run one after another, each in a transaction of its own."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

Result = TypeVar("Result")

# SQLite serves waiting writers in no fair order; queueing them here keeps the slowest answer short.
_one_at_a_time = threading.Lock()
_PAUSES = (0.05, 0.2, 0.5)


def write(job: Callable[[], Result]) -> Result:
    """Run `job` in one transaction and return its result after COMMIT.

    A lock held elsewhere (a backup, a management command) is waited for; then OperationalError goes up.
    """
    for pause in _PAUSES:
        try:
            return _once(job)
        except OperationalError:
            time.sleep(pause)
    return _once(job)


def _once(job: Callable[[], Result]) -> Result:
    with _one_at_a_time, transaction.atomic():
        return job()
