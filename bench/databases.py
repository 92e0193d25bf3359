"""Databases of our own, made and thrown away: SQLite by copying a migrated file, PostgreSQL and Redis from wheels."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import machine
from bench.servers import environment_for
from tests.harness import site_server
from tests.harness.servers import Postgres, Redis

MIGRATED = (
    "import django; django.setup(); from tests.harness import template_database; print(template_database.migrated())"
)


def run(*arguments: str, database: str = "sqlite://:memory:", **told: str) -> str:
    """One of our programs as a process of its own, on this database; what it prints."""
    return site_server.run(*arguments, environment=environment_for(database) | told)


def sqlite(folder: Path, name: str) -> str:
    """A migrated database in a file, and its address."""
    template = run("-c", MIGRATED, DJANGO_SETTINGS_MODULE="config.settings.test").strip()
    return f"sqlite:///{shutil.copy(template, folder / f'{name}.sqlite3')}"


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A migrated PostgreSQL that waits for the disk, on the server's own core."""
    place = folder / "postgres"
    place.mkdir()
    with Postgres(place) as server:
        machine.pin(server.running.pid, machine.SERVER_CORES)
        run("manage.py", "migrate", "--verbosity", "0", database=server.url)
        yield server


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    with Redis(Path(tempfile.mkdtemp(prefix="redis-", dir=folder))) as server:
        machine.pin(server.running.pid, machine.SERVER_CORES)
        yield server


def make_room(database: str, seats: int, *, sessions: bool = False) -> dict[str, Any]:
    """What bench.rooms made in this database."""
    arguments = ["--seats", str(seats), *(["--sessions"] if sessions else [])]
    return dict(json.loads(run("-m", "bench.rooms", *arguments, database=database)))


def ask(database: str, question: str) -> Any:
    """What a line of Python finds in this database; `question` is an expression in terms of our models."""
    program = f"import django, json; django.setup(); from workshops.models import *; print(json.dumps({question}))"
    return json.loads(run("-c", program, database=database))
