"""What erased rows leave in the files of the database, and how it is made to go.

Deleting a row does not delete its bytes. SQLite overwrites them in its file (`secure_delete`), but its write-ahead log keeps
them until it is truncated, and its full-text index until it is built anew. PostgreSQL keeps them until a table is
rewritten, and the most common values of a column in its statistics.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.db import Error, OperationalError, connection, models, transaction
from django.db.backends.utils import CursorWrapper
from wagtail.search.models import IndexEntry

if TYPE_CHECKING:
    from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

# A log that somebody is reading cannot be truncated. It is tried again so often, with so many seconds between.
TRIES, PAUSE = 40, 0.25
# How long a command waits for a table that somebody else has locked, in seconds, and how often.
PATIENCE, ATTEMPTS = 4, 8
# Longer than any transaction of this program may stay open, in seconds.
SNAPSHOTS = 40
IN_TRANSACTION = (
    "Another program has had a transaction open for longer than 40 seconds, so PostgreSQL keeps erased rows for it. "
    "End that program (a backup, a console), then run this command once more."
)
IN_LOG = (
    "Somebody reads the database all the time, so its log (the file that ends in -wal) still holds old bytes. "
    "They go when the server is stopped."
)
IN_MEMORY = (
    "The files of the rewritten tables are deleted at PostgreSQL's next checkpoint, within minutes. "
    "A superuser can bring that forward with CHECKPOINT."
)


def truncate_log(*, wait: float = 0.0) -> bool:
    """Empty SQLite's write-ahead log into the database; True if nothing is left in it. On PostgreSQL it does nothing.

    `wait` is how long to wait for readers, in seconds; nobody can write meanwhile.
    """
    if connection.vendor != "sqlite" or cast("SQLite", connection).is_in_memory_db():
        return True
    # Only a file that is there: to open it shall not make it.
    address = f"{Path(connection.settings_dict['NAME']).absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, timeout=wait, uri=True)) as line:
            [(busy, _pages, _moved)] = line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        # The disk is full, or the file is away: whoever writes hears of it by themselves.
        return False
    return not busy


def truncate_log_on_commit() -> None:
    """For an action that erases: once it is committed, its old words are gone from the log too.

    It never waits. If somebody is reading just then, it is tried again in the background for ten seconds; what is left
    then goes with the next erasing, or when the server stops.
    """
    if connection.vendor == "sqlite":
        transaction.on_commit(_truncate_soon, robust=True)


def rebuild_search() -> None:
    """Build the full-text index of SQLite anew: by itself it keeps erased words in its older segments."""
    if connection.vendor != "sqlite":
        return
    table = connection.ops.quote_name(f"{IndexEntry._meta.db_table}_fts")
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")  # noqa: S608, a name of ours


def scrub(tables: Iterable[type[models.Model]]) -> list[str]:
    """Rewrite what erasing has touched, so that no file of the database holds the erased bytes any more.

    Safe while rooms are open: they wait for as long as a table is rewritten. Returns sentences about what is left, with
    what to do. `tables` are those that something was erased from; SQLite is rewritten as a whole.
    """
    if connection.vendor == "sqlite":
        return _scrub_sqlite()
    return _scrub_postgresql([table._meta.db_table for table in tables])


def _truncate_soon() -> None:
    if not truncate_log():
        threading.Thread(target=_truncate_again, name="truncate-log", daemon=True).start()


def _truncate_again() -> None:
    for _ in range(TRIES):
        time.sleep(PAUSE)
        if truncate_log():
            return


def _scrub_sqlite() -> list[str]:
    rebuild_search()
    with connection.cursor() as cursor:
        # Pages that were split keep copies of rows in their unused part; only a rewritten file has none.
        cursor.execute("VACUUM")
    for _ in range(TRIES):
        if truncate_log(wait=PAUSE):
            return []
        time.sleep(PAUSE)
    return [IN_LOG]


def _scrub_postgresql(tables: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        # A rewrite takes as long as it takes; a lock is asked for again, so that nobody waits long behind us.
        cursor.execute(f"SET statement_timeout = 0; SET lock_timeout = '{PATIENCE}s'")
        is_seen = not _old_snapshots_end(cursor)
        left = [
            f"The table {table} was in use and could not be rewritten. Run this command once more."
            for table in dict.fromkeys(tables)
            if not _rewrite(cursor, table)
        ]
        # The old statistics were deleted only now, so whoever has begun to read since can still see them.
        is_seen = not _old_snapshots_end(cursor) or is_seen
        _rewrite(cursor, "pg_statistic", analyse=False)
        if is_seen:
            left.append(IN_TRANSACTION)
        try:
            # What is in memory goes to the files, and the old files of rewritten tables are deleted.
            cursor.execute("CHECKPOINT")
        except Error:
            left.append(IN_MEMORY)
        cursor.execute("RESET statement_timeout; RESET lock_timeout")
    return left


def _old_snapshots_end(cursor: CursorWrapper) -> bool:
    """Wait until no transaction of others can still see what was erased: PostgreSQL would keep it for them."""
    cursor.execute("SELECT pg_current_xact_id()::xid")
    [now] = cursor.fetchone()
    for _ in range(int(SNAPSHOTS / PAUSE)):
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND greatest(age(backend_xmin), age(backend_xid)) >= age(%s::text::xid))",
            [now],
        )
        [waiting] = cursor.fetchone()
        if not waiting:
            return True
        time.sleep(PAUSE)
    return False


def _rewrite(cursor: CursorWrapper, table: str, *, analyse: bool = True) -> bool:
    name = connection.ops.quote_name(table)
    for _ in range(ATTEMPTS):
        try:
            if analyse:
                _forget_statistics(cursor, table)
            cursor.execute(f"VACUUM (FULL{', ANALYZE' if analyse else ''}) {name}")
        except OperationalError:
            time.sleep(PAUSE)
        else:
            return True
    return False


def _forget_statistics(cursor: CursorWrapper, table: str) -> None:
    """ANALYZE leaves the old values of a column where a table is empty now; giving the column its own type forgets them."""
    cursor.execute(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.oid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped "
        "AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype)",
        [connection.ops.quote_name(table)],
    )
    columns = [f"ALTER COLUMN {connection.ops.quote_name(name)} TYPE {kind}" for name, kind in cursor.fetchall()]
    if columns:
        cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} {', '.join(columns)}")
