"""A SQLite database: copied while others write, replaced only when nobody has it open."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from operations.backups.refusals import Refused


def save(to: Path) -> None:
    """Copy the database as it is at one moment, also while others write: by SQLite's online backup."""
    with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        # One file, without the write-ahead log and its index.
        copy.execute("PRAGMA journal_mode=DELETE")
    check(to)


def check(copy: Path) -> None:
    """Raises Refused when the copy is damaged."""
    try:
        with closing(sqlite3.connect(copy)) as database:
            found = [row for (row,) in database.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise Refused(f"The copy of the database is damaged: {found[0]}")


def workplace() -> Path:
    """The folder of the database, made when missing."""
    folder = _file().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def refuse_if_in_use() -> None:
    """Raises Refused when another program has the database open.

    SQLite leaves the mode of the write-ahead log only for the last connection. It writes the log into the file, too.
    """
    connection.close()
    if not _file().exists():
        return
    with closing(sqlite3.connect(_file(), timeout=2)) as database:
        try:
            database.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise Refused(f"Somebody uses {_file()} ({error}). Stop the server first, then restore.") from error
        except sqlite3.DatabaseError:
            # The file is damaged: a reason to restore. It is kept as it is.
            return


def replace(copy: Path, aside: str) -> str:
    """Put the copy in the place of the database; returns where the old one is."""
    file, kept = _file(), _file().with_name(f"{_file().name}.{aside}")
    for end in ("", "-wal", "-shm"):
        if Path(f"{file}{end}").exists():
            Path(f"{file}{end}").rename(f"{kept}{end}")
    if not kept.exists():
        copy.rename(file)
        return ""
    # With the same permissions as the old file.
    shutil.copymode(kept, copy)
    copy.rename(file)
    return f"the old database: {kept}"


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])
