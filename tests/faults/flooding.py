"""Too much of everything from one socket, while others are in the same room."""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.clients import leave_of, neighbours
from tests.faults.listeners import until
from tests.faults.malformed import still_hear
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, make_hall
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from tests.harness.websocket_frames import PING, TEXT, encode_frame

INNOCENTS = 20
CLOSED_WITHIN, WORST, MOST_MEMORY = 2.0, 0.25, 20.0
PIECE = 1000


@drill(
    16,
    "size-and-flood",
    passes="attacker closed ≤ 2 s, others' worst ≤ 250 ms, memory + ≤ 20 MB",
    control="lets_everything_in",
)
def size_and_flood(ground: Ground) -> Result:
    """Each attack from a socket of its own, one after the other; the attacker has a thread of its own here."""
    share = ground.size(full=1.0, small=0.1)
    with ground.server() as server:
        hall = make_hall(INNOCENTS + 2)
        calm = ground.size(full=1.5, small=0.2)
        found, wrong, late = asyncio.run(attacked(server, hall, share, calm, ground.patience(10)))
        errors = server.errors()
    wrong += errors
    kept = sum(one.grown for one in found)
    if kept > MOST_MEMORY:
        late.append(
            f"The server kept {kept:.0f} MB of it: " + ", ".join(f"{one.name} {one.grown:+.0f}" for one in found)
        )
    slowest = max(found, key=lambda one: one.closed_after)
    worst = max(found, key=lambda one: one.worst)
    did = (
        f"up to 50 MB in a frame, {500_000 * share:,.0f} one-byte fragments, {200_000 * share:,.0f} frames, the same in pings, "
        f"{20_000 * share:,.0f} hellos, read and not read, and {2000 * share:,.0f} writes without pause, each until the "
        f"attacker is closed; {INNOCENTS} others in the room"
    )
    figure = (
        f"closed after {slowest.closed_after:.2f} s at the latest ({slowest.name}); others' worst {1000 * worst.worst:.0f} ms "
        f"({worst.name}; calm: {1000 * found[0].calm:.0f} ms; this process late by {1000 * max(one.lag for one in found):.0f} ms, taken off); "
        f"memory {kept:+.1f} MB over all of them"
    )
    return Result(did, figure, wrong, late)


@dataclass
class Attack:
    """What one of them did. Times in seconds, memory in megabytes."""

    name: str
    closed_after: float
    code: int | None
    worst: float
    calm: float
    lag: float
    grown: float


async def attacked(
    server: Server, hall: Hall, share: float, calm: float, patience: float
) -> tuple[list[Attack], list[str], list[str]]:
    """What each attack did, after so many seconds of calm."""
    found, wrong, late = [], [], []
    async with neighbours(server.url, hall, hall.seats[:INNOCENTS]) as near:
        await asyncio.sleep(calm)
        near.forget()
        await asyncio.sleep(calm)
        usual = near.worst
        for name, attack in ATTACKS.items():
            near.forget()
            before = server.memory()
            leave = leave_of(hall, hall.seats[INNOCENTS])
            closed_after, code = await asyncio.to_thread(
                asyncio.run, one_attack(server, hall, leave, attack, share, patience)
            )
            # Long enough for everybody to have asked again, and been answered.
            await asyncio.sleep(0.5)
            grown = server.memory() - before
            found.append(Attack(name, closed_after, code, near.worst, usual, near.lag.worst, grown))
            if code is None:
                wrong.append(f"{name}: the attacker was not closed within {closed_after:.1f} s")
            elif closed_after > CLOSED_WITHIN:
                late.append(f"{name}: the attacker was closed only after {closed_after:.1f} s")
            if near.worst > WORST:
                late.append(f"{name}: others waited {1000 * near.worst:.0f} ms")
        if near.closed:
            wrong.append(f"{near.closed} innocents were closed")
        wrong += await still_hear(server.url, hall, near)
    return found, wrong, late


async def one_attack(
    server: Server, hall: Hall, leave: str, attack: "AttackWith", share: float, patience: float
) -> tuple[float, int | None]:
    """Seconds until the server had enough, and its code; None when it had not enough until everything was sent."""
    socket = await RawWebSocket.open(f"{server.url}/ws/w/{hall.code}/", on_text=lambda *_: None)
    socket.send(json.dumps({"hello": leave}))
    await asyncio.sleep(0.3)
    began = time.monotonic()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            await attack(socket, leave, share)
            await asyncio.shield(socket.closed)
    took = time.monotonic() - began
    socket.abort()
    return took, socket.closed.result() if socket.closed.done() else None


AttackWith = Callable[[RawWebSocket, str, float], Awaitable[None]]


