"""A database in a file: copied while others write, replaced only when nobody has it open."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from operations.backups.refusals import Refused


def save(to: Path) -> None:
    """SQLite's own backup: one moment of the database, whatever is being written meanwhile."""
    with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        # One file, without the two that a writer keeps beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    check(to)


def check(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as line:
            found = [row for (row,) in line.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as trouble:
        found = [str(trouble)]
    if found != ["ok"]:
        raise Refused(f"The copy of the database is damaged: {found[0]}")


def workplace() -> Path:
    folder = _file().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def refuse_if_in_use() -> None:
    """Leaving the mode in which many may write is granted to nobody but the only one; it tidies up as well."""
    connection.close()
    if not _file().exists():
        return
    with closing(sqlite3.connect(_file(), timeout=2)) as line:
        try:
            line.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as trouble:
            raise Refused(f"Somebody uses {_file()} ({trouble}). Stop the server first, then restore.") from trouble
        except sqlite3.DatabaseError:
            # What lies there is no database any more: all the more reason to restore. It is kept as it is.
            return


def replace(copy: Path, aside: str) -> str:
    """Put the copy in the database's place; says where the old one is."""
    file, kept = _file(), _file().with_name(f"{_file().name}.{aside}")
    for end in ("", "-wal", "-shm"):
        if Path(f"{file}{end}").exists():
            Path(f"{file}{end}").rename(f"{kept}{end}")
    if not kept.exists():
        copy.rename(file)
        return ""
    # Whoever could not read the old one shall not read this one, either.
    shutil.copymode(kept, copy)
    copy.rename(file)
    return f"the old database: {kept}"


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])
