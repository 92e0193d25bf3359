"""The regions that only a screen's holder sees: asked for over the open WebSocket, or at the snapshot endpoint."""

import asyncio
import json
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from workshops.simulation.screen_client import Message, ScreenClient
from workshops.simulation.websocket_client import WebSocketClient

# Seconds to wait for an answer, as in the browser's room.js.
PATIENCE = 10.0


class PrivateRegions:
    """The holder's own `regions`, complete up to the revision `at`, which is -1 before any came.

    Answers can overtake each other, so each region is as new as the newest answer that contained it.
    """

    def __init__(self, screen: ScreenClient) -> None:
        self.regions: dict[str, str] = {}
        self.at = -1
        self._screen = screen
        self._newest: dict[str, int] = {}
        self._wanted = -1
        self._is_refreshing = False
        self._answered = asyncio.Event()

    def apply(self, part: Message) -> None:
        """Take all private regions, or those that a write can have changed: either is complete up to its `to`."""
        to = part.get("to", -1)
        for name, html in (part.get("regions") or {}).items():
            if to >= self._newest.get(name, -1):
                self.regions[name], self._newest[name] = html, to
        self.at = max(self.at, to)
        self._screen.updated.set()

    def handle(self, message: Message) -> None:
        """The answer of the WebSocket to an `own` message; its revision is -1 when the server could not render it."""
        self.apply({"to": message["own"], "regions": message["regions"]})
        self._answered.set()

    def connection_lost(self) -> None:
        """Nothing that was asked over the WebSocket will be answered."""
        self._answered.set()

    def refresh_to(self, revision: int) -> None:
        """They changed at `revision`: ask until they are as new as that. A page without a holder has none."""
        self._wanted = max(self._wanted, revision)
        if self._screen.page_data.get("mine") and not self._is_refreshing and self._is_behind:
            self._is_refreshing = True
            self._screen.start_task(self._refresh())

    @property
    def _is_behind(self) -> bool:
        return self._wanted > self.at

    async def _refresh(self) -> None:
        """Ask over the WebSocket first, then at the snapshot endpoint, and so on in turns until they are new enough."""
        screen = self._screen
        # Everybody in the room is told at once, and should not ask at once.
        await asyncio.sleep(screen.chance.random() * 0.8)
        try:
            failures = 0
            while self._is_behind and not screen.stopped:
                before = self.at
                if failures % 2 == 0 and screen.is_synced.is_set() and screen.socket:
                    await self._ask(screen.socket)
                else:
                    await self._fetch()
                failures = 0 if self.at > before else failures + 1
                if self._is_behind:
                    await asyncio.sleep(1 + screen.chance.random())
        finally:
            self._is_refreshing = False

    async def _ask(self, socket: WebSocketClient) -> None:
        self._answered.clear()
        with suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await socket.send(json.dumps({"own": self.at}))
                await self._answered.wait()

    async def _fetch(self) -> None:
        answer = await self._screen.fetch(self._screen.page_data["mine"])
        if answer:
            self.apply(answer)
