"""A proxy that is a bad network between phones and the server: it cuts, drops, duplicates, reorders, delays and holds data.

It parses enough HTTP to cut a reply after the server has answered, and enough WebSocket to drop, duplicate and reorder
single frames. TCP never does that, but a lost notification, a full window or a fault of ours has the same effect.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

OPCODE_TEXT = 1
END_OF_HEAD = b"\r\n\r\n"
# Only the answer to a command begins like this.
ANSWER = b'{"key":'


@dataclass
class Faults:
    """Probabilities, which may be changed while the proxy runs.

    `cut_replies`: the connection breaks after the server has answered a request, or a command on a socket, and before
    the phone receives it.
    `drop`, `double`, `swap`: a text frame from the server is lost, duplicated, or delivered after the next one.
    `touches` limits these three to some frames. `delay`: seconds, each way. `flowing`: while cleared, nothing passes
    and nothing closes, as when a phone loses its network without noticing.
    """

    cut_replies: float = 0.0
    drop: float = 0.0
    double: float = 0.0
    swap: float = 0.0
    delay: float = 0.0
    touches: Callable[[bytes], bool] = lambda frame: True
    flowing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.flowing.set()


class Proxy:
    """Listens on its own port and passes everything on to `port`; `done` counts the faults."""

    def __init__(self, port: int, faults: Faults, chance: random.Random) -> None:
        self.target = port
        self.faults = faults
        self.chance = chance
        self.done = {"cut": 0, "dropped": 0, "doubled": 0, "swapped": 0}
        self._lines: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._line, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._lines, return_exceptions=True)
        await self._server.wait_closed()

    def cut(self) -> None:
        """Cut every open connection."""
        for line in self._lines:
            line.cancel()

    async def _line(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._lines.add(task)  # type: ignore[arg-type]
        to_server = None
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._up(phone, to_server))
                both.create_task(self._down(server, to_phone))
        except* (OSError, asyncio.IncompleteReadError, _Over):
            pass
        except* asyncio.CancelledError:
            # Cut by `cut`, or the loop is ending: the connection is over either way.
            pass
        finally:
            self._lines.discard(task)  # type: ignore[arg-type]
            for writer in (to_phone, to_server):
                if writer is not None:
                    with contextlib.suppress(OSError, RuntimeError):
                        writer.transport.abort()

    async def _up(self, phone: asyncio.StreamReader, to_server: asyncio.StreamWriter) -> None:
        while data := await phone.read(65536):
            await self._pass(to_server, data)
        raise _Over

    async def _down(self, server: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        while True:
            head = await server.readuntil(END_OF_HEAD)
            if b" 101 " in head.partition(b"\r\n")[0]:
                await self._pass(to_phone, head)
                await self._frames(server, to_phone)
            if self.chance.random() < self.faults.cut_replies:
                # The reply has begun, so the server has done what it was asked.
                self.done["cut"] += 1
                raise _Over
            await self._pass(to_phone, head + await _body(head, server))

    async def _frames(self, server: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        kept: list[bytes] = []
        while True:
            frame = await _frame(server)
            if ANSWER in frame[:20] and self.chance.random() < self.faults.cut_replies:
                self.done["cut"] += 1
                raise _Over
            if frame[0] & 0x0F != OPCODE_TEXT or not self.faults.touches(frame):
                await self._pass(to_phone, frame)
                continue
            for one in self._fate(frame, kept):
                await self._pass(to_phone, one)

    def _fate(self, frame: bytes, kept: list[bytes]) -> list[bytes]:
        """The frames to deliver instead of this one. `kept` holds one that goes out after the next."""
        roll = self.chance.random()
        if kept:
            return [frame, kept.pop()]
        if roll < self.faults.drop:
            self.done["dropped"] += 1
            return []
        if roll < self.faults.drop + self.faults.double:
            self.done["doubled"] += 1
            return [frame, frame]
        if roll < self.faults.drop + self.faults.double + self.faults.swap:
            self.done["swapped"] += 1
            kept.append(frame)
            return []
        return [frame]

    async def _pass(self, to: asyncio.StreamWriter, data: bytes) -> None:
        if self.faults.delay:
            await asyncio.sleep(self.faults.delay)
        await self.faults.flowing.wait()
        to.write(data)
        await to.drain()


class _Over(Exception):
    """One side has disconnected, or the connection was cut."""


async def _body(head: bytes, server: asyncio.StreamReader) -> bytes:
    """The body of a reply, by length, in chunks, or until the end."""
    lines = {name.strip().lower(): value.strip() for name, _, value in (x.partition(b":") for x in head.split(b"\r\n"))}
    if b"content-length" in lines:
        return await server.readexactly(int(lines[b"content-length"]))
    if lines.get(b"transfer-encoding") == b"chunked":
        return await _chunks(server)
    return b"" if head.split(b" ")[1] in {b"204", b"304"} else await server.read()


async def _chunks(server: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        size = await server.readuntil(b"\r\n")
        body += size + await server.readexactly(int(size, 16) + 2)
        if int(size, 16) == 0:
            return body


async def _frame(server: asyncio.StreamReader) -> bytes:
    """One whole frame of the server; these are not masked."""
    head = await server.readexactly(2)
    length = head[1] & 0x7F
    if length > 125:
        more = await server.readexactly(2 if length == 126 else 8)
        head, length = head + more, int.from_bytes(more, "big")
    return head + await server.readexactly(length)
