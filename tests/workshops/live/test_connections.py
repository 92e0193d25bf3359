"""The connection to one client: frames in order, nobody delayed, and the server's own connection where it has one."""

import asyncio
import json
import math
from typing import Any

import pytest

from workshops.live import (
    connections,
    frames,
    rooms,
    subscribers,
)
from workshops.live.tokens import SubscriptionToken


def frame(number: int) -> frames.Frame:
    return frames.Frame(frames.encoded({"n": number}))


async def test_a_connection_that_the_server_offers_is_used():
    offered = Clogged()

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    assert connections.connection_of({"extensions": {connections.DIRECT: offered}}, send) is offered
    for scope in ({}, {"extensions": None}, {"extensions": {"websocket.http.response": {}}}):
        assert isinstance(connections.connection_of(scope, send), connections.AsgiConnection)


async def test_any_asgi_server_gets_every_frame_in_order():
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    line = connections.AsgiConnection(send)
    for number in range(5):
        line.write(frame(number))
    line.close(4503)
    assert line.pending > 0

    async with asyncio.timeout(20):
        while len(sent) < 6:  # noqa: ASYNC110, the connection has no event for it
            await asyncio.sleep(0)

    assert [json.loads(message["text"])["n"] for message in sent[:5]] == [0, 1, 2, 3, 4]
    assert sent[5] == {"type": "websocket.close", "code": 4503}
    assert line.pending == 0


async def test_a_client_that_has_gone_raises_nothing():
    async def send(message: dict[str, Any]) -> None:
        raise ConnectionResetError

    line = connections.AsgiConnection(send)
    line.write(frame(1))
    line.write(frame(2))

    async with asyncio.timeout(20):
        while line._sending is not None:  # noqa: ASYNC110, as above
            await asyncio.sleep(0)


class Clogged:
    """A connection whose client takes nothing, or everything, as the test says."""

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
