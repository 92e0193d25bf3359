"""A laptop falls, and a new release comes: what people were told is saved is there afterwards."""

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
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, in_database, make_hall
from tests.faults.servers import Server, opened
from tests.faults.vote_load import Storm, crowd
from tests.harness.raw_websocket import ConnectionClosed, RawWebSocket
from workshops.dispatch import perform
from workshops.live.tokens import SALT
from workshops.models import BallotOption, CommandRecord, SeatCard, VoteRound, Workshop
from workshops.participants.actors import Facilitator
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient

TEN_MINUTES = 600.0


@drill(
    26,
    "restore",
    passes="everything acknowledged before the cut is present, the rest consistent; ≤ 10 min",
    control="copies_the_file",
)
def restore(ground: Ground) -> Result:
    """Back up amid a storm of votes, restore into an empty place, and open the doors there."""
    with ground.server() as server:
        hall = make_hall(ground.size(full=200, small=20))
        file = server.folder / "backup.tar.gz"
        audit_log, before, took = asyncio.run(backed_up(ground, server, hall, file))
        errors = server.errors()
        server.stop()
        with restored(server, file) as (again, seconds):
            kept = set(CommandRecord.objects.filter(workshop=hall.pk).values_list("actor", "key"))
            lost = [entry for entry in before if entry not in kept]
            # Of what came after the cut some is there and some is not; what is there is there wholly.
            there = AuditLog()
            there.entries = {key: entry for key, entry in audit_log.entries.items() if key in kept}
            wrong = [*errors]
            if Workshop.objects.filter(pk=hall.pk).exists():
                wrong += there.check(hall.pk)
                again.start()
                wrong += asyncio.run(goes_on(again, hall)) + again.errors()
            else:
                wrong.append("The room is not in the backup")
    wrong += [f"Acknowledged before the backup began, and not in it: {actor} {key}" for actor, key in lost[:5]]
    late = [f"It took {took + seconds:.0f} s"] if took + seconds > TEN_MINUTES else []
    did = (
        f"a backup amid a storm of {len(hall.seats)} phones, restored into an empty place and started there, on SQLite"
    )
    figure = (
        f"{len(lost)} of {len(before)} votes acknowledged before the cut are missing, {max(0, len(kept) - len(before))} later ones came along; "
        f"backup {took:.1f} s, restore {seconds:.1f} s"
    )
    return Result(did, figure, wrong, late)


async def backed_up(
    ground: Ground, server: Server, hall: Hall, file: Path
) -> tuple[AuditLog, list[tuple[str, str]], float]:
    audit_log = AuditLog()
    async with crowd(server.url, hall, audit_log, ground.chance, fetches=False) as phones:
        storm = Storm(phones, ground.chance)
        await asyncio.sleep(ground.size(full=4.0, small=2.5))
        before = [(entry.actor, entry.key) for entry in audit_log.acknowledged]
        began = time.monotonic()
        await in_database(back_up, ground.build, file)
        took = time.monotonic() - began
        await asyncio.sleep(0.5)
        await storm.over()
    return audit_log, before, took


def back_up(build: str, file: Path) -> None:
    with mutants.applied(build), file.with_suffix(".said").open("w") as said:
        call_command("backup", file, without_media=True, stdout=said)


@contextmanager
def restored(server: Server, file: Path) -> Iterator[tuple[Server, float]]:
    """The backup in a place of its own, which this process reads; not yet started."""
    with TemporaryDirectory(dir=server.folder) as folder:
        again = Server(Path(folder), broken=server.broken)
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


async def goes_on(server: Server, hall: Hall) -> list[str]:
    """What is wrong if people with their old cards cannot go on voting here."""
    phone = ParticipantClient(server.url, hall.code)
    phone.http.set_cookies({(hall.path, "card"): hall.seats[0].token})
    await phone.join()
    phone.start()
    await asyncio.wait_for(phone.is_synced.wait(), 20)
    answer = await phone.do("set_dots", vote=1, option=1, dots="1")
    await phone.close()
    return [] if answer["outcome"] in {"done", "refused"} else [f"Nobody can vote after the restore: {answer}"]


# --- A new release ---------------------------------------------------------------------------------------------------

RELEASES = Path(__file__).parent / "releases"
OLD = "0.1.0"
SECRET = "release-0.1.0"
PHONES = [f"the-phone-of-release-0.1.0-number-{number:02d}-xxxxxxxxx" for number in range(1, 7)]
# Made by Django and Wagtail themselves after every migration, or an index over what is compared anyway.
NOT_OURS = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "sqlite_",
    "wagtailsearch_",
    "wagtailcore_referenceindex",
)


