"""What only a screen's holder sees: poked, it is asked for over the open socket, or fetched from the snapshot door."""

import asyncio
import json

from workshops.simulation.screen_client import Said, ScreenClient
from workshops.simulation.websocket_client import RawWebSocket

# As in the browser's room.js: seconds.
PATIENCE = 10.0


class PrivateRegions:
    """The holder's own `regions`; of what they say nothing is missing up to revision `at`, -1 before any came.

    An answer can be overtaken on its way, so each region is as new as the newest that ever came of it.
    """

    def __init__(self, screen: ScreenClient) -> None:
        self.regions: dict[str, str] = {}
        self.at = -1
        self._screen = screen
        self._newest: dict[str, int] = {}
        self._wanted = -1
        self._is_asking = False
        self._came = asyncio.Event()

    def take(self, part: Said) -> None:
        """The whole part, or what of it a write can have changed: either way nothing is missing up to its `to`."""
        to = part.get("to", -1)
        for name, html in (part.get("regions") or {}).items():
            if to >= self._newest.get(name, -1):
                self.regions[name], self._newest[name] = html, to
        self.at = max(self.at, to)
        self._screen.moved.set()

    def hear(self, message: Said) -> None:
        """What the socket answers to an `own`; a revision of -1 says that it could not be drawn."""
        self.take({"to": message["own"], "regions": message["regions"]})
        self._came.set()

    def poke(self, revision: int) -> None:
        """It changed at `revision`: ask until it is as new as that. A page without a holder has none."""
        self._wanted = max(self._wanted, revision)
        if self._screen.live.get("mine") and not self._is_asking and self._is_behind:
            self._is_asking = True
            self._screen.begin(self._refresh())

    @property
    def _is_behind(self) -> bool:
        return self._wanted > self.at

    async def _refresh(self) -> None:
        """By the open socket first; by the snapshot door where there is none, or nothing came of it; and so on in turns."""
        screen = self._screen
        # A whole hall is poked at once.
        await asyncio.sleep(screen.chance.random() * 0.8)
        try:
            missed = 0
            while self._is_behind and not screen.stopped:
                before = self.at
                if missed % 2 == 0 and screen.is_live.is_set() and screen.socket:
                    await self._ask(screen.socket)
                else:
                    await self._fetch()
                missed = 0 if self.at > before else missed + 1
                if self._is_behind:
                    await asyncio.sleep(1 + screen.chance.random())
        finally:
            self._is_asking = False

    async def _ask(self, socket: RawWebSocket) -> None:
        self._came.clear()
        socket.send(json.dumps({"own": self.at}))
        came = asyncio.ensure_future(self._came.wait())
        await asyncio.wait({came, socket.closed}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        came.cancel()

    async def _fetch(self) -> None:
        answer = await self._screen.ask(self._screen.live["mine"])
        if answer:
            self.take(answer)
