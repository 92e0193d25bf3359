"""Trouble of the machine, and of people's own phones: no room on the disk, a clock set back, old messages again."""

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

from tests.faults.clients import PROOF, cut_for, leave_of, press
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import CHOICES, Hall, in_database, make_hall
from tests.faults.servers import Server, opened
from tests.faults.vote_load import Storm, crowd, untrue
from tests.harness.raw_websocket import RawWebSocket
from workshops.models import CommandRecord
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient
from workshops.simulation.join import RoomPage
from workshops.simulation.screen_client import TOKEN_REFUSED

DISK_MB = 12


@drill(
    27,
    "disk-full",
    passes="everybody is told “not saved yet”, 0 acknowledged lost, writing works again when there is room",
    control="answers_before_commit",
)
def disk_full(ground: Ground) -> Result:
    """Fill the disk under the database amid a storm of votes, then make room again."""
    people, seconds = ground.size(full=100, small=10), ground.size(full=6.0, small=2.0)
    with ground.size(full=disk, small=no_disk)(ground) as (place, kind):
        server = Server(place, broken=ground.build)
        with opened(server.file):
            server.start()
            try:
                wrong, found, told, before, after = asyncio.run(filled(ground, server, make_hall(people), seconds))
            finally:
                server.stop()
        wrong += found + server.errors()
    if not told:
        wrong.append("Nobody was told that nothing is saved: the disk was never full")
    did = f"{people} phones vote; {kind} is filled to the last byte for {seconds:.0f} s, then emptied"
    figure = f"told “not saved yet” {told} times, {before} votes acknowledged before and {after} afterwards, {len(found)} findings of the audit log"
    return Result(did, figure, wrong)


async def filled(
    ground: Ground, server: Server, hall: Hall, seconds: float
) -> tuple[list[str], list[str], int, int, int]:
    audit_log, patience = AuditLog(), ground.patience(30)
    async with crowd(server.url, hall, audit_log, ground.chance) as phones:
        storm = Storm(phones, ground.chance)
        await asyncio.sleep(1.5)
        with ground.size(full=filled_up, small=cut_short)(server):
            before = len(audit_log.acknowledged)
            await asyncio.sleep(seconds)
            told = sum(phone.counts["unsaved"] for phone in phones)
        wrong: list[str] = []
        try:
            async with asyncio.timeout(patience):
                await storm.over()
                # A second storm: it works again, and not only for those who were waiting.
                storm = Storm(phones, ground.chance)
                await asyncio.sleep(1)
                await storm.over()
            wrong += await untrue(phones, ground.chance)
        except TimeoutError:
            wrong.append(f"{len(audit_log.waiting)} writes have no answer {patience:.0f} s after there was room again")
        found = await in_database(audit_log.check, hall.pk)
    return wrong, found, told, before, len(audit_log.acknowledged) - before


@contextmanager
def filled_up(server: Server) -> Iterator[None]:
    """A file takes all the room there is on the server's disk."""
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
    """No file of the server's takes another byte, though the disk has room."""
    pid, most = server.running.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def disk(ground: Ground) -> Iterator[tuple[Path, str]]:
    """A disk of a few megabytes, where this process may mount one. Its log lies there, too."""
    with tempfile.TemporaryDirectory(dir=ground.folder) as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", folder]
        if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            raise RuntimeError("This drill mounts a small disk of its own, which only root may do.")
        try:
            yield Path(folder), f"a disk of {DISK_MB} MB"
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def no_disk(ground: Ground) -> Iterator[tuple[Path, str]]:
    """For the size of every day nobody has to be root."""
    with tempfile.TemporaryDirectory(dir=ground.folder) as folder:
        yield Path(folder), "the server's disk, as far as it can tell,"


@drill(
    28,
    "clock-back",
    passes="nobody notices: 0 acknowledged lost, all screens true, every leave still good",
    control="trusts_the_clock",
)
def clock_back(ground: Ground) -> Result:
    """Set the server's clock back by an hour in the middle of a vote, then forward again."""
    people = ground.size(full=60, small=10)
    with ground.server(faults="clock_can_be_set") as server:
        hall = make_hall(people)
        audit_log = AuditLog()
        wrong = asyncio.run(votes_through(ground, server, hall, audit_log))
        found = audit_log.check(hall.pk)
        wrong += found + server.errors()
    did = f"{people} phones vote while the server's clock goes back by an hour, and forward again; all come back in between, half of them with fresh leave"
    return Result(
        did, f"{len(audit_log.acknowledged)} votes acknowledged, {len(found)} findings of the audit log", wrong
    )


