"""What the site leans on goes away and comes back, while a room full of people votes through two processes."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import dj_database_url
from django.db import connections

from tests.faults.clients import PROOF, Watched, press
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, in_database, make_hall
from tests.faults.servers import Server
from tests.faults.vote_load import Storm, crowd, untrue
from tests.harness.servers import Postgres, Redis
from tests.harness.template_postgres import clone
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient

HEALED, BACK = 10.0, 15.0
# Of these a log may speak meanwhile.
BUS_AWAY = ("redis.exceptions", "ConnectionRefusedError")
DATABASE_AWAY = ("OperationalError", "InterfaceError", "AdminShutdown", "PoolTimeout")


@drill(
    10,
    "redis-out",
    passes="0 acknowledged lost, 0 answers from 500 on, healed ≤ 10 s",
    control="waits_for_the_bus",
)
def redis_out(ground: Ground) -> Result:
    """Stop the bus between two processes again and again; the rooms have to find the truth by themselves."""
    people, times, seconds = (ground.size(full=f, small=s) for f, s in ((200, 12), (3, 1), (15.0, 3.0)))
    with ExitStack() as stack:
        bus = stack.enter_context(Redis(Path(stack.enter_context(TemporaryDirectory(dir=ground.folder)))))
        one = stack.enter_context(ground.server(REDIS_URL=bus.url))
        url = one.environment["DATABASE_URL"]
        two = stack.enter_context(another(ground, REDIS_URL=bus.url, DATABASE_URL=url))
        story = Outage(ground, [one, two], make_hall(people))
        asyncio.run(story.told(times, bus.stop, seconds, bus.start))
        wrong = [*story.wrong, *unasked(one, BUS_AWAY), *unasked(two, BUS_AWAY)]
    if story.failures:
        wrong.append(f"The phones and the desk were answered {story.failures}")
    if story.unsaved:
        wrong.append(f"{story.unsaved} times somebody was told that nothing is saved, for want of a bell")
    did = f"{people} phones vote at two processes over one SQLite file; Redis stopped {times} times for {seconds:.0f} s"
    return Result(did, story.figure(), wrong, late(story.healed, HEALED, "the bus was there again"))


@drill(
    11,
    "postgres-restart",
    passes="0 acknowledged lost, back ≤ 15 s",
    control="answers_before_commit",
    patience=400,
)
def postgres_restart(ground: Ground) -> Result:
    """Restart the database under load; once in good order, once as when the power goes."""
    people, seconds = ground.size(full=150, small=12), ground.size(full=3.0, small=1.0)
    kill = ground.size(full=True, small=False)
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(dir=ground.folder))) for _ in range(4)]
        # Whoever runs it as somebody else must be able to reach it.
        ground.folder.chmod(0o755)
        folders[0].chmod(0o755)
        database, bus = stack.enter_context(Postgres(folders[0])), stack.enter_context(Redis(folders[1]))
        url = clone(database.url)
        stack.enter_context(opened_at(url))
        servers = [Server(folder, broken=ground.build, database_url=url, REDIS_URL=bus.url) for folder in folders[2:]]
        for server in servers:
            server.start()
            stack.callback(server.stop)
        story = Outage(ground, servers, make_hall(people))
        asyncio.run(story.told(1, database.stop, seconds, database.start))
        if kill:
            asyncio.run(story.told(1, database.kill, seconds, database.start))
        wrong = [*story.wrong, *(line for server in servers for line in unasked(server, DATABASE_AWAY))]
    did = f"{people} phones vote at two processes over PostgreSQL and Redis; the database stopped in good order{', then killed,' if kill else ''} for {seconds:.0f} s{' each' if kill else ''}"
    return Result(did, story.figure(), wrong, late(story.healed, BACK, "the database was there again"))


class Outage:
    """A storm of votes through all servers, before, while and after something is away."""

    def __init__(self, ground: Ground, servers: list[Server], hall: Hall) -> None:
        self.ground, self.servers, self.hall = ground, servers, hall
        self.audit_log = AuditLog()
        self.healed: list[float] = []
        self.wrong: list[str] = []
        self.found: list[str] = []
        # What phones and the desk were answered, handshakes among them, and how their sockets were closed.
        self.statuses: Counter[int] = Counter()
        # Votes acknowledged while it was away, and how often somebody was told that nothing is saved.
        self.meanwhile = self.unsaved = 0

    async def told(self, times: int, stop, seconds: float, start) -> None:
        patience = self.ground.patience(60)
        async with self.everybody() as phones:
            for _ in range(times):
                storm = Storm(phones, self.ground.chance, pause=1.0)
                await asyncio.sleep(1.5)
                await asyncio.to_thread(stop)
                before = len(self.audit_log.acknowledged)
                await asyncio.sleep(seconds)
                self.meanwhile += len(self.audit_log.acknowledged) - before
                await asyncio.to_thread(start)
                began = time.monotonic()
                self.wrong += await self.desk_speaks(began)
                try:
                    await asyncio.wait_for(storm.over(), patience)
                except TimeoutError:
                    self.wrong.append(
                        f"{len(self.audit_log.waiting)} writes have no answer {patience:.0f} s after it was there again"
                    )
                    break
                self.wrong += await untrue(phones, self.ground.chance)
                self.healed.append(time.monotonic() - began)
            for phone in phones:
                self.statuses += phone.http.statuses + phone.close_codes
            self.unsaved += sum(phone.counts["unsaved"] for phone in phones)
            self.found = await in_database(self.audit_log.check, self.hall.pk)
            self.wrong += self.found

    @asynccontextmanager
    async def everybody(self) -> AsyncIterator[list[ParticipantClient]]:
        """Half of the hall at each server."""
        async with AsyncExitStack() as stack:
            phones: list[ParticipantClient] = []
            for number, server in enumerate(self.servers):
                share = replace(self.hall, seats=self.hall.seats[number :: len(self.servers)])
                phones += await stack.enter_async_context(crowd(server.url, share, self.audit_log, self.ground.chance))
            yield phones

    async def desk_speaks(self, began: float) -> list[str]:
        """Say something at the first server's desk, as soon as it can be said."""
        desk = Watched(self.servers[0].url, patience=BACK)
        desk.set_cookies({("/", "sessionid"): self.hall.session, ("/", "csrftoken"): PROOF})
        answer: dict[str, object] = {}
        while time.monotonic() - began < BACK and answer.get("outcome") != "done":
            with contextlib.suppress(OSError):
                phase = await in_database(_phase, self.hall)
                answer = await press(desk, self.hall, "extend_phase", phase=phase, minutes=1)
            await asyncio.sleep(0.2)
        await desk.close()
        self.statuses += desk.statuses
        return [] if answer.get("outcome") == "done" else [f"The desk was answered {answer}"]

    @property
    def failures(self) -> str:
        """How often an answer of the server's own failure came; close codes of sockets are none."""
        return ", ".join(f"{status} {times}×" for status, times in sorted(self.statuses.items()) if 500 <= status < 600)

    def figure(self) -> str:
        return (
            f"{len(self.audit_log.acknowledged)} votes acknowledged, {self.meanwhile} of them while it was away; "
            f"{len(self.found)} findings of the audit log; all screens true {max(self.healed, default=0):.1f} s after it was there again, at worst; "
            f"answers from 500 on: {self.failures or 'none'}"
        )


def _phase(hall: Hall) -> int:
    from workshops.models import Phase

    return Phase.objects.get(workshop=hall.pk).pk


def unasked(server: Server, known: tuple[str, ...]) -> list[str]:
    """What went wrong beside the outage itself."""
    return [line for line in server.errors() if not any(word in line for word in known)]


def late(healed: list[float], allowed: float, since: str) -> list[str]:
    return [f"It took {seconds:.1f} s after {since}" for seconds in healed if seconds > allowed]


@contextmanager
def another(ground: Ground, **environment: str) -> Iterator[Server]:
    """A second process of the same site."""
    with TemporaryDirectory(dir=ground.folder) as folder:
        server = Server(Path(folder), broken=ground.build, **environment)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def opened_at(url: str) -> Iterator[None]:
    """Let this process read and write the database at `url`; afterwards the one that it had before."""
    before = connections.settings["default"]
    connections["default"].close()
    asked = {"default": dj_database_url.parse(url)}
    connections.settings["default"] = connections.configure_settings(asked)["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        del connections["default"]
