"""Many phones in one process: sockets that count what comes, and decode only what is looked at."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from tests.harness.raw_websocket import OnText, RawWebSocket

# How many handshakes are on their way at once: more than a server's queue holds would be sent again a second later.
TOGETHER = 40
QUIET = 0.4
PATIENCE = 60.0
PING = 25.0
PONG = b'{"pong"'
# Said to one phone alone: an answer, a poke, a farewell. Everything else is a picture, whoever draws it.
OTHERS = (b'{"key"', b'{"mine"', b'{"here"', b'{"back"')
Heard = Callable[[int, bytes, float], None]


@dataclass(frozen=True)
class Guest:
    """One phone at the door: what it says first, if anything, and the cookies it brings."""

    hello: Mapping[str, Any] | None = None
    cookies: str = ""


class Crowd:
    """Open sockets. `frames` and `bytes` count the pictures that all of them heard; `last` is the newest."""

    def __init__(self) -> None:
        self.sockets: list[RawWebSocket] = []
        self.frames = 0
        self.bytes = 0
        self.last = b""
        self.closed = 0
        # Hears every text of every phone, with the phone's number, while somebody wants to.
        self.hears: Heard | None = None

    async def join(self, url: str, guests: Iterable[Guest]) -> None:
        """Open one socket for each, say hello, and wait until it is answered."""
        gate = asyncio.Semaphore(TOGETHER)
        begin = len(self.sockets)

        async def one(number: int, guest: Guest) -> RawWebSocket:
            async with gate:
                answered = asyncio.Event()
                socket = await _opened(url, guest, self._ear(number, answered))
                if guest.hello is not None:
                    socket.send(json.dumps(guest.hello))
                    await asyncio.wait_for(answered.wait(), PATIENCE)
                return socket

        coming = [one(number, guest) for number, guest in enumerate(guests, start=begin)]
        self.sockets += await asyncio.gather(*coming)
        for socket in self.sockets[begin:]:
            socket.closed.add_done_callback(self._miss)

    def _ear(self, number: int, answered: asyncio.Event) -> OnText:
        def hear(_socket: RawWebSocket, payload: bytes, at: float) -> None:
            if payload.startswith(PONG):
                return
            if not answered.is_set():
                answered.set()
            if self.hears:
                self.hears(number, payload, at)
            if payload.startswith(OTHERS):
                return
            self.frames += 1
            self.bytes += len(payload)
            self.last = payload

        return hear

    def _miss(self, _code: Any) -> None:
        self.closed += 1

    def ping(self) -> None:
        """Say that everybody is still there."""
        for number, socket in enumerate(self.sockets):
            socket.send(json.dumps({"ping": number}))

    async def settle(self) -> None:
        """Wait until nobody has heard a picture for a moment."""
        before = -1
        while before != self.frames:
            before = self.frames
            await asyncio.sleep(QUIET)

    def leave(self) -> None:
        for socket in self.sockets:
            socket.closed.remove_done_callback(self._miss)
            socket.abort()
        self.sockets = []


@asynccontextmanager
async def crowd(url: str, guests: Iterable[Guest], *, beats: bool = True) -> AsyncIterator[Crowd]:
    """Phones that stay for the block; those that said hello ping as a browser's do, if `beats`.

    Raises when any was cut off.
    """
    guests = list(guests)
    phones = Crowd()
    await phones.join(url, guests)
    heart = asyncio.create_task(_beat(phones)) if beats and guests[0].hello is not None else None
    try:
        await phones.settle()
        yield phones
        if phones.closed:
            raise RuntimeError(f"{phones.closed} of {len(guests)} phones were cut off while being measured.")
    finally:
        if heart:
            heart.cancel()
        phones.leave()
        # The server has to notice, or the next measurement pays for it.
        await asyncio.sleep(QUIET)


async def _beat(phones: Crowd) -> None:
    while True:
        for number, socket in enumerate(phones.sockets):
            socket.send(json.dumps({"ping": number}))
            await asyncio.sleep(PING / max(1, len(phones.sockets)))


async def _opened(url: str, guest: Guest, hears: OnText) -> RawWebSocket:
    headers = {"Cookie": guest.cookies} if guest.cookies else None
    for pause in (0.1, 0.3, 1.0):
        with suppress(OSError):
            return await RawWebSocket.open(url, headers=headers, on_text=hears)
        await asyncio.sleep(pause)
    return await RawWebSocket.open(url, headers=headers, on_text=hears)
