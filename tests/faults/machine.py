"""A full disk, a clock that is set back, and replayed messages."""

import asyncio
import json
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

from tests.faults.clients import CSRF_TOKEN, cut_for, post_command, room_token
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import CHOICES, Room, in_database, make_room
from tests.faults.servers import Server, opened
from tests.faults.vote_load import VoteLoad, connected_phones, stale_screens
from tests.harness.raw_websocket import RawWebSocket
from workshops.models import CommandRecord
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient
from workshops.simulation.join import RoomPage
from workshops.simulation.screen_client import TOKEN_REFUSED

DISK_MB = 12


@fault_test(
    27,
    "disk-full",
    passes="everybody is told “not saved yet”, 0 acknowledged lost, writing works again when there is room",
    mutant="answers_before_commit",
)
def disk_full(context: Context) -> Result:
    """Fill the disk under the database under a load of votes, then make room again."""
    people, seconds = context.size(full=100, small=10), context.size(full=6.0, small=2.0)
    with context.size(full=disk, small=no_disk)(context) as (place, kind):
        server = Server(place, mutants=context.mutant)
        with opened(server.file):
            server.start()
            try:
                failures, found, told, before, after = asyncio.run(filled(context, server, make_room(people), seconds))
            finally:
                server.stop()
        failures += found + server.errors()
    if not told:
        failures.append("Nobody was told that nothing is saved: the disk was never full")
    action = f"{people} phones vote; {kind} is filled to the last byte for {seconds:.0f} s, then emptied"
    measured = f"told “not saved yet” {told} times, {before} votes acknowledged before and {after} afterwards, {len(found)} findings of the audit log"
    return Result(action, measured, failures)


async def filled(
    context: Context, server: Server, room: Room, seconds: float
) -> tuple[list[str], list[str], int, int, int]:
    audit_log, limit = AuditLog(), context.limit(30)
    async with connected_phones(server.url, room, audit_log, context.random) as phones:
        load = VoteLoad(phones, context.random)
        await asyncio.sleep(1.5)
        with context.size(full=filled_up, small=cut_short)(server):
            before = len(audit_log.acknowledged)
            await asyncio.sleep(seconds)
            told = sum(phone.counts["unsaved"] for phone in phones)
        failures: list[str] = []
        try:
            async with asyncio.timeout(limit):
                await load.stop()
                # A second load: writing works again for everybody, not only for writes that waited.
                load = VoteLoad(phones, context.random)
                await asyncio.sleep(1)
                await load.stop()
            failures += await stale_screens(phones, context.random)
        except TimeoutError:
            failures.append(f"{len(audit_log.waiting)} writes have no answer {limit:.0f} s after there was room again")
        found = await in_database(audit_log.check, room.pk)
    return failures, found, told, before, len(audit_log.acknowledged) - before


@contextmanager
def filled_up(server: Server) -> Iterator[None]:
    """Fill the server's disk with a file until the end of the block."""
    ballast = server.folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 16, 1 << 10, 1):
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
    yield
    ballast.unlink()


@contextmanager
def cut_short(server: Server) -> Iterator[None]:
    """Forbid the server to make any file longer, until the end of the block."""
    pid, most = server.running.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def disk(context: Context) -> Iterator[tuple[Path, str]]:
    """Mount a disk of a few megabytes. Raises RuntimeError when not root."""
    with tempfile.TemporaryDirectory(dir=context.folder) as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", folder]
        if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            raise RuntimeError("This drill mounts a small disk of its own, which only root may do.")
        try:
            yield Path(folder), f"a disk of {DISK_MB} MB"
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def no_disk(context: Context) -> Iterator[tuple[Path, str]]:
    """A folder in place of a disk: the small size must run without root."""
    with tempfile.TemporaryDirectory(dir=context.folder) as folder:
        yield Path(folder), "the server's disk, as far as it can tell,"


@fault_test(
    28,
    "clock-back",
    passes="nobody notices: 0 acknowledged lost, all screens true, every token still good",
    mutant="rejects_future_tokens",
)
def clock_back(context: Context) -> Result:
    """Set the server's clock back by an hour in the middle of a vote, then forward again."""
    people = context.size(full=60, small=10)
    with context.server(instrumented="settable_clock") as server:
        room = make_room(people)
        audit_log = AuditLog()
        failures = asyncio.run(votes_through(context, server, room, audit_log))
        found = audit_log.check(room.pk)
        failures += found + server.errors()
    action = f"{people} phones vote while the server's clock goes back by an hour, and forward again; all come back in between, half of them with fresh leave"
    return Result(
        action, f"{len(audit_log.acknowledged)} votes acknowledged, {len(found)} findings of the audit log", failures
    )


