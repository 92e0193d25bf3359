"""The socket: checks leave to watch, then hands itself to the Room. Writes go through the POST door."""

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from . import rooms, tokens

LONGEST_MESSAGE = 4096
NO_LEAVE = 4403
TOO_LONG = 1009


class ScreenConsumer(AsyncWebsocketConsumer):
    """One open screen. Understands {"hello": token} (again after a hole) and {"ping": n}; see docs/protocol.md."""

    watcher: rooms.Watcher | None = None
    room: rooms.Room | None = None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        message = _read(text_data)
        if text_data and len(text_data) > LONGEST_MESSAGE:
            await self.close(TOO_LONG)
        elif "hello" in message:
            await self._hello(message["hello"])
        elif "ping" in message:
            await self.send(json.dumps({"pong": message["ping"]}))

    async def _hello(self, token: Any) -> None:
        leave = tokens.read(token) if isinstance(token, str) else None
        if leave is None:
            await self.close(NO_LEAVE)
            return
        self._go()
        self.watcher = rooms.Watcher(leave.screen, self.send, leave.seat, leave.board)
        self.room = rooms.room(leave.workshop)
        await self.room.enter(self.watcher)

    async def disconnect(self, code: int) -> None:
        self._go()

    def _go(self) -> None:
        if self.room and self.watcher:
            self.room.leave(self.watcher)


def _read(text: str | None) -> dict[str, Any]:
    try:
        message = json.loads(text or "")
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
