"""The one writer of this process: what arrives together is committed together, and answered after COMMIT.

Group commit: jobs that arrive within `settings.WRITER_WINDOW` seconds share one transaction for each workshop (of a
workshop that is only now being made, the number is None). A job may refuse by a WorkshopError, and leaves nothing behind
when it does. Whatever else goes wrong undoes the whole batch, which is then done again in halves.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from workshops.core.errors import NotSaved, WorkshopError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# How long one write keeps trying while the database is locked, full or away, in seconds.
PATIENCE = 15.0
_PAUSES = (0.05, 0.1, 0.2, 0.5)
# One transaction holds no more than this: a phone at its front should not wait for a thousand behind it.
LARGEST_BATCH = 64
# PostgreSQL's words for a full disk; SQLite has a name of its own for each trouble.
DISK_FULL = {"53100"}


class _InDoubt(Error):
    """The transaction cannot be trusted any more, whatever COMMIT says."""


@dataclass(eq=False)
class _Job:
    workshop: int | None
    work: Callable[[], Any]
    answer: "Future[Any] | asyncio.Future[Any]"
    # Where the answer is waited for: the loop that an asyncio future belongs to.
    loop: asyncio.AbstractEventLoop | None = None
    arrived: float = field(default_factory=time.monotonic)
    result: Any = None
    error: Exception | None = None

    def tell(self) -> None:
        if self.answer.done():
            # Told already, or whoever asked went away: what was asked is done all the same.
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


def write(workshop_id: int | None, job: Callable[[], Result]) -> Result:
    """Run `job` in a transaction and return its result after COMMIT. Raises what the job raised, or NotSaved.

    A job that raises a WorkshopError must have undone what it did; actions have. Any other error undoes it here.

    A job may be run more than once, each time on what the database then holds, and only one run is committed.
    Inside a transaction of the caller's own it joins that one: nothing is stored before the caller commits.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return job()
    answer: Future[Result] = Future()
    _put(_Job(workshop_id, job, answer))
    return answer.result()


def submit(workshop_id: int | None, job: Callable[[], Result]) -> "asyncio.Future[Result]":
    """The same without blocking, for a caller on an asyncio loop."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()
    _put(_Job(workshop_id, job, answer, loop))
    return answer


_queue: "queue.SimpleQueue[_Job]" = queue.SimpleQueue()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def _put(job: _Job) -> None:
    _start()
    _queue.put(job)


def _start() -> None:
    # Lazily: the server has no hook for it, and a management command that never writes needs no thread.
    global _thread  # noqa: PLW0603, the one writer of this process
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="writer", daemon=True)
            _thread.start()


def _run() -> None:
    while True:
        batch = _gather()
        for workshop in dict.fromkeys(job.workshop for job in batch):
            jobs = [job for job in batch if job.workshop == workshop]
            try:
                _save(jobs)
            except Exception as mistake:
                logger.exception("The writer stumbled")
                for job in jobs:
                    job.error = mistake
                _tell(jobs)


def _tell(jobs: list[_Job]) -> None:
    for loop in {job.loop for job in jobs}:
        waiting = [job for job in jobs if job.loop is loop]
        if loop is None:
            _tell_all(waiting)
        else:
            # Once for all who wait on it: to wake a loop costs as much as a sixth of a vote. On a closed one nobody waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_tell_all, waiting)


def _tell_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()


def _gather() -> list[_Job]:
    """The next job, and what arrives within the window after it."""
    batch = [_queue.get()]
    time.sleep(max(0.0, batch[0].arrived + settings.WRITER_WINDOW - time.monotonic()))
    with suppress(queue.Empty):
        while len(batch) < LARGEST_BATCH:
            batch.append(_queue.get_nowait())
    return batch


def _save(jobs: list[_Job]) -> None:
    """Commit the jobs together; in halves if together fails; again and again while the database is locked."""
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        try:
            _commit(jobs)
        except Exception as trouble:  # noqa: BLE001, one job's mistake must not hurt its neighbours
            if isinstance(trouble, Error):
                # Whatever this connection was in the middle of is over; the next try opens another.
                connection.close()
            jobs = _after(trouble, jobs)
            if not jobs:
                return
            time.sleep(pause)
        else:
            # Nothing is stored before COMMIT: only now may anybody be told.
            _tell(jobs)
            return


def _commit(jobs: list[_Job]) -> None:
    with transaction.atomic():
        for job in jobs:
            job.result = job.error = None
            try:
                job.result = job.work()
            except WorkshopError as refusal:
                job.error = refusal
        if connection.needs_rollback:
            # A savepoint could not be undone: COMMIT would roll back without a word, and all were told "saved".
            raise _InDoubt


def _after(trouble: Exception, jobs: list[_Job]) -> list[_Job]:
    """Deal with what undid these jobs. Returns those that are to be tried again, once the trouble has passed."""
    if _passes(trouble):
        # From when it was asked: whoever stood in line behind a lock has waited for it already.
        long_ago = time.monotonic() - PATIENCE
        if late := [job for job in jobs if job.arrived <= long_ago]:
            _give_up(late, trouble)
        return [job for job in jobs if job.arrived > long_ago]
    if len(jobs) == 1:
        _give_up(jobs, trouble)
    else:
        # One of them spoils the transaction for all, perhaps only at COMMIT: by halves it is soon alone.
        middle = len(jobs) // 2
        _save(jobs[:middle])
        _save(jobs[middle:])
    return []


def _give_up(jobs: list[_Job], trouble: Exception) -> None:
    logger.error("%s write(s) could not be stored: %s", len(jobs), trouble)
    unsaved = NotSaved(_("Not saved yet: the server cannot store anything just now. It will be tried again."))
    for job in jobs:
        # A mistake of ours is told as what it is; what the database did not take may be sent again.
        job.error = unsaved if isinstance(trouble, Error) else trouble
    _tell(jobs)


def _passes(trouble: Exception) -> bool:
    """Locked, deadlocked or restarting passes by itself; a full disk or a broken constraint does not."""
    if not isinstance(trouble, OperationalError | InterfaceError):
        return False
    cause = trouble.__cause__
    if name := getattr(cause, "sqlite_errorname", ""):
        return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return getattr(cause, "sqlstate", None) not in DISK_FULL
