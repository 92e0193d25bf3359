"""Everything wrong that a client can say: bytes that are no frame, frames that are no message, bodies that fit no form."""

import json
import random
import string
from collections.abc import Iterator, Mapping
from urllib.parse import quote_from_bytes, urlencode

from tests.harness.websocket_frames import BINARY, CLOSE, PING, PONG, TEXT, encode_frame

# What breaks programs: ends of ranges, halves of characters, other alphabets' digits, orders to other programs.
BITS = [
    "", " ", "\0", "\x00" * 50, "\ud800", "\U0010ffff", "٣", "１", "-1", "0", "9" * 400, "1e309", "NaN", "Infinity", "0x1F", "1.5",
    "null", "true", "None", "[]", "{}", "'; DROP TABLE workshops_idea; --", "<script>alert(1)</script>", "{{ 7*7 }}",
    "%s%n%x", "../../../etc/passwd", "\r\nSet-Cookie: card=x", "a" * 3000, "\u202eevil", "́" * 300, "seat:1", "facilitator:1",
    str(2**31), str(2**63), str(-(2**63)), str(2**64), "1_000", "+5", "1e3", "２０２６-01-01", "0000-00-00", "9999-12-31T25:61",
]  # fmt: skip


def broken_frames(chance: random.Random) -> Iterator[bytes]:
    """Bytes that no client of the protocol sends, without end. After most of them the server has to hang up."""
    while True:
        yield chance.choice(_FRAMES)(chance)


def strange_messages(chance: random.Random, leave: str) -> Iterator[bytes]:
    """Frames that are in order, around messages that are not, without end."""
    while True:
        yield encode_frame(TEXT, chance.choice(_MESSAGES)(chance, leave))


