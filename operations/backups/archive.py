"""The file of a backup: a compressed tar of `about.json`, `database` and `media/…`, in this order.

`about.json` comes first, so that a file is checked before anything else is read from it.
"""

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from operations.backups import postgresql, sqlite
from operations.backups.refusals import Refused

KINDS = {"sqlite": sqlite, "postgresql": postgresql}


def save(file: Path, *, media: bool = True) -> dict[str, Any]:
    """Write a backup into `file`, which appears when it is complete and checked. Returns its `about.json`.

    The database is copied as it was at one moment, with every write that was acknowledged before. Pictures are copied
    after it, so that each picture in the database is there. Raises Refused.
    """
    kind = KINDS[connection.vendor]
    unfinished = file.with_name(f"{file.name}.unfinished")
    about = {
        "site": settings.PUBLIC_URL,
        "made": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "media": media,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
    }
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
            kind.save(Path(folder, "database"))
            _pack(unfinished, about, Path(folder, "database"), Path(settings.MEDIA_ROOT) if media else None)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return about


def restore(file: Path) -> list[str]:
    """Replace this site by the one in `file`. Returns where the old parts are kept, a line for each.

    Everything is unpacked and checked before anything is changed. Raises Refused.
    """
    kind = KINDS[connection.vendor]
    aside = f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S}"
    pictures = Path(settings.MEDIA_ROOT)
    kind.refuse_if_in_use()
    pictures.parent.mkdir(parents=True, exist_ok=True)
    # Both folders are beside what they replace, on the same disk: renaming there is atomic.
    with (
        tempfile.TemporaryDirectory(dir=kind.workplace(), prefix=".restore-") as folder,
        tempfile.TemporaryDirectory(dir=pictures.parent, prefix=".restore-") as media_folder,
    ):
        copy, fresh = Path(folder, "database"), Path(media_folder, "media")
        about = _unpack(file, copy, fresh)
        kind.check(copy)
        if about["media"] and pictures.is_mount():
            raise Refused(
                f"{pictures} is itself where a disk is mounted, so it cannot be put aside. "
                "Mount the disk one folder higher, then restore."
            )
        connections.close_all()
        kept = [kind.replace(copy, aside)]
        if about["media"]:
            kept.append(_replace_pictures(fresh, pictures, aside))
    call_command("migrate", verbosity=0, interactive=False)
    _raise_revisions()
    return [line for line in kept if line]


def _pack(file: Path, about: dict[str, Any], database: Path, media: Path | None) -> None:
    # Only for this user: it contains people's words and the password hashes of staff.
    with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as tar:
            said = json.dumps(about, indent=1).encode()
            first = tarfile.TarInfo("about.json")
            first.size = len(said)
            tar.addfile(first, io.BytesIO(said))
            tar.add(database, "database")
            if media:
                for picture in sorted(media.rglob("*")):
                    # An editor may delete a picture meanwhile. Then the database names it no more.
                    with suppress(FileNotFoundError):
                        tar.add(picture, f"media/{picture.relative_to(media)}", recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


def _unpack(file: Path, database: Path, media: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file, "r:gz") as tar:
            entries = iter(tar)
            about = _about(tar, entries)
            media.mkdir()
            for entry in entries:
                target = database if entry.name == "database" else _place(entry.name, media)
                source = tar.extractfile(entry) if entry.isreg() else None
                # Folders are made with their files. Links and devices are left out: no upload is one.
                if source and target:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with source, target.open("wb") as out:
                        shutil.copyfileobj(source, out)
    except (tarfile.TarError, EOFError, ValueError, KeyError) as error:
        raise Refused(f"{file} is no backup of this program, or it is damaged: {error}") from error
    return about


def _about(tar: tarfile.TarFile, entries: Iterator[tarfile.TarInfo]) -> dict[str, Any]:
    first = next(entries, None)
    source = tar.extractfile(first) if first and first.name == "about.json" else None
    if source is None:
        raise ValueError("it does not begin with about.json")
    about: dict[str, Any] = json.load(source)
    if about["database"] != connection.vendor:
        raise Refused(
            f"This backup is of a {about['database']} database and DATABASE_URL leads to {connection.vendor}. "
            "Restore it where the same kind of database is in use."
        )
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(about["migrations"]) - ours):
        raise Refused(f"This backup was made by a newer release ({newer[0]} …). Install that one first.")
    return about


def _place(name: str, media: Path) -> Path | None:
    parts = PurePosixPath(name).parts
    return media.joinpath(*parts[1:]) if parts[0] == "media" and ".." not in parts else None


def _replace_pictures(fresh: Path, pictures: Path, aside: str) -> str:
    kept = pictures.with_name(f"{pictures.name}.{aside}")
    if pictures.exists():
        pictures.rename(kept)
    fresh.rename(pictures)
    return f"the old pictures: {kept}" if kept.exists() else ""


def _raise_revisions() -> None:
    """Raise the revisions of all workshops: open screens may have seen later ones, and would ignore new changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workshops_workshop SET revision = revision + 1000000, personal_revision = revision + 1000000"
        )
