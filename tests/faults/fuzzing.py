"""Malformed input: bytes that are no frame, frames that are no message, bodies that fit no form, invalid requests."""

import json
import random
import string
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from tests.harness.websocket_frames import BINARY, CLOSE, PING, PONG, TEXT, encode_frame

# Values that break programs: ends of ranges, surrogates, digits of other scripts, injections.
BITS = [
    "", " ", "\0", "\x00" * 50, "\ud800", "\U0010ffff", "٣", "１", "-1", "0", "9" * 400, "1e309", "NaN", "Infinity", "0x1F", "1.5",
    "null", "true", "None", "[]", "{}", "'; DROP TABLE workshops_idea; --", "<script>alert(1)</script>", "{{ 7*7 }}",
    "%s%n%x", "../../../etc/passwd", "\r\nSet-Cookie: card=x", "a" * 3000, "\u202eevil", "́" * 300, "seat:1", "facilitator:1",
    str(2**31), str(2**63), str(-(2**63)), str(2**64), "1_000", "+5", "1e3", "２０２６-01-01", "0000-00-00", "9999-12-31T25:61",
]  # fmt: skip


def broken_frames(rng: random.Random) -> Iterator[bytes]:
    """Invalid frames, without end. After most of them the server has to close."""
    while True:
        yield rng.choice(_FRAMES)(rng)


def strange_messages(rng: random.Random, token: str) -> Iterator[bytes]:
    """Valid frames with invalid messages, without end."""
    while True:
        yield encode_frame(TEXT, rng.choice(_MESSAGES)(rng, token))


