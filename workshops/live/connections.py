"""The connection to one client: frames go out whole and in order, and a slow client delays nobody.

Everything here runs on the event loop and never waits. A server may offer a connection of its own, which is faster than
ASGI's `send`, as the extension DIRECT of a socket's scope; operations/daphne_adapter.py does.
"""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from workshops.live.frames import Frame

Send = Callable[[dict[str, Any]], Awaitable[None]]

# The name of the extension in scope["extensions"]. Its value is a Connection.
DIRECT = "common_table.direct_connection"
# The longest message of a client, in bytes. Servers that can refuse a longer one before it is read should do so.
LONGEST_MESSAGE = 8_192


class Connection(Protocol):
    """`write` and `close` never wait and never fail: a client that has gone is noticed where messages are read.

    `pending` is how many bytes this process still holds for the client. `write` does not take a frame, and returns
    False, when more than `window` bytes are pending.
    """

    def write(self, frame: Frame, window: float = math.inf) -> bool: ...

    def close(self, code: int) -> None: ...

    @property
    def pending(self) -> int: ...


def connection_of(scope: dict[str, Any], send: Send) -> Connection:
    """The connection to the client of this socket: the server's own where it offers one."""
    direct: Connection | None = (scope.get("extensions") or {}).get(DIRECT)
    return direct if direct is not None else AsgiConnection(send)


class AsgiConnection:
    """The connection on any ASGI server. Frames that the server has not taken yet wait here, in order."""

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
            except Exception:  # noqa: BLE001, each server raises another error for a client that has gone
                self._waiting.clear()
            self.pending -= len(message.get("text", "").encode())
        self._sending = None
