"""Nonsense of every kind, at every door: nobody else notices, and no programmer is woken."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from tests.faults import fuzzing
from tests.faults.clients import PROOF, Neighbours, leave_of, neighbours, press
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, Seat, in_database, make_hall
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from tests.harness.websocket_frames import TEXT, encode_frame
from workshops.models import Workshop
from workshops.simulation.http_client import HttpClient
from workshops.verbs import VERBS

INNOCENTS = 20
# A socket is trusted with so many messages at once, and a card with so many writes, before either is slowed down.
MESSAGES, WRITES = 30, 35
AT_ONCE = 8
MOST_MEMORY = 10
# A room whose doors are shut learns nothing from what comes after.
ENDS = {"close_workshop", "cancel_workshop", "make_drafts"}
FORMS = {verb: list(spec.form.base_fields) for verb, spec in VERBS.items() if verb not in ENDS}
OUTCOMES = {"done", "refused", "unsaved", "elsewhere"}


@drill(
    15,
    "malformed",
    passes="0 tracebacks, 0 innocents closed, memory + ≤ 10 MB",
    control="believes_every_message",
    patience=1200,
)
def malformed(ground: Ground) -> Result:
    """Broken frames, strange messages, bodies that fit no form at both doors, handshakes of nobody's making."""
    frames = ground.size(full=10_000, small=160)
    bodies = ground.size(full=10_000, small=160)
    hall = None
    with ground.server() as server:
        hall = make_hall(INNOCENTS + bodies // WRITES + AT_ONCE, tables=4)
        crank = Crank(ground, server, hall)
        asyncio.run(crank.turn(frames, bodies))
        errors = server.errors()
    wrong = [*crank.wrong, *(f"On the server's log: {error}" for error in errors[:10])]
    late = [f"The server kept {crank.grown:.0f} MB of it"] if crank.grown > MOST_MEMORY else []
    did = (
        f"{ground.times(crank.sent['frames'], frames, 'bad frames')}, {ground.times(crank.sent['bodies'], bodies, 'bad bodies')} "
        f"(half by the socket, half by POST), {crank.hands} bad handshakes and requests twice"
    )
    said = ", ".join(f"{outcome} {count}" for outcome, count in sorted(crank.said.items()))
    figure = (
        f"{len(errors)} tracebacks, {crank.innocents_closed} of {INNOCENTS} innocents closed, memory {crank.grown:+.1f} MB; "
        f"bodies: {said}"
    )
    return Result(did, figure, wrong, late)


class Crank:
    """Somebody with too much time."""

    def __init__(self, ground: Ground, server: Server, hall: Hall) -> None:
        self.chance, self.ground = ground.chance, ground
        self.sent: Counter[str] = Counter()
        self.server, self.hall = server, hall
        self.wrong: list[str] = []
        self.said: Counter[str] = Counter()
        self.grown = 0.0
        self.hands = self.innocents_closed = 0
        others = hall.seats[INNOCENTS:]
        self.seats = cycle(others)
        self.frames = fuzzing.broken_frames(self.chance)
        self.bodies = fuzzing.broken_bodies(self.chance, FORMS)

    async def turn(self, frames: int, bodies: int) -> None:
        async with neighbours(self.server.url, self.hall, self.hall.seats[:INNOCENTS]) as near:
            # What is read once and kept is no leak: a tenth first, of everything.
            await self.annoy(frames // 10, bodies // 10)
            await self.shake_hands()
            before = self.server.memory()
            pieces = self.ground.size(full=9, small=1)
            for _piece in range(pieces):
                await self.annoy(frames * 9 // 10 // pieces, bodies * 9 // 10 // pieces)
                # On a machine that is slow today, too, something has to come after the warm-up that memory is judged by.
                if self.ground.time_is_up:
                    break
            await self.shake_hands()
            self.grown = self.server.memory() - before
            self.innocents_closed = near.closed
            if near.closed:
                self.wrong.append(f"{near.closed} innocents were closed")
            self.wrong += await still_hear(self.server.url, self.hall, near)

    async def annoy(self, frames: int, bodies: int) -> None:
        await self.many(self.one_frame, [None] * (frames // 2))
        await self.many(self.messages, [MESSAGES] * (frames // 2 // MESSAGES + 1))
        await self.many(self.by_socket, [WRITES] * (bodies // 2 // WRITES + 1))
        await self.many(self.by_post, [WRITES] * (bodies // 2 // WRITES + 1))

    async def many(self, work: Any, sizes: list[Any]) -> None:
        """All of them, a few at a time."""
        waiting: Iterator[Any] = iter(sizes)

        async def hand() -> None:
            for size in waiting:
                with contextlib.suppress(HandshakeRefused, OSError):
                    await work(size)

        await asyncio.gather(*(hand() for _ in range(AT_ONCE)))

    async def open(self, seat: Seat) -> tuple[RawWebSocket, list[bytes]]:
        heard: list[bytes] = []
        address = f"{self.server.url}/ws/w/{self.hall.code}/"
        return await RawWebSocket.open(address, on_text=lambda _socket, payload, _at: heard.append(payload)), heard

    async def one_frame(self, _: None) -> None:
        seat = next(self.seats)
        socket, _heard = await self.open(seat)
        if self.chance.random() < 0.5:
            socket.send(json.dumps({"hello": leave_of(self.hall, seat)}))
        socket.send_raw(next(self.frames))
        self.sent["frames"] += 1
        await _closed(socket, 0.02)
        socket.abort()

    async def messages(self, count: int) -> None:
        seat = next(self.seats)
        socket, _heard = await self.open(seat)
        for message in islice(fuzzing.strange_messages(self.chance, leave_of(self.hall, seat)), count):
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
        socket.send(json.dumps({"hello": leave_of(self.hall, seat)}))
        asked = 0
        for verb, body in islice(self.bodies, count):
            socket.send_raw(encode_frame(TEXT, json.dumps({"do": verb, "body": body}).encode()))
            self.sent["bodies"] += 1
            asked += 1
            if socket.closed.done():
                self.said["closed"] += 1
                socket, heard = await self.open(seat)
                socket.send(json.dumps({"hello": leave_of(self.hall, seat)}))
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
                (self.hall.path, "card"): seat.token,
                (self.hall.path, "scribe"): self.chance.choice(self.hall.scribes),
                ("/", "sessionid"): self.hall.session,
                ("/", "csrftoken"): PROOF,
            }
        )
        for verb, body in islice(self.bodies, count):
            address = f"{self.hall.path}do/{verb if verb in VERBS else 'nonsense'}/"
            self.sent["bodies"] += 1
            answer = await browser.post(
                address, body.encode("utf-8", "replace").decode(), {"Accept": "application/json"}
            )
            if answer.status >= 500 and not (answer.is_json and answer.json().get("outcome") == "unsaved"):
                self.wrong.append(f"POST {verb} with {body[:200]!r} was answered {answer.status}")
            if answer.is_json:
                self.judge(answer.json())
            else:
                self.said[str(answer.status)] += 1
        await browser.close()

    def judge(self, answer: dict[str, Any]) -> None:
        """Every answer has the shape that the protocol gives it."""
        self.said[answer.get("outcome", "")] += 1
        if answer.get("outcome") not in OUTCOMES or not isinstance(answer.get("said"), str):
            self.wrong.append(f"An answer that is none: {answer}")

    async def shake_hands(self) -> None:
        """Where daphne itself says 500 to a handshake, nothing of ours has run; a page never does."""
        asked = list(fuzzing.handshakes(self.server.host, f"/ws/w/{self.hall.code}/"))
        self.hands = len(asked)
        await self.many(self.one_hand, asked)

    async def one_hand(self, asked: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        with contextlib.suppress(OSError, TimeoutError):
            writer.write(asked)
            said = await asyncio.wait_for(reader.read(20), 1)
            if said.startswith(b"HTTP/1.1 5") and b"Upgrade" not in asked:
                self.wrong.append(f"{asked[:120]!r} was answered {said!r}")
        writer.transport.abort()


async def still_hear(url: str, hall: Hall, near: Neighbours) -> list[str]:
    """What is wrong if a change of the room does not reach everybody who watches it."""
    browser = HttpClient(url)
    browser.set_cookies({("/", "sessionid"): hall.session, ("/", "csrftoken"): PROOF})
    answer = await press(browser, hall, "name_theme", name="Does everybody hear this?", kind="idea")
    await browser.close()
    if answer.get("outcome") != "done":
        return [f"The desk could not say anything afterwards: {answer}"]
    behind = await near.all_at(await in_database(_revision, hall))
    return [f"{behind} of {len(near.all)} neighbours did not hear what the desk said"] if behind else []


def _revision(hall: Hall) -> int:
    return Workshop.objects.values_list("revision", flat=True).get(pk=hall.pk)


async def _closed(socket: RawWebSocket, patience: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(socket.closed), patience)
