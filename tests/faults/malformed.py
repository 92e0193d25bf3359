"""Malformed frames, messages, bodies and requests: no other client notices, and the server logs no traceback."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from tests.faults import fuzzing
from tests.faults.clients import CSRF_TOKEN, Bystanders, bystanders, post_command, room_token
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, Seat, in_database, make_room
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from tests.harness.websocket_frames import TEXT, encode_frame
from workshops.commands.registry import commands
from workshops.models import Workshop
from workshops.simulation.http_client import HttpClient

BYSTANDERS = 20
# The rate limits of a socket and of a card allow so many at once.
MESSAGES, WRITES = 30, 35
AT_ONCE = 8
MOST_MEMORY = 10
# These close the room, so nothing could be tested after them.
CLOSING_COMMANDS = {"close_workshop", "cancel_workshop", "make_drafts"}
INPUTS = {
    name: dict.fromkeys(command.form.base_fields, "") | command.example
    for name, command in commands().items()
    if name not in CLOSING_COMMANDS
}
OUTCOMES = {"done", "refused", "unsaved", "elsewhere"}


@fault_test(
    15,
    "malformed",
    passes="0 tracebacks, 0 bystanders closed, memory + ≤ 10 MB",
    mutant="no_message_validation",
    timeout=1200,
)
def malformed(context: Context) -> Result:
    """Send broken frames, invalid messages, bodies that fit no form to both endpoints, and invalid handshakes."""
    frames = context.size(full=10_000, small=160)
    bodies = context.size(full=10_000, small=160)
    room = None
    with context.server() as server:
        room = make_room(BYSTANDERS + bodies // WRITES + AT_ONCE, tables=4)
        fuzzer = Fuzzer(context, server, room)
        asyncio.run(fuzzer.run(frames, bodies))
        errors = server.errors()
    failures = [*fuzzer.failures, *(f"On the server's log: {error}" for error in errors[:10])]
    late = [f"The server kept {fuzzer.grown:.0f} MB of it"] if fuzzer.grown > MOST_MEMORY else []
    action = (
        f"{context.amount(fuzzer.sent['frames'], frames, 'bad frames')}, {context.amount(fuzzer.sent['bodies'], bodies, 'bad bodies')} "
        f"(half by the socket, half by POST), {fuzzer.handshakes} bad handshakes and requests twice"
    )
    said = ", ".join(f"{outcome} {count}" for outcome, count in sorted(fuzzer.said.items()))
    measured = (
        f"{len(errors)} tracebacks, {fuzzer.bystanders_closed} of {BYSTANDERS} bystanders closed, memory {fuzzer.grown:+.1f} MB; "
        f"bodies: {said}"
    )
    return Result(action, measured, failures, late)


class Fuzzer:
    """Sends malformed input with the cards of one room, and judges the answers."""

    def __init__(self, context: Context, server: Server, room: Room) -> None:
        self.rng, self.context = context.random, context
        self.sent: Counter[str] = Counter()
        self.server, self.room = server, room
        self.failures: list[str] = []
        self.said: Counter[str] = Counter()
        self.grown = 0.0
        self.handshakes = self.bystanders_closed = 0
        others = room.seats[BYSTANDERS:]
        self.seats = cycle(others)
        self.frames = fuzzing.broken_frames(self.rng)
        self.bodies = fuzzing.broken_bodies(self.rng, INPUTS)

    async def run(self, frames: int, bodies: int) -> None:
        async with bystanders(self.server.url, self.room, self.room.seats[:BYSTANDERS]) as near:
            # Warm-up with a tenth of everything: what is cached once is no leak.
            await self.send_malformed(frames // 10, bodies // 10)
            await self.send_handshakes()
            before = self.server.memory()
            pieces = self.context.size(full=9, small=1)
            for _piece in range(pieces):
                await self.send_malformed(frames * 9 // 10 // pieces, bodies * 9 // 10 // pieces)
                # After at least one piece, so that there is something to judge memory by.
                if self.context.out_of_time:
                    break
            await self.send_handshakes()
            self.grown = self.server.memory() - before
            self.bystanders_closed = near.closed
            if near.closed:
                self.failures.append(f"{near.closed} bystanders were closed")
            self.failures += await still_receive(self.server.url, self.room, near)

    async def send_malformed(self, frames: int, bodies: int) -> None:
        await self.many(self.one_frame, [None] * (frames // 2))
        await self.many(self.messages, [MESSAGES] * (frames // 2 // MESSAGES + 1))
        await self.many(self.by_socket, [WRITES] * (bodies // 2 // WRITES + 1))
        await self.many(self.by_post, [WRITES] * (bodies // 2 // WRITES + 1))

    async def many(self, work: Any, sizes: list[Any]) -> None:
        """Call `work` with each size, a few at a time."""
        waiting: Iterator[Any] = iter(sizes)

        async def worker() -> None:
            for size in waiting:
                with contextlib.suppress(HandshakeRefused, OSError):
                    await work(size)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))

    async def open(self, seat: Seat) -> tuple[RawWebSocket, list[bytes]]:
        heard: list[bytes] = []
        address = f"{self.server.url}/ws/w/{self.room.code}/"
        return await RawWebSocket.open(address, on_text=lambda _socket, payload, _at: heard.append(payload)), heard

    async def one_frame(self, _: None) -> None:
        seat = next(self.seats)
        socket, _heard = await self.open(seat)
        if self.rng.random() < 0.5:
            socket.send(json.dumps({"hello": room_token(self.room, seat)}))
        socket.send_raw(next(self.frames))
        self.sent["frames"] += 1
        await _closed(socket, 0.02)
        socket.abort()

    async def messages(self, count: int) -> None:
        seat = next(self.seats)
        socket, _heard = await self.open(seat)
        for message in islice(fuzzing.strange_messages(self.rng, room_token(self.room, seat)), count):
            if socket.closed.done():
                socket, _heard = await self.open(seat)
            socket.send_raw(message)
            self.sent["frames"] += 1
            await asyncio.sleep(0.001)
        await _closed(socket, 0.05)
        socket.abort()

    async def by_socket(self, count: int) -> None:
        seat = next(self.seats)
        socket, heard = await self.open(seat)
        socket.send(json.dumps({"hello": room_token(self.room, seat)}))
        asked = 0
        for verb, body in islice(self.bodies, count):
            socket.send_raw(encode_frame(TEXT, json.dumps({"do": verb, "body": body}).encode()))
            self.sent["bodies"] += 1
            asked += 1
            if socket.closed.done():
                self.said["closed"] += 1
                socket, heard = await self.open(seat)
                socket.send(json.dumps({"hello": room_token(self.room, seat)}))
                asked = 0
            await asyncio.sleep(0.01)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                while not socket.closed.done() and sum(b'"outcome":' in said for said in heard) < asked:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        for answer in map(json.loads, heard):
            if "outcome" in answer:
                self.judge(answer)
        socket.abort()

    async def by_post(self, count: int) -> None:
        seat = next(self.seats)
        browser = HttpClient(self.server.url)
        browser.set_cookies(
            {
                (self.room.path, "card"): seat.token,
                (self.room.path, "scribe"): self.rng.choice(self.room.scribes),
                ("/", "sessionid"): self.room.session,
                ("/", "csrftoken"): CSRF_TOKEN,
            }
        )
        for verb, body in islice(self.bodies, count):
            address = f"{self.room.path}do/{verb if verb in commands() else 'unknown'}/"
            self.sent["bodies"] += 1
            answer = await browser.post(
                address, body.encode("utf-8", "replace").decode(), {"Accept": "application/json"}
            )
            if answer.status >= 500 and not (answer.is_json and answer.json().get("outcome") == "unsaved"):
                self.failures.append(f"POST {verb} with {body[:200]!r} was answered {answer.status}")
            if answer.is_json:
                self.judge(answer.json())
            else:
                self.said[str(answer.status)] += 1
        await browser.close()

    def judge(self, answer: dict[str, Any]) -> None:
        """Count the outcome of an answer; a failure when it has not the shape of the protocol."""
        self.said[answer.get("outcome", "")] += 1
        if answer.get("outcome") not in OUTCOMES or not isinstance(answer.get("said"), str):
            self.failures.append(f"An answer that is none: {answer}")

    async def send_handshakes(self) -> None:
        """Send handshakes and requests. Daphne itself may answer a handshake with 500; a page may not."""
        asked = list(fuzzing.handshakes(self.server.host, f"/ws/w/{self.room.code}/"))
        self.handshakes = len(asked)
        await self.many(self.one_handshake, asked)

    async def one_handshake(self, asked: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        with contextlib.suppress(OSError, TimeoutError):
            writer.write(asked)
            said = await asyncio.wait_for(reader.read(20), 1)
            if said.startswith(b"HTTP/1.1 5") and b"Upgrade" not in asked:
                self.failures.append(f"{asked[:120]!r} was answered {said!r}")
        writer.transport.abort()


async def still_receive(url: str, room: Room, near: Bystanders) -> list[str]:
    """A failure when a change of the room does not reach every bystander."""
    browser = HttpClient(url)
    browser.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})
    answer = await post_command(browser, room, "name_theme", name="Does everybody hear this?", kind="idea")
    await browser.close()
    if answer.get("outcome") != "done":
        return [f"The desk could not say anything afterwards: {answer}"]
    behind = await near.all_at(await in_database(_revision, room))
    return [f"{behind} of {len(near.all)} bystanders did not hear what the desk said"] if behind else []


def _revision(room: Room) -> int:
    return Workshop.objects.values_list("revision", flat=True).get(pk=room.pk)


async def _closed(socket: RawWebSocket, limit: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(socket.closed), limit)
