"""A WebSocket client that can break the protocol, and that is cheap enough for a thousand in one process.

The simulation uses the websockets library instead: docs/decisions/2026-11-30-websocket-clients.md says why there are two.
"""

import asyncio
import contextlib
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from os import urandom
from socket import socket as TCP  # noqa: N812, the name of this module is taken by what it makes
from typing import Any, Self
from urllib.parse import urlsplit

from tests.harness.websocket_frames import (
    ABNORMAL_CLOSURE,
    CLOSE,
    PING,
    PONG,
    TEXT,
    ConnectionClosed,
    HandshakeRefused,
    encode_frame,
    handshake_request,
    read_handshake,
)

OnText = Callable[["RawWebSocket", bytes, float], None]


class RawWebSocket(asyncio.Protocol):
    """One open WebSocket. Text comes by `text()`, or undecoded to `on_text(socket, payload, at)`, `at` on the loop's clock.

    `closed` gets the close code, 1006 when cut; `frames` and `bytes` count what came. Sending on a closed socket does
    nothing. Pings are answered.
    """

    __slots__ = (
        "_buffer", "_is_closing", "_key", "_loop", "_need", "_on_text", "_opened", "_parts", "_queue", "_writable",
        "bytes", "closed", "frames", "transport",
    )  # fmt: skip

    transport: asyncio.Transport

    def __init__(self, on_text: OnText | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_text = on_text
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._buffer = bytearray()
        # How many bytes the next frame takes as far as we know: a long one is not looked at again for every piece.
        self._need = 2
        self._parts: list[bytes] = []
        self._is_closing = False
        self._key = b64encode(urandom(16))
        self._writable = asyncio.Event()
        self._writable.set()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self.closed: asyncio.Future[int] = self._loop.create_future()
        self.frames = self.bytes = 0

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        origin: str | None = None,
        headers: Mapping[str, str] | None = None,
        on_text: OnText | None = None,
        read: bool = True,
        sock: TCP | None = None,
    ) -> Self:
        """Connect to `url` (ws, wss, http or https) and shake hands. Raises Refused, or OSError when nobody is there.

        `origin` is the site's own address unless given. `read=False`: nothing is read after the handshake.
        `sock`: a TCP socket of one's own (non-blocking; connected already, or not), say with a small buffer.
        """
        address = urlsplit(url)
        secure = address.scheme in {"wss", "https"}
        host, port = address.hostname or "", address.port or (443 if secure else 80)
        how: dict[str, Any] = {"ssl": ssl.create_default_context() if secure else None}
        loop = asyncio.get_running_loop()
        if sock is None:
            how |= {"host": host, "port": port}
        else:
            how |= {"sock": sock, "server_hostname": host if secure else None}
            if not _is_connected(sock):
                await loop.sock_connect(sock, (host, port))
        transport, self = await loop.create_connection(lambda: cls(on_text), **how)
        try:
            transport.write(handshake_request(url, self._key, origin=origin, headers=headers))
            await self._opened
        except BaseException:
            transport.abort()
            raise
        if not read:
            self.pause()
        return self

    # --- Sending --------------------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        self.send_raw(encode_frame(TEXT, text.encode()))

    def send_raw(self, data: bytes) -> None:
        """Write bytes as they are, also such that the protocol forbids."""
        if not self.closed.done():
            self.transport.write(data)

    async def drain(self) -> None:
        """Wait until the system has taken what was sent, so that a flood does not fill our own memory."""
        await self._writable.wait()

    # --- Receiving -------------------------------------------------------------------------------------------------

    async def text(self) -> str:
        """The next text message, when there is no `on_text`. Raises ConnectionClosed after the last one."""
        message = await self._queue.get()
        if message is None:
            self._queue.put_nowait(None)
            raise ConnectionClosed(self.closed.result())
        return message.decode()

    def pause(self) -> None:
        """Stop reading, as a phone does that sleeps with its connection open."""
        self.transport.pause_reading()

    def resume(self) -> None:
        self.transport.resume_reading()

    # --- Closing -------------------------------------------------------------------------------------------------

    def abort(self) -> None:
        """Cut the connection without a closing handshake."""
        self.transport.abort()

    async def close(self, code: int = 1000) -> None:
        """Close with a handshake, and cut the connection when it was not answered within two seconds."""
        self._send_close(code.to_bytes(2, "big"))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self.closed), 2)
        self.transport.abort()

    def _send_close(self, code: bytes) -> None:
        if not self._is_closing:
            self._is_closing = True
            self.send_raw(encode_frame(CLOSE, code))

    # --- What asyncio calls ----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, error: Exception | None) -> None:
        self._writable.set()
        self._refuse(0)
        self._end(ABNORMAL_CLOSURE)

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        buffer = self._buffer
        buffer += data
        if not self._opened.done() and not self._read_handshake():
            return
        start, size = 0, len(buffer)
        at = self._loop.time()
        while size - start >= self._need:
            length, head = buffer[start + 1], 2
            if length > 125:
                head = 4 if length == 126 else 10
                if size - start < head:
                    self._need = head
                    break
                length = int.from_bytes(buffer[start + 2 : start + head], "big")
            if size - start < head + length:
                self._need = head + length
                break
            end = start + head + length
            first, payload = buffer[start], bytes(memoryview(buffer)[start + head : end])
            start, self._need = end, 2
            self._handle_frame(first, payload, at)
        del buffer[:start]

    def _read_handshake(self) -> bool:
        """Read the answer to the handshake; what comes behind it stays in the buffer."""
        head, gap, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not gap:
            return False
        status, is_accepted = read_handshake(head, self._key)
        if not is_accepted:
            self._refuse(status)
            self.transport.abort()
            return False
        self._buffer[:] = rest
        self._opened.set_result(None)
        return True

    def _refuse(self, status: int) -> None:
        if not self._opened.done():
            self._opened.set_exception(HandshakeRefused(status))
            # If the caller gave up in this moment, asyncio would report an exception that nobody retrieved.
            self._opened.exception()

    def _handle_frame(self, first: int, payload: bytes, at: float) -> None:
        opcode = first & 0x0F
        if opcode >= CLOSE:
            self._handle_control(opcode, payload)
            return
        self.frames += 1
        if self._parts or not first & 0x80:
            self._parts.append(payload)
            if not first & 0x80:
                return
            payload, self._parts = b"".join(self._parts), []
        if self.closed.done():
            return
        if self._on_text is None:
            self._queue.put_nowait(payload)
        else:
            self._on_text(self, payload, at)

    def _handle_control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.send_raw(encode_frame(PONG, payload))
        elif opcode == CLOSE:
            self._send_close(payload[:2])
            self._end(int.from_bytes(payload[:2], "big") if len(payload) > 1 else 1005)
            self.transport.close()

    def _end(self, code: int) -> None:
        if not self.closed.done():
            self.closed.set_result(code)
            self._queue.put_nowait(None)


def _is_connected(sock: TCP) -> bool:
    try:
        sock.getpeername()
    except OSError:
        return False
    return True
