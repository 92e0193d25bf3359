"""The messages that the server sends over sockets, see docs/protocol.md. Each is encoded once for all sockets."""

import json
import struct
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from workshops.commands.feature import Regions

# Results of a command besides its stored outcomes done and refused: nothing was stored.
UNSAVED, ELSEWHERE = "unsaved", "elsewhere"


class Frame:
    """One message: `payload` is its JSON in UTF-8, `wire` the whole WebSocket frame around it, ready to be written."""

    __slots__ = ("payload", "wire")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.wire = _head(len(payload)) + payload

    @property
    def text(self) -> str:
        return self.payload.decode()


def clock() -> float:
    """The server's time in seconds, so that a phone with a wrong clock shows the right time left."""
    return round(time.time(), 1)


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def regions_encoded(regions: Regions) -> bytes:
    """Regions as they are sent. Encoded texts are cached: a region that is rendered once for many is one text."""
    return b"{%b}" % b",".join(b"%b:%b" % (_text(name), _text(html)) for name, html in regions.items())


@lru_cache(maxsize=512)
def _text(text: str) -> bytes:
    return encoded(text)


def picture(before: int | None, to: int, regions: bytes, own: int | None = None) -> Frame:
    """Regions (encoded): all of them when `before` is None, otherwise those that changed since that revision.

    `own`: the revision at which the subscriber's own part last changed, if it has one.
    """
    mine = b"" if own is None else b',"mine":%d' % own
    start = b"null" if before is None else b"%d" % before
    now = str(clock()).encode()
    return Frame(b'{"from":%b,"to":%d,"now":%b%b,"regions":%b}' % (start, to, now, mine, regions))


def poke(revision: int) -> Frame:
    """Tells a screen that its own part changed at `revision`."""
    return Frame(encoded({"mine": revision}))


def own(to: int, regions: Regions) -> Frame:
    """Regions of one's own part, which is complete up to `to` with them; -1: it could not be rendered."""
    return Frame(b'{"own":%d,"regions":%b}' % (to, regions_encoded(regions)))


def presence(count: int) -> Frame:
    """How many participants' screens are open."""
    return Frame(encoded({"here": count}))


def farewell(seconds: float) -> Frame:
    """The server is about to stop: come back after so many seconds."""
    return Frame(encoded({"back": round(seconds, 1)}))


def pong(number: Any) -> Frame:
    return Frame(encoded({"pong": number}))


def answered(content: Mapping[str, Any]) -> Frame:
    """An answer as a message."""
    head = encoded({name: value for name, value in content.items() if name != "regions"})
    return Frame(b'%b,"regions":%b}' % (head[:-1], regions_encoded(content["regions"])))


def answer(
    key: str, outcome: str, said: str, revision: int = 0, to: int = 0, regions: Regions | None = None
) -> dict[str, Any]:
    """The result of a command, the same for both endpoints. `regions` are at least as new as revision `to`."""
    return {"key": key, "outcome": outcome, "said": said, "revision": revision, "to": to, "regions": regions or {}}


def _head(length: int) -> bytes:
    """RFC 6455: a final text frame of so many bytes, unmasked as a server's are."""
    if length < 126:
        return struct.pack("!BB", 0x81, length)
    if length < 1 << 16:
        return struct.pack("!BBH", 0x81, 126, length)
    return struct.pack("!BBQ", 0x81, 127, length)
