"""Redis or PostgreSQL stops and starts again while a room votes through two processes."""

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

from tests.faults.clients import CSRF_TOKEN, CountingClient, post_command
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database, make_room
from tests.faults.servers import Server
from tests.faults.vote_load import VoteLoad, connected_phones, stale_screens
from tests.harness.servers import Postgres, Redis
from tests.harness.template_postgres import clone
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient

RECOVERED_WITHIN, BACK = 10.0, 15.0
# Errors that a server may log meanwhile.
REDIS_ERRORS = ("redis.exceptions", "ConnectionRefusedError")
DATABASE_ERRORS = ("OperationalError", "InterfaceError", "AdminShutdown", "PoolTimeout")


@fault_test(
    10,
    "redis-out",
    passes="0 acknowledged lost, 0 answers from 500 on, recovered ≤ 10 s",
    mutant="notifies_before_answering",
)
def redis_out(context: Context) -> Result:
    """Stop Redis between two processes again and again; each Room has to find changes by rereading its revision."""
    people, times, seconds = (context.size(full=f, small=s) for f, s in ((200, 12), (3, 1), (15.0, 3.0)))
    with ExitStack() as stack:
        redis = stack.enter_context(Redis(Path(stack.enter_context(TemporaryDirectory(dir=context.folder)))))
        one = stack.enter_context(context.server(REDIS_URL=redis.url))
        url = one.environment["DATABASE_URL"]
        two = stack.enter_context(second_process(context, REDIS_URL=redis.url, DATABASE_URL=url))
        outage = Outage(context, [one, two], make_room(people))
        asyncio.run(outage.run(times, redis.stop, seconds, redis.start))
        failures = [*outage.failures, *other_errors(one, REDIS_ERRORS), *other_errors(two, REDIS_ERRORS)]
    if outage.server_errors:
        failures.append(f"The phones and the desk were answered {outage.server_errors}")
    if outage.unsaved:
        failures.append(f"{outage.unsaved} times somebody was told that nothing is saved, for want of a notification")
    action = (
        f"{people} phones vote at two processes over one SQLite file; Redis stopped {times} times for {seconds:.0f} s"
    )
    return Result(
        action, outage.measured(), failures, late(outage.recovered, RECOVERED_WITHIN, "Redis was there again")
    )


@fault_test(
    11,
    "postgres-restart",
    passes="0 acknowledged lost, back ≤ 15 s",
    mutant="answers_before_commit",
    timeout=400,
)
def postgres_restart(context: Context) -> Result:
    """Restart the database under load; once in good order, once with SIGKILL."""
    people, seconds = context.size(full=150, small=12), context.size(full=3.0, small=1.0)
    kill = context.size(full=True, small=False)
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(dir=context.folder))) for _ in range(4)]
        # As root, PostgreSQL runs as another user, who must reach its files.
        context.folder.chmod(0o755)
        folders[0].chmod(0o755)
        database, redis = stack.enter_context(Postgres(folders[0])), stack.enter_context(Redis(folders[1]))
        url = clone(database.url)
        stack.enter_context(opened_at(url))
        servers = [
            Server(folder, mutants=context.mutant, database_url=url, REDIS_URL=redis.url) for folder in folders[2:]
        ]
        for server in servers:
            server.start()
            stack.callback(server.stop)
        outage = Outage(context, servers, make_room(people))
        asyncio.run(outage.run(1, database.stop, seconds, database.start))
        if kill:
            asyncio.run(outage.run(1, database.kill, seconds, database.start))
        failures = [*outage.failures, *(line for server in servers for line in other_errors(server, DATABASE_ERRORS))]
    action = f"{people} phones vote at two processes over PostgreSQL and Redis; the database stopped in good order{', then killed,' if kill else ''} for {seconds:.0f} s{' each' if kill else ''}"
    return Result(action, outage.measured(), failures, late(outage.recovered, BACK, "the database was there again"))


