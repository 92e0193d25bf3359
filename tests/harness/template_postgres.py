"""The template database on PostgreSQL: on the server of DATABASE_URL, cloned for each process.

A clone keeps a copy of its rows after migration in a second schema, and is restored from that while connections of
other threads stay open.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections

from tests.harness.servers import program
from tests.harness.template_database import FOLDER, fingerprint, locked_for_workers, migrate

NAME = "common_table_test"

KEEP = """
    CREATE SCHEMA pristine;
    CREATE TABLE pristine.sequences_ AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', name);
        END LOOP;
    END $$
"""
# Rows are deleted, because TRUNCATE would wait for every reader; foreign keys are deferred, so any order works.
RESTORE = """
    DO $$ DECLARE name text; last bigint; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('DELETE FROM public.%I', name);
            EXECUTE format('INSERT INTO public.%1$I SELECT * FROM pristine.%1$I', name);
        END LOOP;
        FOR name, last IN SELECT * FROM pristine.sequences_ LOOP
            PERFORM setval(format('public.%I', name), coalesce(last, 1), last IS NOT NULL);
        END LOOP;
    END $$
"""


def clone(server: str, name: str = "") -> str:
    """Create a migrated database on this server; its URL."""
    name = name or f"{NAME}_{os.getpid()}"
    with locked_for_workers(), psycopg.connect(server, autocommit=True) as line:
        template = _migrated(server, line)
        drop(server, name)
        line.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return address(server, name)


def drop(server: str, name: str) -> None:
    """Drop the database, even while clients are connected."""
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def restore() -> None:
    """Restore the rows of the default database."""
    with connections["default"].cursor() as cursor:
        cursor.execute(RESTORE)


def name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _migrated(server: str, line: psycopg.Connection) -> str:
    """The name of the template; created when it does not exist. Templates of other migrations are dropped."""
    template = f"{NAME}_template_{fingerprint()}"
    there = {name for (name,) in line.execute("SELECT datname FROM pg_database")}
    if template not in there:
        for old in there:
            if re.fullmatch(rf"{NAME}_template_\w+", old):
                drop(server, old)
        unfinished = f"{NAME}_unfinished"
        drop(server, unfinished)
        line.execute(f"CREATE DATABASE {unfinished}")
        _fill(address(server, unfinished), FOLDER / f"test-template-{fingerprint()}.{line.info.server_version}.dump")
        line.execute(f"ALTER DATABASE {unfinished} RENAME TO {template}")
    return template


def _fill(database: str, dump: Path) -> None:
    """Fill an empty database from the dump of an earlier run, or by migrating it."""
    if dump.exists():
        subprocess.run([program("pg_restore"), "--exit-on-error", f"--dbname={database}", dump], check=True)
        return
    migrate(database)
    with psycopg.connect(database) as inside:
        inside.execute(KEEP)
    for old in FOLDER.glob("test-template-*.dump"):
        old.unlink()
    unfinished = dump.with_suffix(".unfinished")
    subprocess.run([program("pg_dump"), "--format=custom", f"--file={unfinished}", database], check=True)
    unfinished.rename(dump)


def address(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
