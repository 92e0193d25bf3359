"""Open screens for tests: real sockets through the real application, and what they were sent."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import transaction

from config.asgi import application
from tests.factories.rooms import make_board, make_facilitator, make_seat, make_workshop
from workshops.core.codes import holding
from workshops.core.revisions import changed
from workshops.ideas.phases import SILENT
from workshops.live import rooms
from workshops.live.tokens import SubscriptionToken, sign
from workshops.models import Board, SeatCard, Workshop

HOST, OURS = b"testserver", b"http://testserver"
# A busy machine is slow, and slow is not wrong.
PATIENCE = 20.0


class Screen:
    """One browser's socket. `take` waits for what comes next; `heard` drains what came until now."""

    def __init__(self, token: SubscriptionToken, *, origin: bytes = OURS) -> None:
        self.token = token
        self.socket = WebsocketCommunicator(application, "/ws/w/ABC/", headers=[(b"host", HOST), (b"origin", origin)])

    async def open(self) -> bool:
        accepted, _ = await self.socket.connect()
        return accepted

    async def say(self, message: Any) -> None:
        await self.socket.send_to(message if isinstance(message, str) else json.dumps(message))

    async def hello(self, **said: int) -> dict[str, Any]:
        """Ask for the whole screen, and have it."""
        await self.say({"hello": sign(self.token)} | said)
        return await self.take(lambda message: message.get("from", 0) is None)

    async def do(self, command: str, *, key: str = "a-key-of-mine", **fields: object) -> dict[str, Any]:
        """Send one command, of this card's holder unless `fields` say otherwise, and have its answer."""
        envelope = {"as": "card", "key": key, "holder": f"seat:{self.token.seat}"} | fields
        await self.say({"do": command, "body": urlencode(envelope)})
        return await self.take(lambda message: message.get("key") == key)

    async def take(self, wanted: Callable[[dict[str, Any]], bool] = lambda message: True) -> dict[str, Any]:
        """The next message that is `wanted`; what comes before it is dropped."""
        while True:
            message = json.loads(await self.socket.receive_from(timeout=PATIENCE))
            if wanted(message):
                return message

    async def closed_with(self) -> int:
        """The code that the server closes this socket with; anything else that it says fails."""
        message = await self.socket.receive_output(timeout=PATIENCE)
        assert message["type"] == "websocket.close", message
        return message["code"]

    async def heard(self) -> list[dict[str, Any]]:
        """Everything sent until the answer to a ping: whatever was on its way has arrived by then."""
        await self.say({"ping": 1})
        messages = []
        while (message := json.loads(await self.socket.receive_from(timeout=PATIENCE))) != {"pong": 1}:
            messages.append(message)
        return messages

    async def close(self) -> None:
        await self.socket.disconnect()


# Opens the screen that a token allows, and closes it when the test is over: the fixture `open_screen`.
Open = Callable[..., Awaitable[Screen]]
# Opens the screen of a card's holder, and says hello: the fixture `phone`.
Phone = Callable[..., Awaitable[Screen]]


def has_regions(message: dict[str, Any]) -> bool:
    """Is this a frame, rather than a poke or a count of people?"""
    return "regions" in message


async def the_rooms_to_end() -> None:
    """Wait until nobody's screen keeps a Room in this process."""
    async with asyncio.timeout(PATIENCE):
        while rooms._rooms:  # noqa: ASYNC110, a Room has no event of its end that only a test would wait for
            await asyncio.sleep(0)


# What every phone of these tests holds its card by.
HELD = "f" * 64


def token_for(workshop: Workshop, screen: str, **own: int) -> SubscriptionToken:
    """SubscriptionToken as a page gets it: a desk's is its maker's, and whoever holds a card holds it by HELD."""
    if screen == "desk":
        return SubscriptionToken(workshop.pk, screen, user=workshop.created_by_id)
    return SubscriptionToken(workshop.pk, screen, **own, holding="" if screen == "wall" else holding(HELD))


in_database = database_sync_to_async


@in_database
def a_room(**fields: Any) -> Workshop:
    """A live room, made by the facilitator whose desk is watched."""
    return make_workshop(**{"title": "Before", "created_by": make_facilitator()} | fields)


@in_database
def a_seat(workshop: Workshop) -> SeatCard:
    """The next card, held by HELD."""
    return make_seat(workshop, token_digest=HELD)


async def a_writer() -> SeatCard:
    """The first card of a room that writes in silence."""
    return await a_seat(await a_room(phase=SILENT))


@in_database
def a_board(workshop: Workshop) -> Board:
    """The next table, its scribe's card held by HELD."""
    return make_board(workshop, scribe_digest=HELD)


@in_database
def change(workshop: Workshop, *, seats: Any = (), boards: Any = (), everyone: bool = False, **fields: Any) -> int:
    """What an action does: rows and revision in one transaction, the bell after COMMIT."""
    with transaction.atomic():
        Workshop.objects.filter(pk=workshop.pk).update(**fields)
        return changed(workshop, seats=seats, boards=boards, everyone=everyone)


@in_database
def change_without_a_bell(workshop: Workshop, **fields: Any) -> None:
    """The same in another process, whose bell was lost."""
    Workshop.objects.filter(pk=workshop.pk).update(revision=workshop.revision + 1, **fields)