class Outage:
    """Votes through all servers before, during and after an outage, and what they found."""

    def __init__(self, context: Context, servers: list[Server], room: Room) -> None:
        self.context, self.servers, self.room = context, servers, room
        self.audit_log = AuditLog()
        self.recovered: list[float] = []
        self.failures: list[str] = []
        self.found: list[str] = []
        # Status codes of answers and handshakes, and close codes of sockets.
        self.statuses: Counter[int] = Counter()
        # Votes acknowledged during the outage, and how often a phone showed “not saved yet”.
        self.during = self.unsaved = 0

    async def run(self, times: int, stop, seconds: float, start) -> None:
        limit = self.context.limit(60)
        async with self.connected() as phones:
            for _ in range(times):
                load = VoteLoad(phones, self.context.random, pause=1.0)
                await asyncio.sleep(1.5)
                await asyncio.to_thread(stop)
                before = len(self.audit_log.acknowledged)
                await asyncio.sleep(seconds)
                self.during += len(self.audit_log.acknowledged) - before
                await asyncio.to_thread(start)
                began = time.monotonic()
                self.failures += await self.desk_writes(began)
                try:
                    await asyncio.wait_for(load.stop(), limit)
                except TimeoutError:
                    self.failures.append(
                        f"{len(self.audit_log.waiting)} writes have no answer {limit:.0f} s after it was there again"
                    )
                    break
                self.failures += await stale_screens(phones, self.context.random)
                self.recovered.append(time.monotonic() - began)
            for phone in phones:
                self.statuses += phone.http.statuses + phone.close_codes
            self.unsaved += sum(phone.counts["unsaved"] for phone in phones)
            self.found = await in_database(self.audit_log.check, self.room.pk)
            self.failures += self.found

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[list[ParticipantClient]]:
        """Connect an equal share of the seats to each server."""
        async with AsyncExitStack() as stack:
            phones: list[ParticipantClient] = []
            for number, server in enumerate(self.servers):
                share = replace(self.room, seats=self.room.seats[number :: len(self.servers)])
                phones += await stack.enter_async_context(
                    connected_phones(server.url, share, self.audit_log, self.context.random)
                )
            yield phones

    async def desk_writes(self, began: float) -> list[str]:
        """Send a command of the desk to the first server until it is done; a failure after `BACK` seconds."""
        desk = CountingClient(self.servers[0].url, limit=BACK)
        desk.set_cookies({("/", "sessionid"): self.room.session, ("/", "csrftoken"): CSRF_TOKEN})
        answer: dict[str, object] = {}
        while time.monotonic() - began < BACK and answer.get("outcome") != "done":
            with contextlib.suppress(OSError):
                phase = await in_database(_phase, self.room)
                answer = await post_command(desk, self.room, "extend_phase", phase=phase, minutes=1)
            await asyncio.sleep(0.2)
        await desk.close()
        self.statuses += desk.statuses
        return [] if answer.get("outcome") == "done" else [f"The desk was answered {answer}"]

    @property
    def server_errors(self) -> str:
        """How often each status from 500 to 599 came; close codes are above."""
        return ", ".join(f"{status} {times}×" for status, times in sorted(self.statuses.items()) if 500 <= status < 600)

    def measured(self) -> str:
        return (
            f"{len(self.audit_log.acknowledged)} votes acknowledged, {self.during} of them while it was away; "
            f"{len(self.found)} findings of the audit log; all screens true {max(self.recovered, default=0):.1f} s after it was there again, at worst; "
            f"answers from 500 on: {self.server_errors or 'none'}"
        )


def _phase(room: Room) -> int:
    from workshops.models import Phase

    return Phase.objects.get(workshop=room.pk).pk


def other_errors(server: Server, known: tuple[str, ...]) -> list[str]:
    """Errors of the server's log that are not of these kinds."""
    return [line for line in server.errors() if not any(word in line for word in known)]


def late(recovered: list[float], allowed: float, since: str) -> list[str]:
    return [f"It took {seconds:.1f} s after {since}" for seconds in recovered if seconds > allowed]


@contextmanager
def second_process(context: Context, **environment: str) -> Iterator[Server]:
    """A second process of the same site."""
    with TemporaryDirectory(dir=context.folder) as folder:
        server = Server(Path(folder), mutants=context.mutant, **environment)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def opened_at(url: str) -> Iterator[None]:
    """Let this process use the database at `url` until the end of the block, then its former one."""
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
