"""A WebSocket client for load: RFC 6455 on asyncio's own protocol, cheap enough that a thousand fit in one process."""

import asyncio
import contextlib
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha1
from os import urandom
from socket import socket as TCP  # noqa: N812, the name of this module is taken by what it makes
from typing import Any, Self
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
ABNORMAL_CLOSURE = 1006
# What RFC 6455 has every server mix into the client's key to prove that it speaks the protocol.
ACCEPT_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

OnText = Callable[["RawWebSocket", bytes, float], None]


class HandshakeRefused(ConnectionError):
    """The handshake was answered with something else; `status` is 0 when there was no answer at all."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The socket was refused with status {status}." if status else "The server hung up.")
        self.status = status


class ConnectionClosed(ConnectionError):
    """The socket is closed; `code` says why, 1006 when it was cut."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The socket is closed: {code}.")
        self.code = code


class RawWebSocket(asyncio.Protocol):
    """One open socket. Text comes by `text()`, or undecoded to `on_text(socket, payload, at)`, `at` on the loop's clock.

    `closed` gets the close code, 1006 when cut; `frames` and `bytes` count what came. Sending on a closed socket does
    nothing. Pings are answered.
    """

    __slots__ = (
        "_buffer", "_key", "_leaving", "_loop", "_need", "_on_text", "_opened", "_parts", "_queue", "_writable",
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
        self._leaving = False
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
            lines = {
                "Host": address.netloc,
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Key": self._key.decode(),
                "Sec-WebSocket-Version": "13",
                "Origin": origin or f"{'https' if secure else 'http'}://{address.netloc}",
            } | dict(headers or {})
            path = (address.path or "/") + (f"?{address.query}" if address.query else "")
            head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
            transport.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
            await self._opened
        except BaseException:
            transport.abort()
            raise
        if not read:
            self.pause()
        return self

    # --- Saying --------------------------------------------------------------------------------------------------

    @staticmethod
    def frame(opcode: int, payload: bytes, fin: bool = True) -> bytes:
        """One masked frame, as a client sends it."""
        size, first = len(payload), (0x80 if fin else 0) | opcode
        if size < 126:
            head = bytes((first, 0x80 | size))
        elif size < 65536:
            head = bytes((first, 0xFE)) + size.to_bytes(2, "big")
        else:
            head = bytes((first, 0xFF)) + size.to_bytes(8, "big")
        mask = urandom(4)
        # Two long numbers: the whole payload is masked in one step.
        pattern = (mask * (size // 4 + 1))[:size]
        masked = int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")
        return head + mask + masked.to_bytes(size, "big")

    def send(self, text: str) -> None:
        self.send_raw(self.frame(TEXT, text.encode()))

    def send_raw(self, data: bytes) -> None:
        """Bytes as they are: for those who break the rules on purpose."""
        if not self.closed.done():
            self.transport.write(data)

    async def drain(self) -> None:
        """Wait until what was sent has gone out, so that a flood does not pile up on our side."""
        await self._writable.wait()

    # --- Hearing -------------------------------------------------------------------------------------------------

    async def text(self) -> str:
        """The next text message, when there is no `on_text`. Raises Closed after the last one."""
        message = await self._queue.get()
        if message is None:
            self._queue.put_nowait(None)
            raise ConnectionClosed(self.closed.result())
        return message.decode()

    def pause(self) -> None:
        """Stop reading, like a phone that fell asleep with its socket open."""
        self.transport.pause_reading()

    def resume(self) -> None:
        self.transport.resume_reading()

    # --- Leaving -------------------------------------------------------------------------------------------------

    def abort(self) -> None:
        """Cut the line without a word."""
        self.transport.abort()

    async def close(self, code: int = 1000) -> None:
        """Say goodbye, and hang up when it was answered, or after two seconds."""
        self._say_goodbye(code.to_bytes(2, "big"))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self.closed), 2)
        self.transport.abort()

    def _say_goodbye(self, code: bytes) -> None:
        if not self._leaving:
            self._leaving = True
            self.send_raw(self.frame(CLOSE, code))

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
        if not self._opened.done() and not self._shake():
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
            self._take(first, payload, at)
        del buffer[:start]

    def _shake(self) -> bool:
        """Read the answer to the handshake; what comes behind it stays in the buffer."""
        head, gap, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not gap:
            return False
        status, *lines = head.split(b"\r\n")
        accepted = b64encode(sha1(self._key + ACCEPT_GUID).digest())  # noqa: S324, the protocol's own, no secret hangs on it
        answers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        if status.split(b" ")[1:2] != [b"101"] or answers.get(b"sec-websocket-accept") != accepted:
            with contextlib.suppress(ValueError, IndexError):
                self._refuse(int(status.split(b" ")[1]))
            self.transport.abort()
            return False
        self._buffer[:] = rest
        self._opened.set_result(None)
        return True

    def _refuse(self, status: int) -> None:
        if not self._opened.done():
            self._opened.set_exception(HandshakeRefused(status))
            # Whoever was opening may have given up in this very moment, and asyncio would complain that nobody looked.
            self._opened.exception()

    def _take(self, first: int, payload: bytes, at: float) -> None:
        opcode = first & 0x0F
        if opcode >= CLOSE:
            self._obey(opcode, payload)
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

    def _obey(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.send_raw(self.frame(PONG, payload))
        elif opcode == CLOSE:
            self._say_goodbye(payload[:2])
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
