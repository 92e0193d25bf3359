"""The pieces of RFC 6455 that tests write and read themselves: opcodes, errors, frames, the handshake."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1
from os import urandom
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
# The close code of a connection that was cut.
ABNORMAL_CLOSURE = 1006
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class HandshakeRefused(ConnectionError):
    """The handshake got another answer. `status`: its HTTP status, 0 when there was no HTTP answer at all."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The socket was refused with status {status}." if status else "The server hung up.")
        self.status = status


class ConnectionClosed(ConnectionError):
    """The socket is closed; `code` says why, 1006 when it was cut."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The socket is closed: {code}.")
        self.code = code


def accept_value(key: bytes) -> bytes:
    """The Sec-WebSocket-Accept header that proves a server has read the client's key."""
    return b64encode(sha1(key + _GUID, usedforsecurity=False).digest())


def handshake_request(url: str, key: bytes, *, origin: str | None, headers: Mapping[str, str] | None) -> bytes:
    """The request that opens a WebSocket at `url`; `origin` is the address of that site unless given."""
    address = urlsplit(url)
    scheme = "https" if address.scheme in {"wss", "https"} else "http"
    lines = {
        "Host": address.netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key.decode(),
        "Sec-WebSocket-Version": "13",
        "Origin": origin or f"{scheme}://{address.netloc}",
    } | dict(headers or {})
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()


def read_handshake(head: bytes, key: bytes) -> tuple[int, bool]:
    """The HTTP status of the answer, 0 when it is no HTTP, and whether it opens the WebSocket."""
    first, *lines = head.split(b"\r\n")
    answers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    try:
        status = int(first.split(b" ")[1])
    except (ValueError, IndexError):
        return 0, False
    return status, status == 101 and answers.get(b"sec-websocket-accept") == accept_value(key)


def encode_frame(opcode: int, payload: bytes, fin: bool = True) -> bytes:
    """One masked frame, as a client sends it."""
    size, first = len(payload), (0x80 if fin else 0) | opcode
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65536:
        head = bytes((first, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0xFF)) + size.to_bytes(8, "big")
    mask = urandom(4)
    # As two long numbers the whole payload is masked in one step.
    pattern = (mask * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")
    return head + mask + masked.to_bytes(size, "big")
