"""Group commit: the one writing thread of this process commits together what arrives together.

Jobs that arrive within `settings.WRITER_WINDOW` seconds share one transaction for each workshop
(None for one that is being made), and are answered after COMMIT. A job that raises WorkshopError is refused and must have
undone its changes. Any other error rolls back the whole batch, which is then run again in halves.
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

# Seconds for which a write is tried again while the database is locked or unavailable.
PATIENCE = 15.0
_PAUSES = (0.05, 0.1, 0.2, 0.5)
# Most jobs in one transaction: the first of them should not wait for a thousand others.
LARGEST_BATCH = 64
# PostgreSQL's code for a full disk. SQLite gives each error a name.
DISK_FULL = {"53100"}


class _InDoubt(Error):
    """A savepoint could not be rolled back, so COMMIT would store nothing."""


@dataclass(eq=False)
class _Job:
    workshop: int | None
    work: Callable[[], Any]
    answer: "Future[Any] | asyncio.Future[Any]"
    # The loop of an asyncio future; None for a caller that blocks.
    loop: asyncio.AbstractEventLoop | None = None
    arrived: float = field(default_factory=time.monotonic)
    result: Any = None
    error: Exception | None = None

    def tell(self) -> None:
        if self.answer.done():
            # Answered already, or the caller is gone. The job was done all the same.
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
                logger.exception("Group commit failed")
                for job in jobs:
                    job.error = mistake
                _tell(jobs)


def _tell(jobs: list[_Job]) -> None:
    for loop in {job.loop for job in jobs}:
        waiting = [job for job in jobs if job.loop is loop]
        if loop is None:
            _tell_all(waiting)
        else:
            # Once for all of a loop: to wake it costs a sixth of a vote. Nobody waits on a closed loop.
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
    """Commit the jobs together; in halves if that fails; again while the database is locked."""
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        try:
            _commit(jobs)
        except Exception as trouble:  # noqa: BLE001, an error of one job must not fail the others
            if isinstance(trouble, Error):
                # The next try opens another connection.
                connection.close()
            jobs = _after(trouble, jobs)
            if not jobs:
                return
            time.sleep(pause)
        else:
            # Nothing is stored before COMMIT, so nobody is answered before.
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
            # COMMIT would roll back without an error, and all would be answered as done.
            raise _InDoubt


def _after(trouble: Exception, jobs: list[_Job]) -> list[_Job]:
    """Handle the error that rolled back these jobs. Returns those that are to be tried again after a pause."""
    if _passes(trouble):
        # Counted from its arrival: a job behind a locked one has waited already.
        long_ago = time.monotonic() - PATIENCE
        if late := [job for job in jobs if job.arrived <= long_ago]:
            _give_up(late, trouble)
        return [job for job in jobs if job.arrived > long_ago]
    if len(jobs) == 1:
        _give_up(jobs, trouble)
    else:
        # One of them fails the transaction, perhaps only at COMMIT: halving finds it in a few commits.
        middle = len(jobs) // 2
        _save(jobs[:middle])
        _save(jobs[middle:])
    return []


def _give_up(jobs: list[_Job], trouble: Exception) -> None:
    logger.error("%s write(s) could not be stored: %s", len(jobs), trouble)
    unsaved = NotSaved(_("Not saved yet: the server cannot store anything just now. It will be tried again."))
    for job in jobs:
        # An error of the code is raised as it is; what the database refused may be sent again.
        job.error = unsaved if isinstance(trouble, Error) else trouble
    _tell(jobs)


def _passes(trouble: Exception) -> bool:
    """Whether waiting helps: for a locked, deadlocked or restarting database, not for a full disk or a constraint."""
    if not isinstance(trouble, OperationalError | InterfaceError):
        return False
    cause = trouble.__cause__
    if name := getattr(cause, "sqlite_errorname", ""):
        return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return getattr(cause, "sqlstate", None) not in DISK_FULL
