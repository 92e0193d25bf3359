"""A simulated screen: one page of a room, kept true by its socket as docs/protocol.md says.

It draws nothing: pictures stay HTML, by the name of their region.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self

from workshops.simulation.http_client import ACCEPT_JSON, HttpClient
from workshops.simulation.join import JoinRefused, join_room
from workshops.simulation.websocket_client import ABNORMAL_CLOSURE, HandshakeRefused, RawWebSocket

# As in the browser's line.js and outbox.js: seconds.
PING, STALE, OPENING, PATIENCE, ASK_AGAIN = 25.0, 40.0, 8.0, 12.0, 3.0
LEAVE_IS_OVER, TAKEN_BACK = 4403, 4410

Said = dict[str, Any]


class ScreenClient:
    """One open page of a room. `async with Screen(base, code) as screen:` comes in, and goes at the end.

    `regions` is the shared picture and `revision` its number; `live` is what the page told its scripts. `screen` is ""
    for a participant's page; "wall" opens the wall, which needs no card. `token` is the secret of a card that is held
    already (and may be held by several phones); with `leave` and `holder`, what its page would say, nothing is fetched
    to come in.
    """

    def __init__(
        self,
        base: str,
        code: str,
        *,
        screen: str = "",
        token: str = "",
        leave: str = "",
        holder: str = "",
        chance: random.Random | None = None,
    ) -> None:
        self.browser = HttpClient(base, patience=PATIENCE)
        self.code = code
        self.home = f"/w/{code}/"
        self.page = f"{self.home}{screen}/" if screen else self.home
        self.chance = chance or random.Random()  # noqa: S311, jitter and no secret
        self.live: dict[str, str] = {}
        if token:
            self.browser.cookies[self.home, "card"] = token
        if leave:
            self.live = {"leave": leave, "holder": holder, "socket": f"/ws{self.home}"}
            self.live["mine"] = f"{self.home}snapshot/card/" if holder else ""
        self.regions: dict[str, str] = {}
        self.revision: int | None = None
        self.socket: RawWebSocket | None = None
        # What happened, and with which codes sockets were closed or refused.
        self.counts: Counter[str] = Counter()
        self.codes: Counter[int] = Counter()
        # Why it stopped for good: what the snapshot door said.
        self.stopped = ""
        self.is_live = asyncio.Event()
        # Set whenever something came that can be seen.
        self.moved = asyncio.Event()
        self._back_after: float | None = None
        self._heard = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    # --- Coming and going --------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.join()
        self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.go()

    @property
    def holder(self) -> str:
        """Whose page it is, as keys and ledgers name them: "seat:12"."""
        return self.live.get("holder", "")

    async def join(self) -> None:
        """Come through the door and take a card, or find the page again. Raises TurnedAway, or OSError."""
        if not self.live:
            self.live = await join_room(self.browser, self.home, self.page)

    def start(self) -> None:
        """Open the socket, and keep it open until `go`."""
        self.begin(self._stay())

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` beside everything else, until `go` at the latest."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def go(self) -> None:
        """Leave the room for good."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.socket and not self.socket.closed.done():
            await self.socket.close(1001)
        self.browser.close()

    def cut_off(self, seconds: float) -> None:
        """Lose the network: the line is cut now, without a word, and the screen comes back after `seconds`."""
        self._back_after = seconds
        if self.socket:
            self.socket.abort()

    async def drop_off(self, seconds: float) -> None:
        """The same, and wait for as long."""
        self.cut_off(seconds)
        await asyncio.sleep(seconds)

    # --- The picture -------------------------------------------------------------------------------------------------

    async def at(self, revision: int) -> None:
        """Wait until the shared picture is at least this new."""
        while self.revision is None or self.revision < revision:
            self.moved.clear()
            await self.moved.wait()

    def hear(self, message: Said) -> None:
        """One message of the server: a picture, or a farewell. What else there is concerns phones."""
        if "from" in message:
            self._take(message)
        if "back" in message:
            self._back_after = message["back"]

    def _take(self, frame: Said) -> None:
        before = frame["from"]
        if before is not None and before != self.revision:
            # A hole: what came before this is missing, so only the whole picture helps. One is asked for at a time.
            if self.revision is not None:
                self.counts["holes"] += 1
                self.revision = None
                self._hello()
            return
        if before is None:
            self.regions = {}
        self.regions |= frame["regions"]
        self.revision = frame["to"]
        self.is_live.set()
        self.moved.set()

    def greeting(self) -> Said:
        """What a hello says: the leave, and which picture is here already."""
        return {"hello": self.live["leave"]} | ({} if self.revision is None else {"at": self.revision})

    def _hello(self) -> None:
        """Ask for the picture, and again while none comes: a hall can lose the answer as well."""
        socket = self.socket
        if socket is None or socket.closed.done():
            return
        self.is_live.clear()
        socket.send(json.dumps(self.greeting()))

        def again() -> None:
            if socket is self.socket and not self.is_live.is_set():
                self._hello()

        asyncio.get_running_loop().call_later(ASK_AGAIN, again)

    async def ask(self, address: str) -> Said | None:
        """A snapshot door's picture, or None when none of this room came. Being told that the card is gone stops us."""
        try:
            answer = await self.browser.get(address, ACCEPT_JSON)
        except (OSError, EOFError, ValueError):
            return None
        said = answer.said()
        if said.get("room", self.code) != self.code:
            return None
        if answer.status == 200 and isinstance(said.get("to"), int) and isinstance(said.get("regions"), dict):
            return said
        if said.get("outcome") != "refused" or not said.get("said"):
            return None
        self.stopped = said["said"]
        self.is_live.clear()
        if self.socket:
            self.socket.abort()
        return None

    # --- The socket --------------------------------------------------------------------------------------------------

    async def _stay(self) -> None:
        """Until stopped: connect, listen, and come back; soon at first, then seldom, and never all together."""
        tries = 0
        while not self.stopped:
            came = await self._visit()
            tries = 1 if came else tries + 1
            wait, self._back_after = self._back_after, None
            await asyncio.sleep(wait if wait is not None else self._wait(0.4, tries, 4))
            self.counts["reconnects"] += 1

    async def _visit(self) -> bool:
        """One socket from its opening to its end; True if it brought a picture."""
        address = self.browser.base.replace("http", "ws", 1) + self.live["socket"]
        try:
            async with asyncio.timeout(OPENING):
                self.socket = socket = await RawWebSocket.open(address, origin=self.browser.base, on_text=self._on_text)
        except HandshakeRefused as refused:
            self.codes[refused.status] += 1
            return False
        except OSError:
            self.codes[ABNORMAL_CLOSURE] += 1
            return False
        try:
            self._heard = asyncio.get_running_loop().time()
            self._hello()
            await self._listen(socket)
            self.codes[socket.closed.result()] += 1
            await self._obey(socket.closed.result())
            return self.is_live.is_set()
        finally:
            self.is_live.clear()
            socket.abort()

    def _on_text(self, socket: RawWebSocket, payload: bytes, at: float) -> None:
        if socket is self.socket:
            self._heard = at
            self.hear(json.loads(payload))

    async def _listen(self, socket: RawWebSocket) -> None:
        """Until it is closed, or silent for so long that it must be dead."""
        loop = asyncio.get_running_loop()
        while not socket.closed.done():
            await asyncio.wait({socket.closed}, timeout=PING * (0.8 + 0.2 * self.chance.random()))
            if loop.time() - self._heard > STALE:
                socket.abort()
                await socket.closed
            socket.send(json.dumps({"ping": round(loop.time() * 1000)}))

    async def _obey(self, code: int) -> None:
        if code == LEAVE_IS_OVER:
            # What the old page said is good until the new one is there: writes go on, in the same holder's name.
            with suppress(OSError, EOFError, ValueError, JoinRefused):
                self.live = await join_room(self.browser, self.home, self.page)
        elif code == TAKEN_BACK:
            await self.ask(self.live["mine"])

    def _wait(self, first: float, tries: int, longest: float) -> float:
        """Seconds until the next try: twice as long each time, and for nobody the same."""
        return min(longest, first * 2**tries) * (0.5 + self.chance.random())
