"""Acknowledged writes survive a restore from backup, and an upgrade from the last release."""

import asyncio
import gzip
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core import signing
from django.core.management import call_command
from django.db import transaction

from people.models import User
from tests.faults import mutants
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database, make_room
from tests.faults.servers import Server, opened
from tests.faults.vote_load import VoteLoad, connected_phones
from tests.harness.raw_websocket import ConnectionClosed, RawWebSocket
from workshops.dispatch import perform
from workshops.live.tokens import SALT
from workshops.models import BallotOption, CommandRecord, SeatCard, VoteRound, Workshop
from workshops.participants.actors import Facilitator
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient

TEN_MINUTES = 600.0


@fault_test(
    26,
    "restore",
    passes="everything acknowledged before the cut is present, the rest consistent; ≤ 10 min",
    mutant="copies_the_database_file",
)
def restore(context: Context) -> Result:
    """Back up under a load of votes, restore into an empty folder, and vote there."""
    with context.server() as server:
        room = make_room(context.size(full=200, small=20))
        file = server.folder / "backup.tar.gz"
        audit_log, before, took = asyncio.run(backed_up(context, server, room, file))
        errors = server.errors()
        server.stop()
        with restored(server, file) as (again, seconds):
            kept = set(CommandRecord.objects.filter(workshop=room.pk).values_list("actor", "key"))
            lost = [entry for entry in before if entry not in kept]
            # Of the writes during the backup some are in it and some are not; those that are must be complete.
            there = AuditLog()
            there.entries = {key: entry for key, entry in audit_log.entries.items() if key in kept}
            failures = [*errors]
            if Workshop.objects.filter(pk=room.pk).exists():
                failures += there.check(room.pk)
                again.start()
                failures += asyncio.run(can_still_vote(again, room)) + again.errors()
            else:
                failures.append("The room is not in the backup")
    failures += [f"Acknowledged before the backup began, and not in it: {actor} {key}" for actor, key in lost[:5]]
    late = [f"It took {took + seconds:.0f} s"] if took + seconds > TEN_MINUTES else []
    action = (
        f"a backup under a load of {len(room.seats)} phones, restored into an empty place and started there, on SQLite"
    )
    measured = (
        f"{len(lost)} of {len(before)} votes acknowledged before the cut are missing, {max(0, len(kept) - len(before))} later ones came along; "
        f"backup {took:.1f} s, restore {seconds:.1f} s"
    )
    return Result(action, measured, failures, late)


async def backed_up(
    context: Context, server: Server, room: Room, file: Path
) -> tuple[AuditLog, list[tuple[str, str]], float]:
    audit_log = AuditLog()
    async with connected_phones(server.url, room, audit_log, context.random, fetches=False) as phones:
        load = VoteLoad(phones, context.random)
        await asyncio.sleep(context.size(full=4.0, small=2.5))
        before = [(entry.actor, entry.key) for entry in audit_log.acknowledged]
        began = time.monotonic()
        await in_database(run_backup, context.mutant, file)
        took = time.monotonic() - began
        await asyncio.sleep(0.5)
        await load.stop()
    return audit_log, before, took


def run_backup(mutant: str, file: Path) -> None:
    with mutants.applied(mutant), file.with_suffix(".said").open("w") as said:
        call_command("backup", file, without_media=True, stdout=said)


@contextmanager
def restored(server: Server, file: Path) -> Iterator[tuple[Server, float]]:
    """A server with the restored database, not yet started; this process opens the database."""
    with TemporaryDirectory(dir=server.folder) as folder:
        again = Server(Path(folder), mutants=server.mutants)
        again.file.unlink()
        with opened(again.file), (again.folder / "said").open("w") as said:
            began = time.monotonic()
            call_command("restore", file, stdout=said)
            seconds = time.monotonic() - began
            try:
                yield again, seconds
            finally:
                if again.process:
                    again.stop()


async def can_still_vote(server: Server, room: Room) -> list[str]:
    """A failure when a holder of an old card cannot vote here."""
    phone = ParticipantClient(server.url, room.code)
    phone.http.set_cookies({(room.path, "card"): room.seats[0].token})
    await phone.join()
    phone.start()
    await asyncio.wait_for(phone.is_synced.wait(), 20)
    answer = await phone.do("set_dots", vote=1, option=1, dots="1")
    await phone.close()
    return [] if answer["outcome"] in {"done", "refused"} else [f"Nobody can vote after the restore: {answer}"]


# --- Upgrade ---------------------------------------------------------------------------------------------------------

RELEASES = Path(__file__).parent / "releases"
OLD = "0.1.0"
SECRET = "release-0.1.0"
PHONES = [f"the-phone-of-release-0.1.0-number-{number:02d}-xxxxxxxxx" for number in range(1, 7)]
# Each migration adds to the first one; the others are SQLite's own, or indexes of data that is compared anyway. Content
# types and permissions are compared: groups, pages and revisions point to their ids.
NOT_OURS = (
    "django_migrations",
    "sqlite_",
    "wagtailsearch_",
    "wagtailcore_referenceindex",
)


