"""The line to one phone: in order, never in the way, and through daphne's own door where there is one."""

import asyncio
import json
import math
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.abstract import FileDescriptor
from twisted.internet.tcp import Connection

from workshops.live import (
    connections,
    frames,
    rooms,
    subscribers,
)
from workshops.live.tokens import SubscriptionToken


def frame(number: int) -> frames.Frame:
    return frames.Frame(frames.encoded({"n": number}))


async def reply(protocol: Any, message: dict[str, Any]) -> None: ...


def daphnes_send() -> connections.Send:
    protocol = WebSocketProtocol()
    tcp = SimpleNamespace(setsockopt=lambda *_: None)
    protocol.transport = SimpleNamespace(_tempDataLen=0, socket=tcp)
    return partial(reply, protocol)


def test_what_lies_behind_daphnes_send_is_still_there():
    """Names that daphne, autobahn and Twisted do not promise. Should one go, connections.py falls back or has to follow."""
    assert {"write", "abortConnection"} <= set(dir(Connection))
    assert {"dataBuffer", "offset", "_tempDataLen"} <= set(dir(FileDescriptor(reactor=SimpleNamespace())))
    assert {"onFrameBegin", "sendData", "sendClose", "dropConnection", "STATE_OPEN"} <= set(dir(WebSocketProtocol))

    assert isinstance(connections.connection_of(daphnes_send()), connections.DaphneConnection)


class Transport:
    """Twisted's, with a kernel behind it that has `room` for so many bytes; what both were given comes to `out`."""

    def __init__(self) -> None:
        self.room, self.out = 1000, b""
        self.dataBuffer, self.offset, self._tempDataLen = b"", 0, 0
        self.socket = SimpleNamespace(setsockopt=lambda *_: None, send=self._send)

    def _send(self, data: bytes) -> int:
        if not self.room:
            raise BlockingIOError
        taken = data[: self.room]
        self.room -= len(taken)
        self.out += taken
        return len(taken)

    def write(self, data: bytes) -> None:
        self.dataBuffer += data

    def flush(self) -> None:
        """The phone takes everything, and the reactor comes round to what waited."""
        self.out, self.dataBuffer, self.room = self.out + self.dataBuffer, b"", 1000


def daphnes_line() -> tuple[connections.Connection, WebSocketProtocol, Transport]:
    protocol, transport = WebSocketFactory(None).buildProtocol(None), Transport()
    # Its alarm clocks would need a reactor that runs.
    protocol.openHandshakeTimeout = protocol.closeHandshakeTimeout = 0
    protocol.transport = transport
    protocol._connectionMade()
    protocol.state = protocol.STATE_OPEN
    return connections.connection_of(partial(reply, protocol)), protocol, transport


def test_daphne_gets_every_byte_in_order_however_little_the_kernel_takes():
    line, protocol, transport = daphnes_line()
    said = [frame(number) for number in range(6)]

    line.write(said[0])
    transport.room = 5
    line.write(said[1])
    line.write(said[2])
    transport.flush()
    line.write(said[3])
    protocol.sendData(b"pong")
    line.write(said[4])
    transport.flush()
    line.write(said[5])

    wires = [one.wire for one in said]
    assert transport.out == b"".join([*wires[:4], b"pong", *wires[4:]])
    assert not transport.dataBuffer


def test_daphne_takes_no_frame_past_the_window_and_none_after_its_goodbye():
    line, _protocol, transport = daphnes_line()
    transport.room = 0

    assert line.write(frame(1), window=3)
    assert not line.write(frame(2), window=3)
    transport.flush()
    assert line.write(frame(3), window=3)
    line.close(4503)
    line.write(frame(4))
    transport.flush()
    line.write(frame(5))

    goodbye = b"\x88\x02" + (4503).to_bytes(2, "big")
    assert transport.out == frame(1).wire + frame(3).wire + goodbye


async def test_any_other_server_gets_every_frame_in_order():
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    line = connections.connection_of(send)
    for number in range(5):
        line.write(frame(number))
    line.close(4503)
    assert line.pending > 0

    async with asyncio.timeout(20):
        while len(sent) < 6:  # noqa: ASYNC110, the line has no event that only a test would wait for
            await asyncio.sleep(0)

    assert [json.loads(message["text"])["n"] for message in sent[:5]] == [0, 1, 2, 3, 4]
    assert sent[5] == {"type": "websocket.close", "code": 4503}
    assert line.pending == 0


async def test_a_socket_that_has_gone_hurts_nobody():
    async def send(message: dict[str, Any]) -> None:
        raise ConnectionResetError

    line = connections.connection_of(send)
    line.write(frame(1))
    line.write(frame(2))

    async with asyncio.timeout(20):
        while line._sending is not None:  # noqa: ASYNC110, as above
            await asyncio.sleep(0)


class Clogged:
    """A phone that takes nothing, or everything, as the test says."""

    def __init__(self) -> None:
        self.written: list[dict[str, Any]] = []
        self.pending = 0

    def write(self, frame: frames.Frame, window: float = math.inf) -> bool:
        if self.pending > window:
            return False
        self.written.append(json.loads(frame.text))
        return True

    def close(self, code: int) -> None: ...


async def test_a_phone_that_is_behind_skips_pictures_until_its_line_is_empty():
    line = Clogged()
    subscriber = subscribers.Subscriber(SubscriptionToken(1, "room", holding="x"), line, settled=True)

    line.pending = subscribers.WINDOW + 1
    subscriber.show(frame(1))
    assert (line.written, subscriber.settled) == ([], False)
    assert not subscriber.has_room(moment=10.0)

    line.pending = 0
    assert subscriber.has_room(moment=11.0)


async def test_a_hello_queues_no_second_picture_behind_one_that_is_not_taken():
    room, line = rooms.Room(1), Clogged()
    room.revision, room._looked_at = 3, subscribers.now()
    room.pictures["room"] = rooms.Picture(3, 3, 3, {}, b"{}")
    room._task = asyncio.get_running_loop().create_future()
    leave = SubscriptionToken(1, "room", holding="x")

    room.enter(subscribers.Subscriber(leave, line))
    line.pending = 1
    room.enter(subscribers.Subscriber(leave, line))

    assert [message["to"] for message in line.written] == [3]


@pytest.mark.parametrize(
    ("seconds_stuck", "seconds_silent", "code"), [(19, 0, None), (21, 0, 4503), (0, 74, None), (0, 76, 4408)]
)
async def test_a_phone_that_takes_or_says_nothing_for_long_is_given_up(
    seconds_stuck: float, seconds_silent: float, code: int | None
):
    subscriber = subscribers.Subscriber(SubscriptionToken(1, "room", holding="x"), Clogged())
    subscriber.heard = 1000.0 - seconds_silent
    subscriber.stuck_since = 1000.0 - seconds_stuck if seconds_stuck else None

    assert subscriber.why_end(1000.0) == code


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_a_frame_is_one_final_unmasked_text_message(length: int):
    """Read back by the rules of RFC 6455."""
    wire = frames.Frame(b"x" * length).wire

    assert wire[0] == 0x81
    size, start = wire[1], 2
    if size == 126:
        size, start = int.from_bytes(wire[2:4]), 4
    elif size == 127:
        size, start = int.from_bytes(wire[2:10]), 10
    assert (size, wire[start:]) == (length, b"x" * length)