@drill(
    26,
    "upgrade",
    passes="every row of the last release as it was; its open vote goes on",
    control="loses_some_on_the_way",
)
def upgrade(ground: Ground) -> Result:
    """Bring a database of the last release to this one in the middle of a vote, and let the vote go on."""
    with TemporaryDirectory(dir=ground.folder) as folder:
        server = Server(Path(folder), broken=ground.build, SECRET_KEY=SECRET)
        server.file.write_bytes(gzip.decompress((RELEASES / f"{OLD}.sqlite3.gz").read_bytes()))
        before = rows(server.file)
        with opened(server.file):
            began = time.monotonic()
            with mutants.applied(ground.build):
                call_command("migrate", verbosity=0, interactive=False)
            seconds = time.monotonic() - began
            wrong = list(differences(before, rows(server.file)))
            server.start()
            try:
                wrong += asyncio.run(vote_goes_on(server)) if not wrong else []
            finally:
                server.stop()
            wrong += server.errors()
    did = f"the database of {OLD}, an evening with an open vote in it, migrated; then its phones and its desk went on"
    count = sum(len(table) for table in before.values())
    figure = f"{count} rows of {len(before)} tables, every column as it was; migrated in {seconds:.1f} s"
    return Result(did, figure if not wrong else f"{len(wrong)} differences", wrong)


Rows = dict[str, dict[object, dict[str, object]]]


def rows(file: Path) -> Rows:
    """Table → key of the row → column → value."""
    with closing(sqlite3.connect(file)) as line:
        line.row_factory = sqlite3.Row
        names = [name for (name,) in line.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in names if not name.startswith(NOT_OURS)]
        return {name: {row[0]: dict(row) for row in line.execute(f'SELECT * FROM "{name}"')} for name in ours}


def differences(before: Rows, after: Rows) -> Iterator[str]:
    for table, was in before.items():
        now = after.get(table, {})
        if len(now) < len(was):
            yield f"{table} had {len(was)} rows and has {len(now)}"
        for key, row in was.items():
            for column, value in row.items():
                if key in now and now[key].get(column, value) != value:
                    yield f"{table} {key}: {column} was {value!r} and is {now[key][column]!r}"


async def vote_goes_on(server: Server) -> list[str]:
    """The phones of the last release vote on, say again what they have said before, and the desk shows the result."""
    wrong: list[str] = []
    code = await in_database(lambda: VoteRound.objects.get(state="open").workshop.code)
    phones = [ParticipantClient(server.url, code) for _ in PHONES]
    for phone, token in zip(phones, PHONES, strict=True):
        phone.http.set_cookies({(f"/w/{code}/", "card"): token})
        await phone.join()
        phone.start()
        await asyncio.wait_for(phone.is_synced.wait(), 20)
    if not await is_told_to_load_again(server, code):
        wrong.append("A page that was open during the upgrade is not told to load itself again")
    again = await phones[0].http.post(
        f"/w/{code}/do/set_dots/",
        {"as": "card", "key": "release-key-1", "vote": 1, "option": 2, "dots": 2},
        {"Accept": "application/json"},
    )
    if not again.is_json or again.json()["outcome"] != "done":
        wrong.append(f"A write of the last release, sent again, was answered {again.status} {again.text[:200]}")
    for phone in phones[4:]:
        answer = await phone.do("set_dots", vote=1, option=1, dots="3")
        if answer["outcome"] != "done":
            wrong.append(f"A phone of the last release cannot vote any more: {answer['said']}")
    for phone in phones:
        await phone.close()
    dots = await in_database(reveal, code)
    # Four people gave two dots each before: to the choices 2, 3, 1 and 2.
    return wrong if dots == [2 + 6, 4, 2] else [*wrong, f"The result is {dots} and people gave [8, 4, 2]"]


async def is_told_to_load_again(server: Server, code: str) -> bool:
    """A page of the last release has leave of the last release, which says less than ours."""

    def old_leave() -> str:
        seat = SeatCard.objects.get(workshop__code=code, number=21)
        leave = {"workshop": seat.workshop_id, "screen": "room", "seat": seat.pk, "board": None}
        return signing.dumps(leave, salt=SALT, key=SECRET)

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
    for verb in ("close_round", "reveal_round"):
        # In a transaction of our own: this process's writer may still have another database open.
        with transaction.atomic():
            perform(workshop=room, actor=desk, verb=verb, key=f"upgraded-{verb}", data={"vote": 1})
    options = BallotOption.objects.filter(round__workshop=room).order_by("position")
    return [option.marks.count() for option in options]
