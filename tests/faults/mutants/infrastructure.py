"""Builds that lean too much on what is around them; and two for drills to begin with, in which nothing is broken yet."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from tests.faults.mutants.registry import Patch, build


@build
def waits_for_the_bus(patch: Patch) -> None:
    """rings other processes before it answers, and fails when they cannot be reached"""
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer
    from django.db import transaction

    from workshops.core import notify, revisions

    def publish(workshop_id, revision):
        def ring():
            bell = {"type": "room.changed", "revision": revision}
            async_to_sync(get_channel_layer().group_send)(notify.group_name(workshop_id), bell)

        transaction.on_commit(ring)

    patch(revisions, "notify_on_commit", publish)


@build
def copies_the_file(patch: Patch) -> None:
    """backs up by copying the database's file, without what the writer keeps beside it"""
    from django.db import connection

    from operations.backups import sqlite

    patch(sqlite, "save", lambda to: shutil.copyfile(connection.settings_dict["NAME"], to))
    patch(sqlite, "check", lambda copy: None)


@build
def leaves_the_bytes(patch: Patch) -> None:
    """erases what was said from the tables, and leaves what it leaves in the files of the database"""
    from content import scrub

    patch(scrub, "scrub", lambda tables: [])
    patch(scrub, "truncate_log", lambda **_: True)


@build
def loses_some_on_the_way(patch: Patch) -> None:
    """migrates the votes of the last release, and loses some of them"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    migrate = MigrationExecutor.migrate

    def migrate_and_lose(*arguments, **how):
        state = migrate(*arguments, **how)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM workshops_mark WHERE id % 9 = 0")
        return state

    patch(MigrationExecutor, "migrate", migrate_and_lose)


@build
def clock_can_be_set(patch: Patch) -> None:
    """takes the time from a file beside its database: so many hours from the true one"""
    from django.conf import settings
    from django.utils import timezone

    file = Path(settings.DATABASES["default"]["NAME"]).with_name("hours")
    now, true_time = timezone.now, time.time

    def hours() -> float:
        try:
            return float(file.read_text())
        except (OSError, ValueError):
            return 0.0

    patch(time, "time", lambda: true_time() + 3600 * hours())
    patch(timezone, "now", lambda: now() + timedelta(hours=hours()))


@build
def has_little_patience(patch: Patch) -> None:
    """gives up a phone that takes nothing, or says nothing, within three seconds, and keeps little for it"""
    from workshops.live import connections, sockets, subscribers

    patch(connections, "KERNEL_BUFFER", 4096)
    patch(subscribers, "STUCK", 2.5)
    patch(sockets, "MANNERS", 2.5)


@build
def trusts_the_clock(patch: Patch) -> None:
    """takes leave that was signed at a later time than now for forged"""
    from django.core import signing

    from workshops.live import tokens

    read = tokens.read

    def doubt(token):
        signed = signing.b62_decode(token.rsplit(":", 2)[-2])
        return read(token) if signed <= time.time() + 60 else None

    patch(tokens, "read", doubt)
