"""The same promise where the tables are on a server: PostgreSQL's own tools copy them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.harness import template_postgres
from tests.harness.servers import program

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(postgres_server: str) -> Iterator[str]:
    """The address of a site's database."""
    url = template_postgres.clone(postgres_server, "restored")
    yield url
    template_postgres.drop(postgres_server, "restored")


def manage(folder: Path, database: str, *words: str, path: str = "") -> "subprocess.CompletedProcess[str]":
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database,
        "MEDIA_ROOT": str(folder / "media"),
        # As new as the server, whatever this machine has.
        "PATH": path or f"{Path(program('pg_dump')).parent}:{os.environ['PATH']}",
    }
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


def newest_group(database: str) -> str:
    with psycopg.connect(database) as line:
        return line.execute("SELECT name FROM auth_group ORDER BY id DESC LIMIT 1").fetchone()[0]


def add_group(database: str, name: str) -> None:
    with psycopg.connect(database) as line:
        line.execute("INSERT INTO auth_group (name) VALUES (%s)", [name])


def test_a_restored_site_is_that_of_the_backup_and_the_old_tables_are_kept(database: str, tmp_path: Path):
    add_group(database, "before")
    saved = manage(tmp_path, database, "backup", str(tmp_path / "backup.tar.gz"))
    add_group(database, "after")

    restored = manage(tmp_path, database, "restore", str(tmp_path / "backup.tar.gz"))

    assert (saved.returncode, restored.returncode) == (0, 0), saved.stderr + restored.stderr
    assert newest_group(database) == "before"
    aside = re.search(r"schema (before_restore_\w+) of the same database", restored.stdout)[1]
    with psycopg.connect(database) as line:
        assert line.execute(f"TABLE {aside}.auth_group").fetchall()[-1][1] == "after"


def test_a_database_in_use_is_not_replaced(database: str, tmp_path: Path):
    manage(tmp_path, database, "backup", str(tmp_path / "backup.tar.gz"))
    add_group(database, "after")
    with psycopg.connect(database):
        restored = manage(tmp_path, database, "restore", str(tmp_path / "backup.tar.gz"))

    assert restored.returncode == 1
    assert "Nothing was restored: The database has 1 more connections. Stop every server" in restored.stderr
    assert newest_group(database) == "after"


def test_a_machine_without_postgresqls_tools_is_told_what_to_install(database: str, tmp_path: Path):
    saved = manage(tmp_path, database, "backup", str(tmp_path / "backup.tar.gz"), path=str(tmp_path))

    assert saved.returncode == 1
    assert "No backup was made: pg_dump is not installed here." in saved.stderr
    assert "apt install postgresql-client" in saved.stderr
    assert list(tmp_path.iterdir()) == []
