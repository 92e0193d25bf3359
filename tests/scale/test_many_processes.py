"""Phones of one room spread over two processes see one truth: PostgreSQL holds it, Redis carries the bell.

They need DATABASE_URL and REDIS_URL; tests/scale/test_on_postgresql.py runs them with both.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

import pytest
import redis.asyncio
from django.db import connection

from tests.faults.clients import phone_of
from tests.faults.rooms import Room, in_database, make_room
from tests.harness.site_server import Site
from tests.harness.template_postgres import address
from workshops.core import notify
from workshops.ideas.phases import BREAKOUTS
from workshops.models import Idea
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 6
PATIENCE = 20


@pytest.fixture
def reread() -> str:
    """Seconds after which a process looks by itself."""
    return "1.5"


@pytest.fixture
def processes(tmp_path: Path, reread: str) -> Iterator[list[Site]]:
    """Two processes over the database of this test."""
    here = address(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    shared = {"REDIS_URL": os.environ["REDIS_URL"], "REDIS_PREFIX": tmp_path.name, "ROOM_REREAD": reread}
    servers = []
    with ExitStack() as stopping:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            servers.append(Site(tmp_path / name, database_url=here, **shared))
            servers[-1].start(wait=False)
            stopping.callback(servers[-1].stop)
        for server in servers:
            server.wait_until_ready()
        yield servers
    assert [server.errors() for server in servers] == [[], []]


@asynccontextmanager
async def people(room: Room, processes: list[Site], audit_log: AuditLog) -> AsyncIterator[list[ParticipantClient]]:
    """Everybody's phone, the first at the first process, the second at the second, and so on."""
    async with AsyncExitStack() as leaving:
        phones = [
            phone_of(processes[number % 2].url, room, seat, audit_log=audit_log)
            for number, seat in enumerate(room.seats)
        ]
        for phone in phones:
            phone.start()
            leaving.push_async_callback(phone.close)
        yield phones


async def both_listen(channel: str) -> None:
    """Return when Redis knows both processes as listeners."""
    async with asyncio.timeout(PATIENCE), redis.asyncio.from_url(os.environ["REDIS_URL"]) as bus:
        while (await bus.pubsub_numsub(channel))[0][1] < 2:  # noqa: ASYNC110, Redis has no event for it
            await asyncio.sleep(0.02)


async def everybody_shows(phones: list[ParticipantClient], audit_log: AuditLog) -> None:
    """Return when each phone's picture of the room is as new as the last thing said; it has all the words then."""
    newest = max(entry.revision for entry in audit_log.acknowledged)
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*[phone.wait_for_revision(newest) for phone in phones])
    for phone in phones:
        picture = "".join(phone.regions.values())
        assert [entry for entry in audit_log.acknowledged if entry.fields["text"] not in picture] == []


async def say(phone: ParticipantClient, number: int, points: range) -> None:
    """One person's points, one after the other."""
    for point in points:
        await phone.do("add_idea", text=f"Number {number}, point {point}.")


async def everybody_says(phones: list[ParticipantClient], points: range) -> None:
    await asyncio.gather(*[say(phone, number, points) for number, phone in enumerate(phones)])


@pytest.mark.parametrize("reread", ["300"], ids=["by the bell alone"])
async def test_what_one_process_is_told_is_seen_at_the_other(processes: list[Site], tmp_path: Path):
    room, audit_log = await in_database(one_room), AuditLog()
    async with people(room, processes, audit_log) as phones:
        await both_listen(f"{tmp_path.name}__group__{notify.group_name(room.pk)}")
        await everybody_says(phones, range(3))

        await everybody_shows(phones, audit_log)

    assert await in_database(audit_log.check, room.pk) == []
    assert await in_database(Idea.objects.count) == len(audit_log.acknowledged) == 3 * PEOPLE


async def test_a_process_that_is_killed_loses_nothing_that_it_acknowledged(processes: list[Site]):
    room, audit_log = await in_database(one_room), AuditLog()
    async with people(room, processes, audit_log) as phones:
        await everybody_says(phones, range(2))
        writing = asyncio.ensure_future(everybody_says(phones, range(2, 6)))
        await asyncio.to_thread(processes[0].kill)
        await asyncio.to_thread(processes[0].start)
        async with asyncio.timeout(2 * PATIENCE):
            await writing

        await everybody_shows(phones, audit_log)

    assert await in_database(audit_log.check, room.pk) == []
    assert await in_database(Idea.objects.count) == len(audit_log.acknowledged) == 6 * PEOPLE


def one_room() -> Room:
    return make_room(PEOPLE, phase=BREAKOUTS, voting=False)
