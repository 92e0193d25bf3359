"""Pages of other sites cannot open a socket into a room."""

import asyncio

from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import make_room
from tests.faults.servers import Server

OPENED = b" 101 "
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


@fault_test(
    20,
    "cross-site",
    passes="100 % of foreign origins refused, our own accepted",
    mutant="no_origin_check",
)
def cross_site(context: Context) -> Result:
    """Send handshakes as pages of other sites would, and as our own."""
    with context.server() as server:
        room = make_room(1)
        path = f"/ws/w/{room.code}/".encode()
        ours, theirs = own(server), foreign(server)
        let_in = [name for name, lines in theirs.items() if asyncio.run(opens(server, path, lines))]
        shut_out = [name for name, lines in ours.items() if not asyncio.run(opens(server, path, lines))]
    failures = [f"Let in: {name}" for name in let_in] + [f"Our own page was shut out: {name}" for name in shut_out]
    action = f"{len(theirs)} handshakes with foreign Origin and Host, {len(ours)} of our own"
    measured = f"{len(theirs) - len(let_in)} of {len(theirs)} refused, {len(ours) - len(shut_out)} of {len(ours)} of ours accepted"
    return Result(action, measured, failures)


Lines = list[tuple[str, bytes]]


def own(server: Server) -> dict[str, Lines]:
    """Name → Host and Origin headers of our own pages."""
    here, by_name = server.host.encode(), f"localhost:{server.port}".encode()
    return {
        "by address": [("Host", here), ("Origin", b"http://" + here)],
        "by name": [("Host", by_name), ("Origin", b"http://" + by_name)],
        "in capitals": [("Host", by_name.upper()), ("Origin", b"http://" + by_name)],
        "behind a proxy with TLS": [("Host", here), ("Origin", b"https://" + here)],
    }


def foreign(server: Server) -> dict[str, Lines]:
    """Name → headers of pages of other sites."""
    here, port = server.host.encode(), str(server.port).encode()
    origins = [
        b"http://evil.example", b"https://evil.example", b"http://evil.example:" + port, b"http://127.0.0.1.evil.example:" + port,
        b"http://evil.example/" + here, b"http://" + here + b"@evil.example", b"http://evil.example#" + here,
        b"http://evil.example?" + here, b"http://localhost.evil.example", b"http://evil-localhost:" + port,
        b"http://127.0.0.2:" + port, b"http://127.0.0.1:1", b"http://127.0.0.1", b"http://0.0.0.0:" + port, b"http://[::1]:" + port,
        b"http://2130706433:" + port, b"http://0x7f.0.0.1:" + port, b"http://127.1:" + port, b"http://" + here + b".evil.example",
        b"http://" + here + b"%00.evil.example", "http://lоcalhost:".encode() + port, b"http://xn--lcalhost-f6g:" + port,
        b"http://127.0.0.1 .evil.example", b"null", b"file://", b"data:", b"about:blank", b"", b" ",
        b"chrome-extension://abcdefghijklmnop", b"javascript://" + here, b"ftp://" + here, b"blob:http://" + here, b"//" + here, here, b"http:" + here,
        b"http:///" + here, b"http://" + here + b", http://evil.example", b"http://evil.example, http://" + here,
        b"http://evil.example http://" + here, b"http://\xff" + here, b"*",
    ]  # fmt: skip
    variants: dict[str, Lines] = {
        f"Origin {origin.decode('latin-1')!r}": [("Host", here), ("Origin", origin)] for origin in origins
    }
    evil = b"http://evil.example:" + port
    variants["no Origin"] = [("Host", here)]
    variants["two Origins, ours last"] = [("Host", here), ("Origin", evil), ("Origin", b"http://" + here)]
    variants["two Origins, ours first"] = [("Host", here), ("Origin", b"http://" + here), ("Origin", evil)]
    variants["a name that leads here (rebinding)"] = [("Host", b"evil.example:" + port), ("Origin", evil)]
    variants["a forwarded Host"] = [("Host", here), ("Origin", evil), ("X-Forwarded-Host", b"evil.example:" + port)]
    variants["an old name of Origin"] = [("Host", here), ("Sec-WebSocket-Origin", b"http://" + here)]
    variants["no Host"] = [("Origin", evil)]
    return variants


async def opens(server: Server, path: bytes, lines: Lines) -> bool:
    """Whether the server accepts a handshake with these headers."""
    right = [
        ("Upgrade", b"websocket"),
        ("Connection", b"Upgrade"),
        ("Sec-WebSocket-Key", KEY),
        ("Sec-WebSocket-Version", b"13"),
    ]
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in [*lines, *right])
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET " + path + b" HTTP/1.1\r\n" + head + b"\r\n")
    try:
        said = await asyncio.wait_for(reader.read(100), 5)
    except (TimeoutError, ConnectionError):
        return False
    finally:
        writer.transport.abort()
    return OPENED in said.partition(b"\r\n")[0]
