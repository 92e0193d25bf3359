"""A PostgreSQL database: copied by pg_dump. When it is replaced, the old tables move into another schema."""

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
    """Copy the database as it is at one moment: pg_dump reads it in one transaction."""
    _run("pg_dump", "--format=custom", "--schema=public", "--no-owner", "--no-privileges", f"--file={to}")
    check(to)


def check(copy: Path) -> None:
    """Raises Refused when pg_restore cannot read the copy."""
    _run("pg_restore", "--list", str(copy), database=False)


def workplace() -> Path:
    """A folder for the copy, before it is restored."""
    return Path(tempfile.gettempdir())


def refuse_if_in_use() -> None:
    """Raises Refused when other clients are connected."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise Refused(f"The database has {others} more connections. Stop every server that uses it, then restore.")


def replace(copy: Path, aside: str) -> str:
    """Restore the copy beside the old tables; returns where those are. When it fails, they are put back."""
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


def _run(program: str, *arguments: str, database: bool = True) -> None:
    """Run one of PostgreSQL's tools on our database. Raises Refused with its error message."""
    path = shutil.which(program)
    if path is None:
        raise Refused(
            f"{program} is not installed here. It comes with PostgreSQL's client programs (on Debian "
            "`apt install postgresql-client`), and must be as new as the server."
        )
    # Django's arguments and variables for psql are good for these tools, too. The first one is the program.
    psql_arguments, variables = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    where = [path, *psql_arguments[1:]]
    if database:
        where[-1:] = [f"--dbname={where[-1]}"]
    command = [*(where if database else [path]), *arguments]
    done = subprocess.run(  # noqa: S603, the arguments are ours
        command, env=os.environ | (variables or {}), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{program} did not succeed: {done.stderr.strip() or done.returncode}")
