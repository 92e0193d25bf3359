"""The line to one phone: frames go out whole and in order, and a slow phone holds up nobody. The only file that knows
which server carries the sockets.

Everything here runs on the loop and never waits. `pending` is what this process still holds for the phone, in bytes.
"""

import asyncio
import math
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from daphne.ws_protocol import WebSocketProtocol

from workshops.core.rate_limit import Bucket
from workshops.live.frames import Frame

Send = Callable[[dict[str, Any]], Awaitable[None]]

# What the kernel may keep for one phone. Its own choice grows to megabytes: old pictures, minutes behind the room.
KERNEL_BUFFER = 65_536
LONGEST_MESSAGE = 8_192
MOST_FRAGMENTS = 16
# Frames of any kind, fragments and pings included, that a socket may send at once, and afterwards in a second.
FRAMES_AT_ONCE = 120
FRAMES_A_SECOND = 40.0


class Connection(Protocol):
    """`write` and `close` never wait and never fail: a phone that has gone is noticed where it is read from.

    A frame is not taken, and False returned, when more than `window` bytes wait already.
    """

    def write(self, frame: Frame, window: float = math.inf) -> bool: ...

    def close(self, code: int) -> None: ...

    @property
    def pending(self) -> int: ...


def connection_of(send: Send) -> Connection:
    """The line behind an ASGI `send`: daphne's own when it is daphne's."""
    # daphne's `send` is a partial of its server's method, with the connection as first argument. Of that we use what plain
    # TCP has, which TLS or another reactor may not have.
    protocol = getattr(send, "args", [None])[0]
    if isinstance(protocol, WebSocketProtocol) and hasattr(protocol.transport, "_tempDataLen"):
        return DaphneConnection(protocol)
    return AsgiConnection(send)


class AsgiConnection:
    """Any ASGI server: what it has not taken yet waits here, in order."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[dict[str, Any]] = deque()
        self._sending: asyncio.Task[None] | None = None
        self.pending = 0

    def write(self, frame: Frame, window: float = math.inf) -> bool:
        if self.pending > window:
            return False
        self._put({"type": "websocket.send", "text": frame.text})
        self.pending += len(frame.payload)
        return True

    def close(self, code: int) -> None:
        self._put({"type": "websocket.close", "code": code})

    def _put(self, message: dict[str, Any]) -> None:
        self._waiting.append(message)
        if self._sending is None:
            self._sending = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        while self._waiting:
            message = self._waiting.popleft()
            try:
                await self._send(message)
            except Exception:  # noqa: BLE001, every server has its own word for a socket that has gone
                self._waiting.clear()
            self.pending -= len(message.get("text", "").encode())
        self._sending = None


class DaphneConnection:
    """daphne: a frame is written to the socket at once, and waits in Twisted only when the kernel takes no more.

    Measured against a message for each phone through `send`, this is several times less work; see docs/performance.md.
    daphne has no back-pressure and no limit on fragments: both are kept here, where the bytes come and go.
    """

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        self._socket: socket.socket = protocol.transport.socket
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        self._open = protocol.STATE_OPEN
        self._allowance = Bucket.full(FRAMES_AT_ONCE, FRAMES_A_SECOND, time.monotonic())
        self._fragments = 0
        # True while all that was said is with the kernel. `write` runs for every phone and every change: to look behind
        # protocol and transport each time would cost a fifth of what the kernel takes.
        self._is_clear = False
        self._begin, protocol.onFrameBegin = protocol.onFrameBegin, self._count
        self._say, protocol.sendData = protocol.sendData, self._notice
        protocol.maxMessagePayloadSize = protocol.maxFramePayloadSize = LONGEST_MESSAGE

    def write(self, frame: Frame, window: float = math.inf) -> bool:
        rest = frame.wire
        if self._is_clear or self._clears_up():
            try:
                sent = self._socket.send(rest)
            except BlockingIOError:
                sent = 0
            except OSError:
                return True
            if sent == len(rest):
                return True
            self._is_clear, rest = False, rest[sent:]
        elif self._protocol.state != self._open:
            return True
        elif self.pending > window:
            return False
        self._transport.write(rest)
        return True

    def close(self, code: int) -> None:
        if self._protocol.state == self._protocol.STATE_OPEN:
            self._protocol.sendClose(code)

    @property
    def pending(self) -> int:
        transport = self._transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen  # noqa: SLF001, no public word

    def _clears_up(self) -> bool:
        """Look whether the next frame may go to the socket at once."""
        self._is_clear = self._protocol.state == self._open and not self.pending
        return self._is_clear

    def _notice(self, *data: Any, **how: Any) -> None:
        """Called by autobahn with what it says by itself, its goodbye included: that may wait in Twisted, or be the last."""
        self._is_clear = False
        self._say(*data, **how)

    def _count(self) -> None:
        """Called by autobahn before each frame that comes in is taken apart: nothing after it is parsed, once closed."""
        self._begin()
        frame = self._protocol.current_frame
        if frame.opcode < 8:
            self._fragments = 0 if frame.fin else self._fragments + 1
        if self._fragments > MOST_FRAGMENTS or self._allowance.take(time.monotonic()):
            self._protocol.dropConnection(abort=True)
