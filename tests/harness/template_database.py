"""One migrated database, kept between runs, that every test run and every test server copies.

Wagtail's migrations take half a minute and cannot be skipped: they create the root page, the site and the locale.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections

FOLDER = settings.ROOT / "var"
A_DAY = 24 * 60 * 60


def migrated() -> Path:
    """The template for the current migrations; created when it does not exist."""
    template = FOLDER / f"test-template-{fingerprint()}.sqlite3"
    with locked_for_workers():
        if not template.exists():
            _make(template)
    os.utime(template)
    _forget_the_old()
    return template


def copy(to: Path) -> Path:
    """Copy the template to this file."""
    return Path(shutil.copyfile(migrated(), to))


def restore(template: Path) -> None:
    """Make the default database equal to the template again, under the connections that are open on it."""
    connection = connections["default"]
    connection.ensure_connection()
    with closing(sqlite3.connect(template)) as source:
        source.backup(connection.connection)


def open_on(database: Path | str) -> None:
    """Let the default connection, in all threads, use this file or database name."""
    connections["default"].close()
    connections.settings["default"]["NAME"] = str(database)
    connections["default"].settings_dict["NAME"] = str(database)


@contextmanager
def locked_for_workers() -> Iterator[None]:
    """A lock between processes: one of the test workers creates the template for all."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate(url: str) -> None:
    """Migrate in another process: this one may have another kind of database open."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"]
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    subprocess.run(command, cwd=settings.ROOT, env=environment, check=True)


def fingerprint() -> str:
    """A digest of all migration files, ours and those of libraries."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.name}/{migration.name}\n".encode())
            digest.update(migration.read_bytes())
    return digest.hexdigest()[:16]


def _make(template: Path) -> None:
    unfinished = template.with_suffix(".unfinished")
    for leftover in FOLDER.glob(f"{unfinished.name}*"):
        leftover.unlink()
    migrate(f"sqlite:///{unfinished}")
    unfinished.rename(template)


def _forget_the_old() -> None:
    """Delete templates that no run has used for a day; a younger one may be in use."""
    for template in FOLDER.glob("test-template-*.sqlite3"):
        if template.stat().st_mtime < time.time() - A_DAY:
            template.unlink(missing_ok=True)
