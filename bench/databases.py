"""Databases of our own, made and thrown away: SQLite by copying a migrated file, PostgreSQL and Redis from wheels."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import machine
from bench.servers import ROOT, surroundings
from tests.throwaway import Postgres, Redis, Throwaway

MIGRATED = "import django; django.setup(); from tests import template_database; print(template_database.migrated())"


def run(*arguments: str, **environment: str) -> str:
    """One of our programs as a process of its own; what it prints."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "site")])
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(os.environ) | {"PYTHONPATH": paths} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments[:3])} failed:\n{done.stderr[-3000:]}")
    return done.stdout


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
        machine.pin(pid_of(server), machine.SERVER_CORES)
        run("manage.py", "migrate", "--verbosity", "0", **surroundings(server.url))
        yield server


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    place = folder / f"redis-{machine.free_port()}"
    place.mkdir()
    with Redis(place) as server:
        machine.pin(pid_of(server), machine.SERVER_CORES)
        yield server


def pid_of(server: Throwaway) -> int:
    if server.process is None:
        raise RuntimeError("It is not running.")
    return server.process.pid


def make_room(database: str, seats: int, *, sessions: bool = False) -> dict[str, Any]:
    """What bench.rooms made in this database."""
    wish = ["--seats", str(seats), *(["--sessions"] if sessions else [])]
    return dict(json.loads(run("-m", "bench.rooms", *wish, **surroundings(database))))


def ask(database: str, question: str) -> Any:
    """What a line of Python finds in this database; `question` is an expression in terms of our models."""
    program = f"import django, json; django.setup(); from workshops.models import *; print(json.dumps({question}))"
    return json.loads(run("-c", program, **surroundings(database)))
