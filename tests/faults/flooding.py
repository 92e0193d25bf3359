"""One socket sends too much, or nothing, while others are in the same room."""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.clients import bystanders, room_token
from tests.faults.listeners import until
from tests.faults.malformed import still_receive
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, make_room
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from tests.harness.websocket_frames import PING, TEXT, encode_frame

BYSTANDERS = 20
CLOSED_WITHIN, WORST, MOST_MEMORY = 2.0, 0.25, 20.0
PIECE = 1000


@fault_test(
    16,
    "size-and-flood",
    passes="attacker closed ≤ 2 s, others' worst ≤ 250 ms, memory + ≤ 20 MB",
    mutant="no_socket_limits",
)
def size_and_flood(context: Context) -> Result:
    """Run each attack from a socket of its own, one after the other; the attacker runs in another thread."""
    share = context.size(full=1.0, small=0.1)
    with context.server() as server:
        room = make_room(BYSTANDERS + 2)
        calm = context.size(full=1.5, small=0.2)
        found, failures, late = asyncio.run(attacked(server, room, share, calm, context.limit(10)))
        errors = server.errors()
    failures += errors
    kept = sum(one.grown for one in found)
    if kept > MOST_MEMORY:
        late.append(
            f"The server kept {kept:.0f} MB of it: " + ", ".join(f"{one.name} {one.grown:+.0f}" for one in found)
        )
    slowest = max(found, key=lambda one: one.closed_after)
    worst = max(found, key=lambda one: one.worst)
    action = (
        f"up to 50 MB in a frame, {500_000 * share:,.0f} one-byte fragments, {200_000 * share:,.0f} frames, the same in pings, "
        f"{20_000 * share:,.0f} hellos, read and not read, and {2000 * share:,.0f} writes without pause, each until the "
        f"attacker is closed; {BYSTANDERS} others in the room"
    )
    measured = (
        f"closed after {slowest.closed_after:.2f} s at the latest ({slowest.name}); others' worst {1000 * worst.worst:.0f} ms "
        f"({worst.name}; calm: {1000 * found[0].calm:.0f} ms; this process late by {1000 * max(one.lag for one in found):.0f} ms, taken off); "
        f"memory {kept:+.1f} MB over all of them"
    )
    return Result(action, measured, failures, late)


@dataclass
class Attack:
    """What one attack did. Times in seconds, memory in megabytes."""

    name: str
    closed_after: float
    code: int | None
    worst: float
    calm: float
    lag: float
    grown: float


async def attacked(
    server: Server, room: Room, share: float, calm: float, limit: float
) -> tuple[list[Attack], list[str], list[str]]:
    """The results of all attacks, after `calm` seconds of measuring without any."""
    found, failures, late = [], [], []
    async with bystanders(server.url, room, room.seats[:BYSTANDERS]) as near:
        await asyncio.sleep(calm)
        near.forget()
        await asyncio.sleep(calm)
        usual = near.worst
        for name, attack in ATTACKS.items():
            near.forget()
            before = server.memory()
            token = room_token(room, room.seats[BYSTANDERS])
            closed_after, code = await asyncio.to_thread(
                asyncio.run, one_attack(server, room, token, attack, share, limit)
            )
            # Long enough for each bystander to send a ping and get its answer.
            await asyncio.sleep(0.5)
            grown = server.memory() - before
            found.append(Attack(name, closed_after, code, near.worst, usual, near.lag.worst, grown))
            if code is None:
                failures.append(f"{name}: the attacker was not closed within {closed_after:.1f} s")
            elif closed_after > CLOSED_WITHIN:
                late.append(f"{name}: the attacker was closed only after {closed_after:.1f} s")
            if near.worst > WORST:
                late.append(f"{name}: others waited {1000 * near.worst:.0f} ms")
        if near.closed:
            failures.append(f"{near.closed} bystanders were closed")
        failures += await still_receive(server.url, room, near)
    return found, failures, late


async def one_attack(
    server: Server, room: Room, token: str, attack: "AttackWith", share: float, limit: float
) -> tuple[float, int | None]:
    """Seconds until the server closed the attacker, and the close code; None when it did not."""
    socket = await RawWebSocket.open(f"{server.url}/ws/w/{room.code}/", on_text=lambda *_: None)
    socket.send(json.dumps({"hello": token}))
    await asyncio.sleep(0.3)
    began = time.monotonic()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit):
            await attack(socket, token, share)
            await asyncio.shield(socket.closed)
    took = time.monotonic() - began
    socket.abort()
    return took, socket.closed.result() if socket.closed.done() else None


AttackWith = Callable[[RawWebSocket, str, float], Awaitable[None]]