def broken_bodies(rng: random.Random, inputs: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(command, urlencoded body), without end. `inputs`: command → valid values of all its fields, lists for several."""
    while True:
        command = rng.choice(list(inputs))
        body = rng.choice(_BODIES)(rng, inputs[command])
        yield rng.choice([command, command, command, command, command, _noise(rng)]), body


def _noise(rng: random.Random, most: int = 30) -> str:
    return "".join(rng.choices(string.printable + "é€😀\u200f", k=rng.randrange(1, most)))


def _bytes(rng: random.Random, most: int = 60) -> bytes:
    return rng.randbytes(rng.randrange(1, most))


def _masked(first: int, payload: bytes) -> bytes:
    return bytes([first]) + encode_frame(TEXT, payload)[1:]


_FRAMES = [
    lambda rng: encode_frame(TEXT, b"\xff\xfe" + _bytes(rng)),  # no UTF-8
    lambda rng: encode_frame(TEXT, b"\xed\xa0\x80"),  # a surrogate
    lambda rng: encode_frame(BINARY, _bytes(rng)),
    lambda rng: _masked(0x80 | rng.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), b"reserved"),
    lambda rng: _masked(
        0x81 | rng.choice([0x40, 0x20, 0x10, 0x70]), b"{}"
    ),  # bits of extensions that were not negotiated
    lambda rng: b"\x81\x02{}",  # not masked
    lambda rng: encode_frame(0, _bytes(rng)),  # a continuation of nothing
    lambda rng: encode_frame(TEXT, b'{"pi', fin=False) + encode_frame(TEXT, b'ng": 1}'),  # two beginnings
    lambda rng: encode_frame(PING, b"x" * 126),
    lambda rng: encode_frame(PING, b"x", fin=False),
    lambda rng: encode_frame(PONG, _bytes(rng)),
    lambda rng: encode_frame(CLOSE, b"\x03"),  # half a close code
    lambda rng: encode_frame(CLOSE, rng.choice([0, 999, 1004, 1005, 1006, 1015, 2999, 65535]).to_bytes(2, "big")),
    lambda rng: encode_frame(CLOSE, b"\x03\xe8\xff\xff"),  # a close reason that is not UTF-8
    lambda rng: b"\x81\xff" + b"\xff" * 8 + b"mask",  # the largest length
    lambda rng: b"\x81\xfe\x00\x02mask" + b"ab",  # a length that is not minimal
    lambda rng: encode_frame(TEXT, b"{}" * 50)[: rng.randrange(1, 60)],  # cut in the middle
    lambda rng: _bytes(rng, 400),
    lambda rng: b"GET / HTTP/1.1\r\n\r\n",
    lambda rng: b"".join(encode_frame(0 if turn else TEXT, b"", fin=False) for turn in range(40)),
]

_MESSAGES = [
    lambda rng, token: _noise(rng, 200).encode(),
    lambda rng, token: b"[" * rng.choice([10, 3000]),
    lambda rng, token: b'{"a":' * 700,
    lambda rng, token: json.dumps(rng.choice([None, True, 7, -1.5, "hello", [], ["hello", token], [[]], {}])).encode(),
    lambda rng, token: json.dumps(
        {rng.choice(["hello", "ping", "do", "at", "body", "", "__class__"]): _value(rng)}
    ).encode(),
    lambda rng, token: json.dumps({"hello": _spoilt(rng, token)}).encode(),
    lambda rng, token: json.dumps({"hello": token, "at": _value(rng)}).encode(),
    lambda rng, token: json.dumps({"hello": token, _noise(rng): _value(rng), "do": _value(rng)}).encode(),
    lambda rng, token: json.dumps({"do": rng.choice(["set_dots", _noise(rng), ""]), "body": _value(rng)}).encode(),
    lambda rng, token: json.dumps({"do": _value(rng), "body": "as=card&key=abcdefgh"}).encode(),
    lambda rng, token: (
        b'{"ping": ' + rng.choice([b"NaN", b"-Infinity", b"1e999", b"9" * 4400, b"0.1e-999", b"-0"]) + b"}"
    ),
    lambda rng, token: b'{"ping": 1, "ping": 2, "hello": 3, "hello": null}',
    lambda rng, token: b'{"hello": "\\ud800\\udc00\\ud800", "at": 1}',
    lambda rng, token: b'\xef\xbb\xbf{"ping": 1}',
    lambda rng, token: b'{"ping": "' + b"x" * 5000 + b'"}',
    lambda rng, token: b"",
]


def _value(rng: random.Random) -> object:
    return rng.choice([
        None, True, False, 0, -1, 2**31, 2**63, 2**200, 1.5, float("inf"), float("nan"), [], {}, [[[[]]]], {"a": {"b": []}},
        rng.choice(BITS), _noise(rng), [_noise(rng)] * 20, {_noise(rng): 1},
    ])  # fmt: skip


def _spoilt(rng: random.Random, token: str) -> str:
    at = rng.randrange(len(token))
    return rng.choice(
        [token[:at], token[:at] + _noise(rng, 3) + token[at:], token[::-1], token * 2, token.replace(":", "")]
    )


def _key(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_letters + string.digits, k=16))


def _of(rng: random.Random, fields: Mapping[str, Any], **more: str) -> str:
    """A body with some of the fields; broken values in most of them, so that one can be wrong beside valid ones."""
    chosen = {
        name: rng.choice(BITS) if rng.random() < 0.7 else valid for name, valid in fields.items() if rng.random() < 0.8
    }
    return urlencode({"as": "card", "key": _key(rng)} | chosen | more, doseq=True, errors="surrogatepass")


_BODIES = [
    _of,
    _of,
    _of,
    lambda rng, fields: _of(
        rng, {**fields, **dict.fromkeys(["workshop", "actor", "pk", "id", "__class__", _noise(rng)], "1")}
    ),
    lambda rng, fields: _of(rng, fields, key=rng.choice(BITS)),
    lambda rng, fields: _of(rng, fields, **{"as": rng.choice([*BITS, "desk", "scribe", "visitor", "owner"])}),
    lambda rng, fields: _of(rng, fields, holder=rng.choice(BITS)),
    lambda rng, fields: "&".join(_of(rng, fields) for _ in range(5)),  # every field many times
    lambda rng, fields: "&".join(f"{name}={quote_from_bytes(_bytes(rng))}" for name in ["key", *fields]),  # no UTF-8
    lambda rng, fields: f"as=card&key={_key(rng)}&" + "&".join(f"{name}=%GG%" for name in fields),
    lambda rng, fields: "&" * rng.randrange(2000),
    lambda rng, fields: "&".join(f"f{number}=1" for number in range(1200)),  # more fields than any form
    lambda rng, fields: _noise(rng, 2000),
    lambda rng, fields: "",
]


def handshakes(host: str, path: str) -> Iterator[bytes]:
    """Invalid handshakes and page requests; the first one is valid."""
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
