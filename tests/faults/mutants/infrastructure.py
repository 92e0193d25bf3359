"""Mutants that depend on the channel layer, the disk, the clock or a migration more than they may."""

import shutil
import time

from tests.faults.mutants.registry import Patch, mutant


@mutant
def notifies_before_answering(patch: Patch) -> None:
    """notifies other processes before it answers, and fails when they cannot be reached"""
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer
    from django.db import transaction

    from workshops.core import notify, revisions

    def notify_others(workshop_id, revision):
        def send():
            message = {"type": "room.changed", "revision": revision}
            async_to_sync(get_channel_layer().group_send)(notify.group_name(workshop_id), message)

        transaction.on_commit(send)

    patch(revisions, "notify_on_commit", notify_others)


@mutant
def copies_the_database_file(patch: Patch) -> None:
    """a backup copies the database's file without the write-ahead log beside it"""
    from django.db import connection

    from operations.backups import sqlite

    patch(sqlite, "save", lambda to: shutil.copyfile(connection.settings_dict["NAME"], to))


@mutant
def no_scrubbing(patch: Patch) -> None:
    """erasing deletes rows, and leaves their bytes in the files of the database"""
    from content import scrub

    patch(scrub, "scrub", lambda tables: [])
    patch(scrub, "truncate_log", lambda **_: True)


@mutant
def migration_loses_votes(patch: Patch) -> None:
    """a migration deletes one in nine of the last release's votes"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    migrate = MigrationExecutor.migrate

    def migrate_and_lose(*arguments, **more):
        state = migrate(*arguments, **more)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM workshops_mark WHERE id % 9 = 0")
        return state

    patch(MigrationExecutor, "migrate", migrate_and_lose)


@mutant
def rejects_future_tokens(patch: Patch) -> None:
    """a socket token that was signed at a later time than now counts as forged"""
    from django.core import signing

    from workshops.live import tokens

    read = tokens.read

    def read_past_tokens(token):
        signed = signing.b62_decode(token.rsplit(":", 2)[-2])
        return read(token) if signed <= time.time() + 60 else None

    patch(tokens, "read", read_past_tokens)
