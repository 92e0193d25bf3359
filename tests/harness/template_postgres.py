"""The same on PostgreSQL: a template database on the server that DATABASE_URL names, cloned for each process.

A clone keeps a second copy of what the migrations made, in a schema of its own, and is restored from that: another
thread's connection stays open and sees the fresh database, as it does with a file.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections

from tests.harness.servers import program
from tests.harness.template_database import FOLDER, fingerprint, migrate, one_at_a_time

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
# Rows are deleted where TRUNCATE would wait for every reader; foreign keys are deferred, so the order is free.
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
    """The address of a migrated database of one's own on the server that this address leads to."""
    name = name or f"{NAME}_{os.getpid()}"
    with one_at_a_time(), psycopg.connect(server, autocommit=True) as line:
        template = _migrated(server, line)
        drop(server, name)
        line.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return address(server, name)


def drop(server: str, name: str) -> None:
    """Even while somebody is connected."""
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def restore() -> None:
    """Make the default database as its template was."""
    with connections["default"].cursor() as cursor:
        cursor.execute(RESTORE)


def name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _migrated(server: str, line: psycopg.Connection) -> str:
    """The template's name; made first when nobody has made it yet. Those of other migrations go."""
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
    """Migrate an empty database; a server that lives for one test only gets what another run has migrated."""
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
