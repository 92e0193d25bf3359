"""Sockets that only listen, cheap enough for hundreds in one process: which revision came when."""

import asyncio
import json
import re
import socket
import statistics
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from tests.faults.clients import leave_of
from tests.faults.rooms import Hall, Seat
from tests.harness.raw_websocket import RawWebSocket

CHAIN = re.compile(rb'\{"from":(?:null|\d+),"to":(\d+)')
TCP_ESTABLISHED = 1


class Ear:
    """One open screen. `seen` holds, in order, the revisions that came, and `at` when; `answers` those to its writes."""

    def __init__(self, hall: Hall, seat: Seat) -> None:
        self.hall, self.seat = hall, seat
        self.seen: list[int] = []
        self.at: list[float] = []
        self.answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.last = b""
        self.pongs = asyncio.Queue()

    async def open(self, url: str, *, read: bool = True, buffer: int = 0) -> None:
        """Connect and say hello. With `buffer` the kernel keeps no more for it than so many bytes."""
        sock = None
        if buffer:
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            sock.setblocking(False)
        self.socket = await RawWebSocket.open(f"{url}/ws/w/{self.hall.code}/", on_text=self._hear, read=read, sock=sock)
        self.socket.send(json.dumps({"hello": leave_of(self.hall, self.seat)}))

    async def do(self, key: str, verb: str, body: str) -> dict[str, Any]:
        """One write over this socket, answered."""
        answer = self.answers[key] = asyncio.get_running_loop().create_future()
        self.socket.send(json.dumps({"do": verb, "body": f"as=card&key={key}&holder={self.seat.holder}&{body}"}))
        return await answer

    async def ping(self, number: int) -> float:
        """Seconds until the server answered."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.socket.send(json.dumps({"ping": number}))
        return await self.pongs.get() - began

    def is_open(self) -> bool:
        """Whether the connection still stands, as the kernel knows it: one that never reads is told nothing else."""
        line = self.socket.transport.get_extra_info("socket")
        if self.socket.closed.done() or line is None or line.fileno() < 0:
            return False
        return bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_ESTABLISHED)

    def came(self, revision: int) -> float | None:
        """When this screen first showed what there was at that revision."""
        place = bisect_left(self.seen, revision)
        return self.at[place] if place < len(self.at) else None

    def _hear(self, _socket: RawWebSocket, payload: bytes, at: float) -> None:
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
async def ears(url: str, hall: Hall, seats: Iterable[Seat]) -> AsyncIterator[list[Ear]]:
    """These seats' screens, each with its first picture, until the end of the block."""
    all_of_them = [Ear(hall, seat) for seat in seats]
    try:
        for ear in all_of_them:
            await ear.open(url)
        await until(lambda: all(ear.seen for ear in all_of_them))
        yield all_of_them
    finally:
        for ear in all_of_them:
            if hasattr(ear, "socket"):
                ear.socket.abort()


async def until(true: Any, patience: float = 60) -> bool:
    """Wait until `true()`; False when it never was."""
    deadline = asyncio.get_running_loop().time() + patience
    while not true():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


def delays(listeners: Iterable[Ear], changes: Iterable[tuple[int, float]]) -> list[float]:
    """For each change (its revision, when its writer was told) and each screen: how much later it was seen there."""
    changes = list(changes)
    return [
        max(0.0, at - told) for ear in listeners for revision, told in changes if (at := ear.came(revision)) is not None
    ]


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98] if len(values) > 1 else max(values, default=0.0)
