"""Deliberately broken builds, each one mistake that somebody might really make. The product has no hook for them.

A build is a function that is given `patch(thing, name, value)`. Its first line says what it breaks; the table of
results says it, too.
"""

import contextlib
import json
import queue
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

Patch = Callable[[Any, str, Any], None]


@contextmanager
def applied(name: str) -> Iterator[None]:
    """This process as that broken build, until the end of the block; the product itself for an empty name.

    Several are named with commas between them.
    """
    kept: list[tuple[Any, str, Any]] = []

    def patch(thing: Any, attribute: str, value: Any) -> None:
        kept.append((thing, attribute, getattr(thing, attribute)))
        setattr(thing, attribute, value)

    for one in filter(None, name.split(",")):
        BUILDS[one](patch)
    try:
        yield
    finally:
        for thing, attribute, value in reversed(kept):
            setattr(thing, attribute, value)


def said(name: str) -> str:
    """What this build breaks, in a sentence."""
    return (BUILDS[name].__doc__ or "").split("\n")[0]


BUILDS: dict[str, Callable[[Patch], None]] = {}


def build(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    BUILDS[function.__name__] = function
    return function


@build
def votes_without_a_lock(patch: Patch) -> None:
    """counts a card's dots and gives new ones without holding the room, and numbers dots beyond the budget"""
    from workshops.actions import ballots
    from workshops.models import Mark, Workshop

    inserted = ballots.insert

    def insert(model, **values):
        anywhere = {"slot": secrets.randbelow(32_000) + 1} if model is Mark else {}
        return inserted(model, **values | anywhere)

    patch(ballots, "locked", lambda workshop: Workshop.objects.get(pk=workshop.pk))
    patch(ballots, "set_dots", ballots.set_dots.__wrapped__)
    patch(ballots, "insert", insert)


@build
def repeats_take_effect(patch: Patch) -> None:
    """does a write again that comes again with its key, and keeps only what became of it the last time"""
    from workshops import commands
    from workshops.models import CommandRecord

    inserted = commands.insert

    class Forgetful:
        def first(self, *key):
            return None

    def insert(model, **values):
        CommandRecord.objects.filter(workshop=values["workshop"], actor=values["actor"], key=values["key"]).delete()
        return inserted(model, **values)

    patch(commands, "_RECORD", Forgetful())
    patch(commands, "insert", insert)


@build
def counts_latecomers(patch: Patch) -> None:
    """takes a vote that arrives after the close, as long as the result is not shown"""
    from workshops import rules
    from workshops.enums import RoundState

    patch(rules, "takes_votes", lambda vote: vote.state in {RoundState.OPEN, RoundState.CLOSED})


@build
def names_too_small_a_part(patch: Patch) -> None:
    """says of every change to ideas and themes that only the vote has changed"""
    from workshops.actions import ideas, reveal, scribe, sorting, themes
    from workshops.enums import Part

    for module in (ideas, reveal, scribe, sorting, themes):
        patch(module, "changed", _only_votes(module.changed, Part.VOTES))


def _only_votes(changed: Any, votes: str) -> Any:
    return lambda workshop, **what: changed(workshop, **what | {"only": votes})


@build
def hears_no_bell(patch: Patch) -> None:
    """never tells a Room that something changed, and lets it look for itself only every half minute"""
    from django.conf import settings

    from workshops.live import publish

    patch(settings, "ROOM_REREAD", 30.0)
    patch(publish, "ring", lambda workshop_id, revision: None)


@build
def window_without_end(patch: Patch) -> None:
    """writes to every phone whether it takes anything or not, and never gives one up"""
    from workshops.live.watchers import Watcher

    patch(Watcher, "show", lambda watcher, frame: watcher.line.write(frame))
    patch(Watcher, "has_room", lambda watcher, moment: True)
    patch(Watcher, "why_end", lambda watcher, moment: None)


@build
def ignores_holes(patch: Patch) -> None:
    """has phones take every change for the next one, without looking where it begins"""
    from workshops.rehearsal.phones import Phone

    take = Phone._take  # noqa: SLF001, what a careless client would do instead
    patch(Phone, "_take", lambda phone, socket, frame: take(phone, socket, _joined(phone, frame)))


def _joined(phone: Any, frame: dict[str, Any]) -> dict[str, Any]:
    return frame if frame["from"] is None else frame | {"from": phone.revision}


@build
def waits_on_the_loop(patch: Patch) -> None:
    """waits for the database where all sockets are served"""
    from workshops import writer

    submitted = writer.submit

    def submit(workshop_id, job):
        answer = submitted(workshop_id, job)
        futures.wait([answer])
        return answer

    patch(writer, "submit", submit)


@build
def takes_its_time(patch: Patch) -> None:
    """asks the database for two seconds before it opens a room's page, or draws a wall"""
    from django.db import connection

    from workshops import snapshots
    from workshops.views import screens

    drawn, found = snapshots.shared, screens.find_room

    def take_two_seconds():
        connection.ensure_connection()
        connection.connection.create_function("take", 1, time.sleep)
        with connection.cursor() as cursor:
            cursor.execute("SELECT take(2)")

    def shared(workshop, screen, *parts):
        if screen == "wall":
            take_two_seconds()
        return drawn(workshop, screen, *parts)

    def find_room(code):
        take_two_seconds()
        return found(code)

    patch(snapshots, "shared", shared)
    patch(screens, "find_room", find_room)


@build
def answers_before_commit(patch: Patch) -> None:
    """says "saved" when a write is done, and commits a moment later"""
    from django.db import transaction

    from workshops import writer

    waiting: queue.SimpleQueue = queue.SimpleQueue()

    def work() -> None:
        while True:
            batch = [waiting.get()]
            with transaction.atomic():
                closes = time.monotonic() + 0.4
                while batch:
                    job, answer = batch.pop()
                    try:
                        with transaction.atomic():
                            answer.set_result(job())
                    except Exception as trouble:  # noqa: BLE001, whatever it is goes to whoever asked
                        answer.set_exception(trouble)
                    with contextlib.suppress(queue.Empty):
                        batch.append(waiting.get(timeout=max(0.0, closes - time.monotonic())))

    def submit(_workshop_id, job):
        answer = Future()
        waiting.put((job, answer))
        return answer

    threading.Thread(target=work, daemon=True).start()
    patch(writer, "submit", submit)
    patch(writer, "write", lambda workshop_id, job: submit(workshop_id, job).result())


# --- Strangers and attackers ---------------------------------------------------------------------------------------


@build
def believes_every_message(patch: Patch) -> None:
    """takes every message of a socket for what it should be"""
    from workshops.live import sockets

    patch(sockets, "_read", json.loads)


@build
def lets_everything_in(patch: Patch) -> None:
    """counts neither messages nor frames, and takes any size"""
    from workshops.limits import Bucket
    from workshops.live import lines, sockets

    patch(Bucket, "take", lambda bucket, now: 0.0)
    patch(lines, "LONGEST_MESSAGE", 1 << 30)
    patch(sockets, "LONGEST_MESSAGE", 1 << 30)
    patch(lines, "MOST_FRAGMENTS", 1 << 30)


@build
def waits_for_ever(patch: Patch) -> None:
    """keeps every socket that was opened, whether it says something or not"""
    from workshops.live import sockets

    patch(sockets, "MANNERS", 24 * 3600.0)


@build
def lets_every_site_in(patch: Patch) -> None:
    """opens a socket for pages of any site"""
    from channels.security.websocket import OriginValidator

    patch(OriginValidator, "valid_origin", lambda *_: True)


@build
def asks_once_who_it_is(patch: Patch) -> None:
    """looks at who somebody is when they come, and not again when they write"""
    from workshops import commands
    from workshops.live.rooms import Room

    patch(commands, "_still_holding", lambda workshop, actor: actor)
    patch(Room, "_knows", lambda room, watcher: watcher.leave.screen in room.pictures)


@build
def forgets_wrong_codes(patch: Patch) -> None:
    """answers each wrong code at once, and counts none"""
    from workshops.guessing import Guesses

    patch(Guesses, "wrong", lambda *_: 0.0)


# --- A whole hall --------------------------------------------------------------------------------------------------


@build
def admits_fifty(patch: Patch) -> None:
    """lets fifty sockets into a room and turns away the rest"""
    from django.conf import settings

    patch(settings, "ROOM_SOCKETS", 50)


@build
def keeps_everybody(patch: Patch) -> None:
    """keeps a socket in memory when it has gone"""
    from workshops.live.sockets import Socket

    kept = []
    end = Socket.end

    def keep(socket):
        kept.append((socket, bytearray(20_000)))
        end(socket)

    patch(Socket, "end", keep)


# --- What the site leans on ----------------------------------------------------------------------------------------


@build
def waits_for_the_bus(patch: Patch) -> None:
    """rings other processes before it answers, and fails when they cannot be reached"""
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer
    from django.db import transaction

    from workshops.actions import revisions
    from workshops.live import names

    def publish(workshop_id, revision):
        def ring():
            bell = {"type": "doorbell", "revision": revision}
            async_to_sync(get_channel_layer().group_send)(names.room(workshop_id), bell)

        transaction.on_commit(ring)

    patch(revisions, "publish_on_commit", publish)


@build
def copies_the_file(patch: Patch) -> None:
    """backs up by copying the database's file, without what the writer keeps beside it"""
    from django.db import connection

    from home.backups import sqlite

    patch(sqlite, "save", lambda to: shutil.copyfile(connection.settings_dict["NAME"], to))
    patch(sqlite, "check", lambda copy: None)


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


# --- Not broken: a machine's clock, for drills that set it ----------------------------------------------------------


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
def trusts_the_clock(patch: Patch) -> None:
    """takes leave that was signed at a later time than now for forged"""
    from django.core import signing

    from workshops.live import tokens

    read = tokens.read

    def doubt(token):
        signed = signing.b62_decode(token.rsplit(":", 2)[-2])
        return read(token) if signed <= time.time() + 60 else None

    patch(tokens, "read", doubt)


# --- The page's own script: replaced on its way to the browser -------------------------------------------------------

# Build → (what the script says, what it says instead).
SCRIPTS = {
    "says_nothing_of_waiting": (
        "function sayOfWrites(state, text) {",
        "function sayOfWrites(state, text) { if (/waiting|unsent|unsaved/.test(state)) return;",
    ),
    "sleeps_on": ("function wake() {", "function wake() { return;"),
}


@build
def says_nothing_of_waiting(patch: Patch) -> None:
    """has phones say nothing of what waits to be sent"""


@build
def sleeps_on(patch: Patch) -> None:
    """has phones do nothing when they wake up"""
