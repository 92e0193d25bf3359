"""One run at a time, in all processes that share a database. The system gives the lock back when a process dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.db import connection

if TYPE_CHECKING:
    from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

# Two numbers that nobody else locks in this database: "due" and "run" as bytes.
ADVISORY_KEY = (0x647565, 0x72756E)


class AlreadyRunning(Exception):
    """Another process is doing what is due."""


@contextmanager
def only_run() -> Iterator[None]:
    """Hold the lock. Raises AlreadyRunning at once when another process or thread holds it."""
    if connection.vendor == "postgresql":
        with _advisory_lock():
            yield
    elif cast("SQLite", connection).is_in_memory_db():
        # Nobody else can open this database.
        yield
    else:
        with _file_lock(Path(f"{connection.settings_dict['NAME']}-run-due.lock")):
            yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", ADVISORY_KEY)
        if not cursor.fetchone()[0]:
            raise AlreadyRunning
    try:
        yield
    finally:
        # A connection that was lost meanwhile has given its lock back, and this says so without an error.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", ADVISORY_KEY)


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise AlreadyRunning from held
        yield
