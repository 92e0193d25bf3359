"""A database on a server: PostgreSQL's own tools copy it, and the old tables move into a schema of their own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.db import connection

from operations.backups.refusals import Refused

if TYPE_CHECKING:
    from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL


def save(to: Path) -> None:
    """One moment of the database: pg_dump reads all of it in one transaction."""
    _run("pg_dump", "--format=custom", "--schema=public", "--no-owner", "--no-privileges", f"--file={to}")
    check(to)


def check(copy: Path) -> None:
    _run("pg_restore", "--list", str(copy), database=False)


def workplace() -> Path:
    return Path(tempfile.gettempdir())


def refuse_if_in_use() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise Refused(f"The database has {others} more connections. Stop every server that uses it, then restore.")


def replace(copy: Path, aside: str) -> str:
    """Restore beside the old tables; says where those are. When it fails, they are back in their place."""
    aside = aside.replace("-", "_")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        was_empty = not cursor.fetchone()[0]
        cursor.execute(f"ALTER SCHEMA public RENAME TO {aside}; CREATE SCHEMA public")
    cast("PostgreSQL", connection).close_pool()
    try:
        _run(
            "pg_restore",
            "--schema=public",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            str(copy),
        )
    except Refused:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA public CASCADE; ALTER SCHEMA {aside} RENAME TO public")
        raise
    if was_empty:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {aside} CASCADE")
        return ""
    return f"the old tables: schema {aside} of the same database (DROP SCHEMA {aside} CASCADE frees it)"


def _run(program: str, *words: str, database: bool = True) -> None:
    """Run one of PostgreSQL's tools on our database. Raises Refused with its last words."""
    path = shutil.which(program)
    if path is None:
        raise Refused(
            f"{program} is not installed here. It comes with PostgreSQL's client programs (on Debian "
            "`apt install postgresql-client`), and must be as new as the server."
        )
    # Django knows how to tell these tools where the database is; the first word is its own tool.
    own_words, surroundings = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    where = [path, *own_words[1:]]
    if database:
        where[-1:] = [f"--dbname={where[-1]}"]
    command = [*(where if database else [path]), *words]
    done = subprocess.run(  # noqa: S603, the words are ours
        command, env=os.environ | (surroundings or {}), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{program} did not succeed: {done.stderr.strip() or done.returncode}")