async def votes_through(ground: Ground, server: Server, hall: Hall, audit_log: AuditLog) -> list[str]:
    wrong: list[str] = []
    desk = HttpClient(server.url)
    desk.set_cookies({("/", "sessionid"): hall.session, ("/", "csrftoken"): PROOF})
    async with crowd(server.url, hall, audit_log, ground.chance) as phones:
        for hours in (0, -1, 1):
            (server.folder / "hours").write_text(str(hours))
            for phone in phones[::2]:
                # A fresh page has fresh leave, signed by the clock as it is now; the others keep what they have.
                phone.page_data["leave"] = RoomPage(await phone.http.get(phone.page)).page_data["leave"]
            storm = Storm(phones, ground.chance)
            await asyncio.sleep(ground.size(full=1.0, small=0.4))
            await asyncio.gather(*(cut_for(phone, 0.1) for phone in phones))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(phone.is_synced.wait() for phone in phones)), 15)
            gone = sum(not phone.is_synced.is_set() for phone in phones)
            if gone:
                wrong.append(f"{gone} phones could not come back with the clock at {hours:+d} h")
                break
            await storm.over()
            wrong += await untrue(phones, ground.chance)
        refused = sum(phone.close_codes[TOKEN_REFUSED] for phone in phones)
        if refused:
            wrong.append(f"{refused} times a phone was told that its leave is good no more")
        answer = await press(desk, hall, "close_round", vote=1)
        if answer.get("outcome") != "done":
            wrong.append(f"The vote could not be closed: {answer}")
    await desk.close()
    return wrong


@drill(
    30,
    "replayed",
    passes="every replay gets the first answer, a stranger's replay none; 0 effects",
    control="repeats_take_effect",
)
def replayed(ground: Ground) -> Result:
    """Everything that everybody wrote, again and in another order: by themselves, by each other, and after the close."""
    people, writes = ground.size(full=100, small=10), ground.size(full=12, small=5)
    with ground.server() as server:
        hall = make_hall(people)
        audit_log = AuditLog()
        wrong, again, strangers = asyncio.run(said_again(ground, server, hall, audit_log, writes))
        effects = CommandRecord.objects.filter(workshop=hall.pk, verb="set_dots", outcome="done").count()
        if effects != len(audit_log.acknowledged):
            wrong.append(f"{effects} effects are stored")
        wrong += server.errors()
    did = f"{people * writes} writes, replayed {again} times in other orders, {strangers} of these from another's phone, and again after the close"
    return Result(did, f"{effects} effects of {len(audit_log.acknowledged)} acknowledged writes", wrong)


async def said_again(
    ground: Ground, server: Server, hall: Hall, audit_log: AuditLog, writes: int
) -> tuple[list[str], int, int]:
    chance, wrong = ground.chance, []
    first: dict[str, tuple[int, str, dict[str, object]]] = {}
    sockets = [await Replay.open(server, hall, number) for number in range(len(hall.seats))]
    for turn in range(writes):
        for number, replay in enumerate(sockets):
            key = f"replay-{number:04d}-{turn:04d}"
            fields = {"vote": "1", "option": str(chance.randint(1, len(CHOICES))), "dots": str(chance.randint(0, 2))}
            actor = hall.seats[number].holder
            body = urlencode({"as": "card", "key": key, "holder": actor, **fields})
            audit_log.sent(actor, key, "set_dots", fields)
            answer = await replay.ask(key, body)
            audit_log.answered(actor, key, "set_dots", fields, answer)
            first[key] = number, body, answer
    wrong += await in_database(audit_log.check, hall.pk)
    again = strangers = 0
    desk = HttpClient(server.url)
    desk.set_cookies({("/", "sessionid"): hall.session, ("/", "csrftoken"): PROOF})
    for round_ in range(2):
        keys = chance.sample(list(first), len(first))
        # No more than a card may write at once, and a few of each.
        for key in keys[: len(hall.seats) * 6]:
            number, body, said = first[key]
            answer = await sockets[number].ask(key, body)
            again += 1
            if {name: answer.get(name) for name in SAID} != {name: said.get(name) for name in SAID}:
                wrong.append(f"{key} was answered {answer} and then {said}")
            stranger = (number + 1) % len(sockets)
            answer = await sockets[stranger].ask(key, body)
            again, strangers = again + 1, strangers + 1
            if answer.get("outcome") == "done":
                wrong.append(f"{key} was done again for somebody else")
        wrong += await in_database(audit_log.check, hall.pk)
        if round_ == 0:
            await press(desk, hall, "close_round", vote=1)
    for replay in sockets:
        replay.socket.abort()
    await desk.close()
    return wrong, again, strangers


SAID = ("key", "outcome", "said", "revision")


class Replay:
    """A socket that asks and waits, and comes again when it was too quick."""

    def __init__(self, socket: RawWebSocket) -> None:
        self.socket = socket

    @classmethod
    async def open(cls, server: Server, hall: Hall, number: int) -> "Replay":
        socket = await RawWebSocket.open(f"{server.url}/ws/w/{hall.code}/")
        socket.send(json.dumps({"hello": leave_of(hall, hall.seats[number])}))
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