async def votes_through(context: Context, server: Server, room: Room, audit_log: AuditLog) -> list[str]:
    failures: list[str] = []
    desk = HttpClient(server.url)
    desk.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})
    async with connected_phones(server.url, room, audit_log, context.random) as phones:
        for hours in (0, -1, 1):
            (server.folder / "hours").write_text(str(hours))
            for phone in phones[::2]:
                # A reloaded page has a new token, signed with the clock as it is now; the others keep theirs.
                phone.page_data["leave"] = RoomPage(await phone.http.get(phone.page)).page_data["leave"]
            load = VoteLoad(phones, context.random)
            await asyncio.sleep(context.size(full=1.0, small=0.4))
            await asyncio.gather(*(cut_for(phone, 0.1) for phone in phones))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(phone.is_synced.wait() for phone in phones)), 15)
            gone = sum(not phone.is_synced.is_set() for phone in phones)
            if gone:
                failures.append(f"{gone} phones could not come back with the clock at {hours:+d} h")
                break
            await load.stop()
            failures += await stale_screens(phones, context.random)
        refused = sum(phone.close_codes[TOKEN_REFUSED] for phone in phones)
        if refused:
            failures.append(f"{refused} times a phone was told that its token is good no more")
        answer = await post_command(desk, room, "close_round", vote=1)
        if answer.get("outcome") != "done":
            failures.append(f"The vote could not be closed: {answer}")
    await desk.close()
    return failures


@fault_test(
    30,
    "replayed",
    passes="every replay gets the first answer, a stranger's replay none; 0 effects",
    mutant="no_idempotency",
)
def replayed(context: Context) -> Result:
    """Replay all writes in another order: by their senders, by others, and after the close."""
    people, writes = context.size(full=100, small=10), context.size(full=12, small=5)
    with context.server() as server:
        room = make_room(people)
        audit_log = AuditLog()
        failures, again, strangers = asyncio.run(said_again(context, server, room, audit_log, writes))
        effects = CommandRecord.objects.filter(workshop=room.pk, verb="set_dots", outcome="done").count()
        if effects != len(audit_log.acknowledged):
            failures.append(f"{effects} effects are stored")
        failures += server.errors()
    action = f"{people * writes} writes, replayed {again} times in other orders, {strangers} of these from another's phone, and again after the close"
    return Result(action, f"{effects} effects of {len(audit_log.acknowledged)} acknowledged writes", failures)


async def said_again(
    context: Context, server: Server, room: Room, audit_log: AuditLog, writes: int
) -> tuple[list[str], int, int]:
    rng, failures = context.random, []
    first: dict[str, tuple[int, str, dict[str, object]]] = {}
    sockets = [await Replay.open(server, room, number) for number in range(len(room.seats))]
    for turn in range(writes):
        for number, replay in enumerate(sockets):
            key = f"replay-{number:04d}-{turn:04d}"
            fields = {"vote": "1", "option": str(rng.randint(1, len(CHOICES))), "dots": str(rng.randint(0, 2))}
            actor = room.seats[number].holder
            body = urlencode({"as": "card", "key": key, "holder": actor, **fields})
            audit_log.sent(actor, key, "set_dots", fields)
            answer = await replay.ask(key, body)
            audit_log.answered(actor, key, "set_dots", fields, answer)
            first[key] = number, body, answer
    failures += await in_database(audit_log.check, room.pk)
    again = strangers = 0
    desk = HttpClient(server.url)
    desk.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})
    for round_ in range(2):
        keys = rng.sample(list(first), len(first))
        # Within the rate limit of a card.
        for key in keys[: len(room.seats) * 6]:
            number, body, said = first[key]
            answer = await sockets[number].ask(key, body)
            again += 1
            if {name: answer.get(name) for name in SAID} != {name: said.get(name) for name in SAID}:
                failures.append(f"{key} was answered {answer} and then {said}")
            stranger = (number + 1) % len(sockets)
            answer = await sockets[stranger].ask(key, body)
            again, strangers = again + 1, strangers + 1
            if answer.get("outcome") == "done":
                failures.append(f"{key} was done again for somebody else")
        failures += await in_database(audit_log.check, room.pk)
        if round_ == 0:
            await post_command(desk, room, "close_round", vote=1)
    for replay in sockets:
        replay.socket.abort()
    await desk.close()
    return failures, again, strangers


SAID = ("key", "outcome", "said", "revision")


class Replay:
    """A socket that sends a write, waits for its answer, and repeats it when it was over the rate limit."""

    def __init__(self, socket: RawWebSocket) -> None:
        self.socket = socket

    @classmethod
    async def open(cls, server: Server, room: Room, number: int) -> "Replay":
        socket = await RawWebSocket.open(f"{server.url}/ws/w/{room.code}/")
        socket.send(json.dumps({"hello": room_token(room, room.seats[number])}))
        await socket.text()
        return cls(socket)

    async def ask(self, key: str, body: str) -> dict[str, object]:
        while True:
            self.socket.send(json.dumps({"do": "set_dots", "body": body}))
            async with asyncio.timeout(20):
                while (answer := json.loads(await self.socket.text())).get("key") != key:
                    pass
            if answer["outcome"] != "unsaved":
                return answer
            await asyncio.sleep(0.5)
