"""The database's files on the disk, searched byte by byte."""

import subprocess
from pathlib import Path

from django.db import connection


def files_with(*words: str) -> list[str]:
    """The names of those files of this test's database that hold any of these words: itself, its log, its journal.

    In any case: a full-text index has small letters.
    """
    sought = [form.lower() for word in words for form in {word.encode(), word.encode("utf-16-le"), _escaped(word)}]
    found = [file.name for file in _files() if any(form in _bytes(file) for form in sought)]
    return sorted(found)


def _files() -> list[Path]:
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return list(file.parent.glob(f"{file.name}*"))
    with connection.cursor() as cursor:
        # What PostgreSQL holds in memory goes to its files first. Its own log, pg_wal, is nobody's to wipe.
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()"
        )
        [folder] = cursor.fetchone()
    return [file for file in Path(folder).iterdir() if file.is_file()]


def _bytes(file: Path) -> bytes:
    """What is in the file; nothing when it has gone meanwhile, as a log does.

    Read by another process: to close a file gives up every lock that this process has on it, also SQLite's own, and
    a server of a later test would then take away the log under us.
    """
    return subprocess.run(["cat", file], capture_output=True, check=False).stdout.lower()


def _escaped(word: str) -> bytes:
    """As JSON writes it, with everything but ASCII as numbers."""
    return word.encode("ascii", "backslashreplace")
