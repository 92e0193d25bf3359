"""Opens the WebSocket of a room as a page of the site does, and notices when it is dead."""

import asyncio
import json
import random
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as websockets_connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.typing import Origin

SWITCHING_PROTOCOLS = 101
ABNORMAL_CLOSURE = 1006
# Seconds for the opening handshake, as in the browser's line.js, and for the closing one, after which it is cut.
OPEN_TIMEOUT, CLOSE_TIMEOUT = 8.0, 2.0
# Seconds between two pings of the room's protocol, and of silence after which a connection is dead, as in line.js.
PING, STALE = 25.0, 40.0


class HandshakeRefused(ConnectionError):
    """The handshake got another answer. `status`: its HTTP status, 0 when there was no HTTP answer at all."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The WebSocket was refused with status {status}." if status else "The server hung up.")
        self.status = status


class WebSocketClient(ClientConnection):
    """One open WebSocket. Pings are answered.

    `bytes_received` counts what came, the handshake included; `received_at` is when, on the clock of the event loop.
    """

    bytes_received = 0
    received_at = 0.0

    def data_received(self, data: bytes) -> None:
        self.bytes_received += len(data)
        self.received_at = self.loop.time()
        super().data_received(data)

    def abort(self) -> None:
        """Cut the connection without a closing handshake: its close code is then 1006."""
        self.transport.abort()


class _Connect(websockets_connect):
    """Follows no redirect, as browsers do not."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def open_websocket(url: str, *, origin: str) -> WebSocketClient:
    """Connect to `url` (ws or wss) from a page of `origin`.

    Raises HandshakeRefused, or OSError (TimeoutError) when the server cannot be reached.
    """
    # No compression: the site declines it. No pings of the protocol and no limit of size: as browsers have it.
    how: dict[str, Any] = {"compression": None, "ping_interval": None, "max_size": None, "proxy": None}
    try:
        connection = await _Connect(
            url,
            origin=Origin(origin),
            open_timeout=OPEN_TIMEOUT,
            close_timeout=CLOSE_TIMEOUT,
            create_connection=WebSocketClient,
            **how,
        )
    except InvalidStatus as refused:
        raise HandshakeRefused(refused.response.status_code) from refused
    except InvalidMessage as refused:
        raise HandshakeRefused(0) from refused
    except InvalidHandshake as refused:
        raise HandshakeRefused(SWITCHING_PROTOCOLS) from refused
    assert isinstance(connection, WebSocketClient)  # noqa: S101, create_connection says so
    return connection


async def ping_until_closed(socket: WebSocketClient, chance: random.Random) -> None:
    """Send the pings of the room's protocol; cut a connection that was silent for so long that it must be dead."""
    loop = asyncio.get_running_loop()
    with suppress(ConnectionClosed):
        while True:
            await asyncio.sleep(PING * (0.8 + 0.2 * chance.random()))
            if loop.time() - socket.received_at > STALE:
                socket.abort()
            await socket.send(json.dumps({"ping": round(loop.time() * 1000)}))
