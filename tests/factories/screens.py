"""Open screens for tests: real sockets through the real application, and what they were sent."""

import json
from collections.abc import Callable
from typing import Any

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator

from config.asgi import application
from workshops.codes import holding
from workshops.live.tokens import Leave, sign
from workshops.models import Workshop

HOST, OURS = b"testserver", b"http://testserver"
# A busy machine is slow, and slow is not wrong.
PATIENCE = 20.0


class Screen:
    """One browser's socket. `take` waits for what comes next; `heard` drains what came until now."""

    def __init__(self, leave: Leave, *, origin: bytes = OURS) -> None:
        self.leave = leave
        self.socket = WebsocketCommunicator(application, "/ws/w/ABC/", headers=[(b"host", HOST), (b"origin", origin)])

    async def open(self) -> bool:
        accepted, _ = await self.socket.connect()
        return accepted

    async def say(self, message: Any) -> None:
        await self.socket.send_to(message if isinstance(message, str) else json.dumps(message))

    async def hello(self, **said: int) -> dict[str, Any]:
        """Ask for the whole screen, and have it."""
        await self.say({"hello": sign(self.leave)} | said)
        return await self.take(lambda message: message.get("from", 0) is None)

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


# What every phone of these tests holds its card by.
HELD = "f" * 64


def leave_for(workshop: Workshop, screen: str, **own: int) -> Leave:
    """Leave as a page gets it: a desk's is its maker's, and whoever holds a card holds it by HELD."""
    if screen == "desk":
        return Leave(workshop.pk, screen, user=workshop.created_by_id)
    return Leave(workshop.pk, screen, **own, holding="" if screen == "wall" else holding(HELD))


in_database = database_sync_to_async