def broken_bodies(chance: random.Random, forms: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(verb, urlencoded body), without end: `forms` says which fields each verb knows."""
    while True:
        verb = chance.choice(list(forms))
        yield chance.choice([verb, verb, verb, verb, verb, _noise(chance)]), chance.choice(_BODIES)(chance, forms[verb])


def _noise(chance: random.Random, most: int = 30) -> str:
    return "".join(chance.choices(string.printable + "é€😀\u200f", k=chance.randrange(1, most)))


def _bytes(chance: random.Random, most: int = 60) -> bytes:
    return chance.randbytes(chance.randrange(1, most))


def _masked(first: int, payload: bytes) -> bytes:
    return bytes([first]) + encode_frame(TEXT, payload)[1:]


_FRAMES = [
    lambda chance: encode_frame(TEXT, b"\xff\xfe" + _bytes(chance)),  # no UTF-8
    lambda chance: encode_frame(TEXT, b"\xed\xa0\x80"),  # half a character, as bytes
    lambda chance: encode_frame(BINARY, _bytes(chance)),
    lambda chance: _masked(0x80 | chance.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), b"reserved"),
    lambda chance: _masked(
        0x81 | chance.choice([0x40, 0x20, 0x10, 0x70]), b"{}"
    ),  # bits of extensions nobody agreed on
    lambda chance: b"\x81\x02{}",  # not masked
    lambda chance: encode_frame(0, _bytes(chance)),  # goes on with nothing
    lambda chance: encode_frame(TEXT, b'{"pi', fin=False) + encode_frame(TEXT, b'ng": 1}'),  # begins twice
    lambda chance: encode_frame(PING, b"x" * 126),
    lambda chance: encode_frame(PING, b"x", fin=False),
    lambda chance: encode_frame(PONG, _bytes(chance)),
    lambda chance: encode_frame(CLOSE, b"\x03"),  # half a code
    lambda chance: encode_frame(CLOSE, chance.choice([0, 999, 1004, 1005, 1006, 1015, 2999, 65535]).to_bytes(2, "big")),
    lambda chance: encode_frame(CLOSE, b"\x03\xe8\xff\xff"),  # a reason that is no text
    lambda chance: b"\x81\xff" + b"\xff" * 8 + b"mask",  # longer than anything can be
    lambda chance: b"\x81\xfe\x00\x02mask" + b"ab",  # a length written the long way
    lambda chance: encode_frame(TEXT, b"{}" * 50)[: chance.randrange(1, 60)],  # breaks off in the middle
    lambda chance: _bytes(chance, 400),
    lambda chance: b"GET / HTTP/1.1\r\n\r\n",
    lambda chance: b"".join(encode_frame(0 if turn else TEXT, b"", fin=False) for turn in range(40)),
]

_MESSAGES = [
    lambda chance, leave: _noise(chance, 200).encode(),
    lambda chance, leave: b"[" * chance.choice([10, 3000]),
    lambda chance, leave: b'{"a":' * 700,
    lambda chance, leave: json.dumps(
        chance.choice([None, True, 7, -1.5, "hello", [], ["hello", leave], [[]], {}])
    ).encode(),
    lambda chance, leave: json.dumps(
        {chance.choice(["hello", "ping", "do", "at", "body", "", "__class__"]): _value(chance)}
    ).encode(),
    lambda chance, leave: json.dumps({"hello": _spoilt(chance, leave)}).encode(),
    lambda chance, leave: json.dumps({"hello": leave, "at": _value(chance)}).encode(),
    lambda chance, leave: json.dumps({"hello": leave, _noise(chance): _value(chance), "do": _value(chance)}).encode(),
    lambda chance, leave: json.dumps(
        {"do": chance.choice(["set_dots", _noise(chance), ""]), "body": _value(chance)}
    ).encode(),
    lambda chance, leave: json.dumps({"do": _value(chance), "body": "as=card&key=abcdefgh"}).encode(),
    lambda chance, leave: (
        b'{"ping": ' + chance.choice([b"NaN", b"-Infinity", b"1e999", b"9" * 4400, b"0.1e-999", b"-0"]) + b"}"
    ),
    lambda chance, leave: b'{"ping": 1, "ping": 2, "hello": 3, "hello": null}',
    lambda chance, leave: b'{"hello": "\\ud800\\udc00\\ud800", "at": 1}',
    lambda chance, leave: b'\xef\xbb\xbf{"ping": 1}',
    lambda chance, leave: b'{"ping": "' + b"x" * 5000 + b'"}',
    lambda chance, leave: b"",
]


def _value(chance: random.Random) -> object:
    return chance.choice([
        None, True, False, 0, -1, 2**31, 2**63, 2**200, 1.5, float("inf"), float("nan"), [], {}, [[[[]]]], {"a": {"b": []}},
        chance.choice(BITS), _noise(chance), [_noise(chance)] * 20, {_noise(chance): 1},
    ])  # fmt: skip


def _spoilt(chance: random.Random, leave: str) -> str:
    at = chance.randrange(len(leave))
    return chance.choice(
        [leave[:at], leave[:at] + _noise(chance, 3) + leave[at:], leave[::-1], leave * 2, leave.replace(":", "")]
    )


def _key(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits, k=16))


def _of(chance: random.Random, fields: list[str], **more: str) -> str:
    chosen = {name: chance.choice(BITS) for name in fields if chance.random() < 0.8}
    return urlencode({"as": "card", "key": _key(chance)} | chosen | more, errors="surrogatepass")


_BODIES = [
    _of,
    _of,
    _of,
    lambda chance, fields: _of(chance, [*fields, "workshop", "actor", "pk", "id", "__class__", _noise(chance)]),
    lambda chance, fields: _of(chance, fields, key=chance.choice(BITS)),
    lambda chance, fields: _of(chance, fields, **{"as": chance.choice([*BITS, "desk", "scribe", "visitor", "owner"])}),
    lambda chance, fields: _of(chance, fields, holder=chance.choice(BITS)),
    lambda chance, fields: "&".join(_of(chance, fields) for _ in range(5)),  # every field many times
    lambda chance, fields: "&".join(
        f"{name}={quote_from_bytes(_bytes(chance))}" for name in ["key", *fields]
    ),  # no UTF-8
    lambda chance, fields: f"as=card&key={_key(chance)}&" + "&".join(f"{name}=%GG%" for name in fields),
    lambda chance, fields: "&" * chance.randrange(2000),
    lambda chance, fields: "&".join(f"f{number}=1" for number in range(1200)),  # more fields than any form
    lambda chance, fields: _noise(chance, 2000),
    lambda chance, fields: "",
]


def handshakes(host: str, path: str) -> Iterator[bytes]:
    """Requests for a socket, and for a page, of which no browser makes one; the first is in order."""
    yield from _sockets(host.encode(), path.encode())
    yield from _pages(host.encode())


def _sockets(host: bytes, path: bytes) -> Iterator[bytes]:
    right = {
        b"Host": host, b"Upgrade": b"websocket", b"Connection": b"Upgrade", b"Origin": b"http://" + host,
        b"Sec-WebSocket-Key": b"dGhlIHNhbXBsZSBub25jZQ==", b"Sec-WebSocket-Version": b"13",
    }  # fmt: skip

    def asked(
        where: bytes = path, more: bytes = b"", first: bytes = b"GET %s HTTP/1.1", **other: bytes | None
    ) -> bytes:
        lines = right | {name.replace("_", "-").encode(): value for name, value in other.items()}
        said = b"".join(b"%s: %s\r\n" % pair for pair in lines.items() if pair[1] is not None)
        return first % where + b"\r\n" + said + more + b"\r\n"

    yield asked()
    for where in (
        b"/ws/w/\xff\xfe/",
        b"/ws/w/%ff%fe/",
        b"/ws/w/%00/",
        b"",
        b"*",
        path + b"?\xff=%ff",
        path + b"#x",
        b"http://x" + path,
    ):
        yield asked(where)
    for more in (
        b"X-\xff: 1\r\n", b"X-A: \xff\xfe\r\n", b"X_Y: 1\r\n", b"Cookie: card=\xff; =;;==\r\n", b"Accept-Language: \xff\r\n",
        b"Sec-WebSocket-Protocol: \xff\r\n", b"Sec-WebSocket-Protocol: a, a\r\n", b"Sec-WebSocket-Protocol: " + b"a," * 3000 + b"\r\n",
        b"Sec-WebSocket-Extensions: permessage-deflate; x=\xff\r\n", b"Sec-WebSocket-Extensions: ;;,,==\r\n",
        b"Sec-WebSocket-Key: twice\r\n", b"Upgrade: websocket\r\n", b"Content-Length: x\r\n", b"X: " + b"a" * 20_000 + b"\r\n",
        b"".join(b"X%d: 1\r\n" % number for number in range(600)),
    ):  # fmt: skip
        yield asked(more=more)
    for origin in (
        b"",
        b"null",
        b"http://[",
        b"http://\xff",
        b"http://127.0.0.1:abc",
        b"http://[::1",
        "http://a℀b".encode(),
        b"\0",
    ):
        yield asked(Origin=origin)
    for name in (None, b"[", b"a:b:c", b"127.0.0.1:99999999", b"\xff", b""):
        yield asked(Host=name)
    for version in (b"0", b"x", b"99999999999999999999"):
        yield asked(Sec_WebSocket_Version=version)
    for key in (None, b"abc", b"\xff" * 24):
        yield asked(Sec_WebSocket_Key=key)
    for first in (b"POST %s HTTP/1.1", b"GET %s HTTP/9.9", b"\xff\x00 %s HTTP/1.1", b"GET%s"):
        yield asked(first=first)


def _pages(host: bytes) -> Iterator[bytes]:
    for where in (
        b"/w/\xff/", b"/w/%00/", b"/w/%ed%a0%80/", b"/w/ABC/table/99999999999999999999999/", b"/c/%ff/", b"/search/?query=%00",
        b"/quick-wins/u/%ff:%00/", b"/w/%00/snapshot/card/", b"/join/?" + b"x=1&" * 2000, b"//", b"/%2e%2e/%2e%2e/etc/passwd",
    ):  # fmt: skip
        yield b"GET " + where + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
    for line in (
        b"X-\xff: 1",
        b"Cookie: csrftoken=\xff\xfe; card=\xff",
        b"Cookie: sessionid=" + b"x" * 5000,
        b"Range: bytes=-9-\xff",
    ):
        yield b"GET /join/ HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n" + line + b"\r\n\r\n"
    for name in (b"[", b"elsewhere.example", b"\xff", b"a b"):
        yield b"GET /join/ HTTP/1.1\r\nConnection: close\r\nHost: " + name + b"\r\n\r\n"
    proof = b"p" * 32
    for kind, body in (
        (b"multipart/form-data", b"abc"), (b"multipart/form-data; boundary=\xff", b"abc"), (b"multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        (b"application/x-www-form-urlencoded; charset=nonsense", b"code=1"), (b"application/x-www-form-urlencoded; charset=utf-16", b"code=1"),
        (b"application/json", b"[" * 5000), (b"application/x-www-form-urlencoded", b"code=%00%00"), (b"", b"\xff" * 100),
    ):  # fmt: skip
        yield (
            b"POST /join/ HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\nContent-Type: " + kind + b"\r\nCookie: csrftoken=" + proof
            + b"\r\nX-CSRFToken: " + proof + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )  # fmt: skip
    yield b"POST /join/ HTTP/1.1\r\nHost: " + host + b"\r\nContent-Length: -3\r\n\r\nabc"
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x07" * 200
    yield b"\r\n" * 500