@fault_test(
    26,
    "upgrade",
    passes="every row of the last release as it was; its open vote goes on",
    mutant="migration_loses_votes",
)
def upgrade(context: Context) -> Result:
    """Migrate a database of the last release in the middle of a vote, and let the vote go on."""
    with TemporaryDirectory(dir=context.folder) as folder:
        server = Server(Path(folder), mutants=context.mutant, SECRET_KEY=SECRET)
        server.file.write_bytes(gzip.decompress((RELEASES / f"{OLD}.sqlite3.gz").read_bytes()))
        before = rows(server.file)
        with opened(server.file):
            began = time.monotonic()
            with mutants.applied(context.mutant):
                call_command("migrate", verbosity=0, interactive=False)
            seconds = time.monotonic() - began
            failures = list(differences(before, rows(server.file)))
            server.start()
            try:
                failures += asyncio.run(vote_goes_on(server)) if not failures else []
            finally:
                server.stop()
            failures += server.errors()
    action = (
        f"the database of {OLD}, an evening with an open vote in it, migrated; then its phones and its desk went on"
    )
    count = sum(len(table) for table in before.values())
    measured = f"{count} rows of {len(before)} tables, every column as it was; migrated in {seconds:.1f} s"
    return Result(action, measured if not failures else f"{len(failures)} differences", failures)


Rows = dict[str, dict[object, dict[str, object]]]


def rows(file: Path) -> Rows:
    """Table → primary key → column → value."""
    with closing(sqlite3.connect(file)) as line:
        line.row_factory = sqlite3.Row
        names = [name for (name,) in line.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in names if not name.startswith(NOT_OURS)]
        return {name: {row[0]: dict(row) for row in line.execute(f'SELECT * FROM "{name}"')} for name in ours}


def differences(before: Rows, after: Rows) -> Iterator[str]:
    for table, was in before.items():
        now = after.get(table, {})
        for key, row in was.items():
            if key not in now:
                yield f"{table} {key} is gone"
                continue
            for column, value in row.items():
                if column not in now[key]:
                    yield f"{table} has no column {column} any more"
                elif now[key][column] != value:
                    yield f"{table} {key}: {column} was {value!r} and is {now[key][column]!r}"


async def vote_goes_on(server: Server) -> list[str]:
    """Phones of the last release vote and repeat a write; then the desk shows the result."""
    failures: list[str] = []
    code = await in_database(lambda: VoteRound.objects.get(state="open").workshop.code)
    phones = [ParticipantClient(server.url, code) for _ in PHONES]
    for phone, token in zip(phones, PHONES, strict=True):
        phone.http.set_cookies({(f"/w/{code}/", "card"): token})
        await phone.join()
        phone.start()
        await asyncio.wait_for(phone.is_synced.wait(), 20)
    if not await is_told_to_load_again(server, code):
        failures.append("A page that was open during the upgrade is not told to load itself again")
    again = await phones[0].http.post(
        f"/w/{code}/do/set_dots/",
        {"as": "card", "key": "release-key-1", "vote": 1, "option": 2, "dots": 2},
        {"Accept": "application/json"},
    )
    if not again.is_json or again.json()["outcome"] != "done":
        failures.append(f"A write of the last release, sent again, was answered {again.status} {again.text[:200]}")
    for phone in phones[4:]:
        answer = await phone.do("set_dots", vote=1, option=1, dots="3")
        if answer["outcome"] != "done":
            failures.append(f"A phone of the last release cannot vote any more: {answer['said']}")
    for phone in phones:
        await phone.close()
    dots = await in_database(reveal, code)
    # Four people gave two dots each before: to the choices 2, 3, 1 and 2.
    return failures if dots == [2 + 6, 4, 2] else [*failures, f"The result is {dots} and people gave [8, 4, 2]"]


async def is_told_to_load_again(server: Server, code: str) -> bool:
    """Whether a page of the last release, whose token has fewer fields, is told to reload."""

    def old_leave() -> str:
        seat = SeatCard.objects.get(workshop__code=code, number=21)
        token = {"workshop": seat.workshop_id, "screen": "room", "seat": seat.pk, "board": None}
        return signing.dumps(token, salt=SALT, key=SECRET)

    socket = await RawWebSocket.open(f"{server.url}/ws/w/{code}/")
    socket.send(f'{{"hello": "{await in_database(old_leave)}"}}')
    try:
        async with asyncio.timeout(10):
            while True:
                await socket.text()
    except ConnectionClosed as closed:
        return closed.code == 4403
    except TimeoutError:
        return False
    finally:
        socket.abort()


def reveal(code: str) -> list[int]:
    room = Workshop.objects.get(code=code)
    desk = Facilitator(User.objects.get(username="facilitator").pk)
    for command in ("close_round", "reveal_round"):
        # In a transaction of its own: the group commit of this process may have another database open.
        with transaction.atomic():
            perform(workshop=room, actor=desk, command=command, key=f"upgraded-{command}", data={"vote": 1})
    options = BallotOption.objects.filter(round__workshop=room).order_by("position")
    return [option.marks.count() for option in options]
