"""The socket: checks leave to watch, then hands itself to the Room. Writes go through the POST door."""

import json
import logging
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from . import rooms, tokens

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 4096
# Ours are from 4000 on: an application may not send the protocol's own codes, and daphne refuses to.
NO_LEAVE = 4403
TOO_LONG = 4413
TRY_AGAIN_LATER = 4503


class ScreenConsumer(AsyncWebsocketConsumer):
    """One open screen. Understands {"hello": token} (again after a hole) and {"ping": n}; see docs/protocol.md."""

    watcher: rooms.Watcher | None = None
    room: rooms.Room | None = None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if len(text_data or bytes_data or "") > LONGEST_MESSAGE:
            await self.close(TOO_LONG)
            return
        message = _read(text_data)
        if "hello" in message:
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
        try:
            await self.room.enter(self.watcher)
        except Exception:
            # Above all a database that is away: the screen comes back by itself, and finds it.
            logger.exception("Room %s could not be entered", leave.workshop)
            await self.close(TRY_AGAIN_LATER)

    async def disconnect(self, code: int) -> None:
        self._go()

    def _go(self) -> None:
        if self.room and self.watcher:
            self.room.leave(self.watcher)


class NoSuchSocket(AsyncWebsocketConsumer):
    """An address that is nobody's: turned away, where the router would raise."""

    async def connect(self) -> None:
        await self.close()


def _read(text: str | None) -> dict[str, Any]:
    try:
        message = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