async def pour(socket: RawWebSocket, piece: bytes, times: int) -> None:
    """As fast as the server takes it."""
    for _ in range(times):
        if socket.closed.done():
            return
        socket.send_raw(piece)
        await socket.drain()


async def huge_frame(socket: RawWebSocket, _leave: str, _share: float) -> None:
    size = 50 << 20
    socket.send_raw(b"\x81\xff" + size.to_bytes(8, "big") + b"mask")
    await pour(socket, bytes(1 << 20), 50)


async def fragments(socket: RawWebSocket, _leave: str, share: float) -> None:
    socket.send_raw(encode_frame(TEXT, b"x", fin=False))
    await pour(socket, encode_frame(0, b"x", fin=False) * PIECE, int(500 * share))


async def frames(socket: RawWebSocket, _leave: str, share: float) -> None:
    await pour(socket, encode_frame(TEXT, b'{"ping": 1}') * PIECE, int(200 * share))


async def pings(socket: RawWebSocket, _leave: str, share: float) -> None:
    """The protocol's own, which the server answers before the site sees them."""
    await pour(socket, encode_frame(PING, b"x" * 100) * PIECE, int(200 * share))


async def hellos(socket: RawWebSocket, leave: str, share: float) -> None:
    """Each asks for the whole picture."""
    hello = encode_frame(TEXT, json.dumps({"hello": leave}).encode())
    await pour(socket, hello * 100, int(200 * share))


async def writes(socket: RawWebSocket, _leave: str, share: float) -> None:
    for number in range(int(2000 * share)):
        body = f"as=card&key=flood-{number:06d}&vote=1&option={1 + number % 5}&dots=1"
        socket.send(json.dumps({"do": "set_dots", "body": body}))
    await socket.drain()


async def deaf(socket: RawWebSocket, leave: str, share: float) -> None:
    """Asks for whole pictures and never reads one."""
    socket.pause()
    await hellos(socket, leave, share)
    # Nothing is heard of being closed while nothing is read.
    await asyncio.sleep(1)
    socket.resume()


ATTACKS: dict[str, AttackWith] = {
    "a frame of 50 MB": huge_frame,
    "one-byte fragments": fragments,
    "frames": frames,
    "pings": pings,
    "hellos": hellos,
    "writes": writes,
    "hellos, never read": deaf,
}


@drill(
    29,
    "half-open",
    passes="who says nothing is closed ≤ 15 s, others' worst ≤ 250 ms, 0 tracebacks",
    control="waits_for_ever",
)
def half_open(ground: Ground) -> Result:
    """Lines that are opened and never say hello, stop in the middle of a request, or of a frame."""
    each = ground.size(full=200, small=15)
    with ground.server(faults=ground.size(full="", small="has_little_patience")) as server:
        hall = make_hall(INNOCENTS)
        left, worst, wrong = asyncio.run(silent(server, hall, each, ground.patience(MANNERS)))
        errors = server.errors()
    wrong += errors
    if left:
        wrong.append(f"{left} of {2 * each} silent sockets were still open after {MANNERS:.0f} s")
    did = (
        f"{each} sockets that never say hello and {each} that stop in the middle of a frame, which have to be closed; "
        f"{each} that stop in the handshake, which only may be in nobody's way"
    )
    late = [f"Others waited {1000 * worst:.0f} ms"] if worst > WORST else []
    return Result(did, f"{left} still open after {MANNERS:.0f} s; others' worst {1000 * worst:.0f} ms", wrong, late)


MANNERS = 15.0


async def silent(server: Server, hall: Hall, each: int, patience: float) -> tuple[int, float, list[str]]:
    address = f"{server.url}/ws/w/{hall.code}/"
    async with neighbours(server.url, hall, hall.seats) as near:
        mute: list[RawWebSocket] = []
        for number in range(2 * each):
            with contextlib.suppress(HandshakeRefused, OSError):
                socket = await RawWebSocket.open(address, on_text=lambda *_: None)
                if number % 2:
                    socket.send_raw(encode_frame(TEXT, b'{"hello": "' + b"x" * 100)[:40])
                mute.append(socket)
        begun = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(each)]
        for _reader, writer in begun:
            # Whoever is not yet a socket is left to the server: they only must not be in anybody's way.
            writer.write(b"GET /ws/w/ABCDEF/ HTTP/1.1\r\nHost: ")
        near.forget()
        await until(lambda: all(socket.closed.done() for socket in mute), patience)
        left = sum(not socket.closed.done() for socket in mute)
        wrong = [f"{near.closed} innocents were closed"] if near.closed else []
        wrong += await still_hear(server.url, hall, near)
        worst = near.worst
        for _reader, writer in begun:
            writer.transport.abort()
        for socket in mute:
            socket.abort()
    return left, worst, wrong
