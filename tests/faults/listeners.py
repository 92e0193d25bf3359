"""Sockets that record when each revision arrived, cheap enough for hundreds in one process."""

import asyncio
import json
import re
import socket
import statistics
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from tests.faults.clients import room_token
from tests.faults.rooms import Room, Seat
from tests.harness.raw_websocket import RawWebSocket

CHAIN = re.compile(rb'\{"from":(?:null|\d+),"to":(\d+)')
TCP_ESTABLISHED = 1


class Listener:
    """One connected screen. `seen`: the revisions that arrived, in order; `at`: when each of them did."""

    def __init__(self, room: Room, seat: Seat) -> None:
        self.room, self.seat = room, seat
        self.seen: list[int] = []
        self.at: list[float] = []
        self.answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.last = b""
        self.pongs = asyncio.Queue()

    async def open(self, url: str, *, read: bool = True, buffer: int = 0) -> None:
        """Connect and send the hello. `buffer`: size of the kernel's receive buffer in bytes."""
        sock = None
        if buffer:
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            sock.setblocking(False)
        self.socket = await RawWebSocket.open(
            f"{url}/ws/w/{self.room.code}/", on_text=self._receive, read=read, sock=sock
        )
        self.socket.send(json.dumps({"hello": room_token(self.room, self.seat)}))

    async def do(self, key: str, command: str, body: str) -> dict[str, Any]:
        """Send one command over this socket and return its answer."""
        answer = self.answers[key] = asyncio.get_running_loop().create_future()
        self.socket.send(json.dumps({"do": command, "body": f"as=card&key={key}&holder={self.seat.holder}&{body}"}))
        return await answer

    async def ping(self, number: int) -> float:
        """Seconds until a ping is answered."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.socket.send(json.dumps({"ping": number}))
        return await self.pongs.get() - began

    def is_open(self) -> bool:
        """Whether the kernel still has the connection open: a client that never reads learns it in no other way."""
        line = self.socket.transport.get_extra_info("socket")
        if self.socket.closed.done() or line is None or line.fileno() < 0:
            return False
        return bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_ESTABLISHED)

    def shown_at(self, revision: int) -> float | None:
        """When this screen first showed that revision or a later one; None when it never did."""
        place = bisect_left(self.seen, revision)
        return self.at[place] if place < len(self.at) else None

    def _receive(self, _socket: RawWebSocket, payload: bytes, at: float) -> None:
        if found := CHAIN.match(payload):
            self.seen.append(int(found[1]))
            self.at.append(at)
            self.last = payload
        elif payload.startswith(b'{"key"'):
            message = json.loads(payload)
            if (answer := self.answers.pop(message["key"], None)) is not None:
                answer.set_result(message)
        elif payload.startswith(b'{"pong"'):
            self.pongs.put_nowait(at)


@asynccontextmanager
async def listeners(url: str, room: Room, seats: Iterable[Seat]) -> AsyncIterator[list[Listener]]:
    """Connect these seats, and wait for the first frame of each; until the end of the block."""
    all_of_them = [Listener(room, seat) for seat in seats]
    try:
        for listener in all_of_them:
            await listener.open(url)
        await until(lambda: all(listener.seen for listener in all_of_them))
        yield all_of_them
    finally:
        for listener in all_of_them:
            if hasattr(listener, "socket"):
                listener.socket.abort()


async def until(true: Any, limit: float = 60) -> bool:
    """Poll until `true()`; False when it was not within `limit` seconds."""
    deadline = asyncio.get_running_loop().time() + limit
    while not true():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


def delays(listeners: Iterable[Listener], changes: Iterable[tuple[int, float]]) -> list[float]:
    """Seconds from the acknowledgement of each change (its revision, when) until each screen showed it."""
    changes = list(changes)
    return [
        max(0.0, at - told)
        for listener in listeners
        for revision, told in changes
        if (at := listener.shown_at(revision)) is not None
    ]


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98] if len(values) > 1 else max(values, default=0.0)