async def send_repeatedly(socket: RawWebSocket, piece: bytes, times: int) -> None:
    """Send as fast as the server reads."""
    for _ in range(times):
        if socket.closed.done():
            return
        socket.send_raw(piece)
        await socket.drain()


async def huge_frame(socket: RawWebSocket, _leave: str, _share: float) -> None:
    size = 50 << 20
    socket.send_raw(b"\x81\xff" + size.to_bytes(8, "big") + b"mask")
    await send_repeatedly(socket, bytes(1 << 20), 50)


async def fragments(socket: RawWebSocket, _leave: str, share: float) -> None:
    socket.send_raw(encode_frame(TEXT, b"x", fin=False))
    await send_repeatedly(socket, encode_frame(0, b"x", fin=False) * PIECE, int(500 * share))


async def frames(socket: RawWebSocket, _leave: str, share: float) -> None:
    await send_repeatedly(socket, encode_frame(TEXT, b'{"ping": 1}') * PIECE, int(200 * share))


async def pings(socket: RawWebSocket, _leave: str, share: float) -> None:
    """WebSocket pings, which the server's library answers."""
    await send_repeatedly(socket, encode_frame(PING, b"x" * 100) * PIECE, int(200 * share))


async def hellos(socket: RawWebSocket, token: str, share: float) -> None:
    """Each hello asks for the whole snapshot."""
    hello = encode_frame(TEXT, json.dumps({"hello": token}).encode())
    await send_repeatedly(socket, hello * 100, int(200 * share))


async def writes(socket: RawWebSocket, _leave: str, share: float) -> None:
    for number in range(int(2000 * share)):
        body = f"as=card&key=flood-{number:06d}&vote=1&option={1 + number % 5}&dots=1"
        socket.send(json.dumps({"do": "set_dots", "body": body}))
    await socket.drain()


async def never_read(socket: RawWebSocket, token: str, share: float) -> None:
    """Ask for snapshots and read none."""
    socket.pause()
    await hellos(socket, token, share)
    # Only a client that reads learns that it was closed.
    await asyncio.sleep(1)
    socket.resume()


ATTACKS: dict[str, AttackWith] = {
    "a frame of 50 MB": huge_frame,
    "one-byte fragments": fragments,
    "frames": frames,
    "pings": pings,
    "hellos": hellos,
    "writes": writes,
    "hellos, never read": never_read,
}


@fault_test(
    29,
    "half-open",
    passes="who says nothing is closed ≤ 15 s, others' worst ≤ 250 ms, 0 tracebacks",
    mutant="no_hello_timeout",
)
def half_open(context: Context) -> Result:
    """Open connections that never send a hello, or stop within a request or a frame."""
    each = context.size(full=200, small=15)
    with context.server(instrumented=context.size(full="", small="short_timeouts")) as server:
        room = make_room(BYSTANDERS)
        left, worst, failures = asyncio.run(open_silent_sockets(server, room, each, context.limit(HELLO_WITHIN)))
        errors = server.errors()
    failures += errors
    if left:
        failures.append(f"{left} of {2 * each} silent sockets were still open after {HELLO_WITHIN:.0f} s")
    action = (
        f"{each} sockets that never say hello and {each} that stop in the middle of a frame, which have to be closed; "
        f"{each} that stop in the handshake, which only may be in nobody's way"
    )
    late = [f"Others waited {1000 * worst:.0f} ms"] if worst > WORST else []
    return Result(
        action, f"{left} still open after {HELLO_WITHIN:.0f} s; others' worst {1000 * worst:.0f} ms", failures, late
    )


HELLO_WITHIN = 15.0


async def open_silent_sockets(server: Server, room: Room, each: int, limit: float) -> tuple[int, float, list[str]]:
    address = f"{server.url}/ws/w/{room.code}/"
    async with bystanders(server.url, room, room.seats) as near:
        silent: list[RawWebSocket] = []
        for number in range(2 * each):
            with contextlib.suppress(HandshakeRefused, OSError):
                socket = await RawWebSocket.open(address, on_text=lambda *_: None)
                if number % 2:
                    socket.send_raw(encode_frame(TEXT, b'{"hello": "' + b"x" * 100)[:40])
                silent.append(socket)
        begun = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(each)]
        for _reader, writer in begun:
            # Closing these is the server's own business: they only must not delay others.
            writer.write(b"GET /ws/w/ABCDEF/ HTTP/1.1\r\nHost: ")
        near.forget()
        await until(lambda: all(socket.closed.done() for socket in silent), limit)
        left = sum(not socket.closed.done() for socket in silent)
        failures = [f"{near.closed} bystanders were closed"] if near.closed else []
        failures += await still_receive(server.url, room, near)
        worst = near.worst
        for _reader, writer in begun:
            writer.transport.abort()
        for socket in silent:
            socket.abort()
    return left, worst, failures
