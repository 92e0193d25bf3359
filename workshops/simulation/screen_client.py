"""A client for one page of a room: its shared picture, kept up to date over a WebSocket as docs/protocol.md says."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self

from websockets.exceptions import ConnectionClosed

from workshops.simulation.http_client import ACCEPT_JSON, HttpClient
from workshops.simulation.join import JoinRefused, join_room
from workshops.simulation.websocket_client import (
    ABNORMAL_CLOSURE,
    HandshakeRefused,
    WebSocketClient,
    open_websocket,
    ping_until_closed,
)

# As in the browser's line.js and outbox.js: seconds.
PATIENCE, ASK_AGAIN = 12.0, 3.0
# Close codes of docs/protocol.md: the signed leave is no longer good; the card was taken back.
TOKEN_REFUSED, ACCESS_REVOKED = 4403, 4410

Message = dict[str, Any]


class ScreenClient:
    """One open page of a room. `async with ScreenClient(base, code) as screen:` joins, and closes at the end.

    `regions` is the shared picture, the HTML of each region by its name, and `revision` its number; `page_data` is what the page told its scripts. `screen`
    is "" for a participant's page; "wall" opens the wall, which needs no card. `token` is the secret of a card that is
    held already (and may be held by several clients); with `leave` and `holder`, which its page would contain, nothing
    is fetched to join.
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
        self.http = HttpClient(base, patience=PATIENCE)
        self.code = code
        self.home = f"/w/{code}/"
        self.page = f"{self.home}{screen}/" if screen else self.home
        self.chance = chance or random.Random()  # noqa: S311, jitter and no secret
        self.page_data: dict[str, str] = {}
        if token:
            self.http.set_cookies({(self.home, "card"): token})
        if leave:
            self.page_data = {"leave": leave, "holder": holder, "socket": f"/ws{self.home}"}
            self.page_data["mine"] = f"{self.home}snapshot/card/" if holder else ""
        self.regions: dict[str, str] = {}
        self.revision: int | None = None
        self.socket: WebSocketClient | None = None
        # How often what happened, and with which codes connections were closed or refused.
        self.counts: Counter[str] = Counter()
        self.close_codes: Counter[int] = Counter()
        # Why it stopped for good: the sentence of the snapshot endpoint.
        self.stopped = ""
        # Set while the connection is open and has brought a whole picture.
        self.is_synced = asyncio.Event()
        # Set whenever something came that can be seen.
        self.updated = asyncio.Event()
        self._back_after: float | None = None
        self._hello: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- Joining and leaving -----------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.join()
        self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    @property
    def holder(self) -> str:
        """Whose page it is, as stored keys and audit logs name them: "seat:12"."""
        return self.page_data.get("holder", "")

    async def join(self) -> None:
        """Open the page, and take a card if it asks for one. Raises JoinRefused, or OSError."""
        if not self.page_data:
            self.page_data = await join_room(self.http, self.home, self.page)

    def start(self) -> None:
        """Open the WebSocket, and keep it open until `close`."""
        self.start_task(self._stay_connected())

    def start_task(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` in the background, until `close` at the latest."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave the room for good."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.http.close()

    def disconnect(self, seconds: float) -> None:
        """Cut the connection now, without a closing handshake; it is opened again after `seconds`."""
        self._back_after = seconds
        if self.socket:
            self.socket.abort()

    # --- The picture -------------------------------------------------------------------------------------------------

    async def wait_for_revision(self, revision: int) -> None:
        """Wait until the shared picture is at least this new."""
        while self.revision is None or self.revision < revision:
            self.updated.clear()
            await self.updated.wait()

    def handle(self, message: Message) -> None:
        """One message of the server: a picture, or when to come back. ParticipantClient handles the others."""
        if "from" in message:
            self._apply_frame(message)
        if "back" in message:
            self._back_after = message["back"]

    def _apply_frame(self, frame: Message) -> None:
        before = frame["from"]
        if before is not None and before != self.revision:
            # What came before this frame is missing, so only a whole picture helps. It is asked for once.
            if self.revision is not None:
                self.counts["holes"] += 1
                self.revision = None
                self._ask_for_picture()
            return
        if before is None:
            self.regions = {}
        self.regions |= frame["regions"]
        self.revision = frame["to"]
        self.is_synced.set()
        self.updated.set()

    def hello_message(self) -> Message:
        """The first message: the leave to watch this room, and the revision of the picture that is here already."""
        return {"hello": self.page_data["leave"]} | ({} if self.revision is None else {"at": self.revision})

    def _ask_for_picture(self) -> None:
        self.is_synced.clear()
        if self._hello:
            self._hello.cancel()
        if self.socket:
            self._hello = asyncio.create_task(self._say_hello(self.socket))

    async def _say_hello(self, socket: WebSocketClient) -> None:
        """Send hello, and again every few seconds while no picture comes, because the answer can be lost."""
        with suppress(ConnectionClosed):
            while not self.is_synced.is_set():
                await socket.send(json.dumps(self.hello_message()))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.is_synced.wait(), ASK_AGAIN)

    async def fetch(self, address: str) -> Message | None:
        """The picture at a snapshot endpoint, or None when none of this room came. Stops when the card is gone."""
        try:
            answer = await self.http.get(address, ACCEPT_JSON)
        except OSError:
            return None
        said = answer.json_object()
        if said.get("room", self.code) != self.code:
            return None
        if answer.status == 200 and isinstance(said.get("to"), int) and isinstance(said.get("regions"), dict):
            return said
        if said.get("outcome") != "refused" or not said.get("said"):
            return None
        self.stopped = said["said"]
        self.is_synced.clear()
        if self.socket:
            self.socket.abort()
        return None

    # --- The WebSocket -----------------------------------------------------------------------------------------------

    async def _stay_connected(self) -> None:
        """Until stopped: connect, listen and reconnect; the wait grows with each failure and is random."""
        failures = 0
        while not self.stopped:
            came = await self._connect_once()
            failures = 1 if came else failures + 1
            wait, self._back_after = self._back_after, None
            await asyncio.sleep(wait if wait is not None else self._wait(0.4, failures, 4))
            self.counts["reconnects"] += 1

    async def _connect_once(self) -> bool:
        """One connection from its opening to its end; True if it brought a picture."""
        address = self.http.base.replace("http", "ws", 1) + self.page_data["socket"]
        try:
            self.socket = socket = await open_websocket(address, origin=self.http.base)
        except OSError as failed:
            self.close_codes[failed.status if isinstance(failed, HandshakeRefused) else ABNORMAL_CLOSURE] += 1
            return False
        pings = asyncio.create_task(ping_until_closed(socket, self.chance))
        try:
            self._ask_for_picture()
            # A message that is no JSON ends the connection like any other fault of it.
            with suppress(ConnectionClosed, ValueError):
                await self._listen(socket)
            code = socket.close_code or ABNORMAL_CLOSURE
            self.close_codes[code] += 1
            self.connection_lost()
            await self._react_to(code)
            return self.is_synced.is_set()
        finally:
            pings.cancel()
            if self._hello:
                self._hello.cancel()
            self.is_synced.clear()
            socket.abort()

    async def _listen(self, socket: WebSocketClient) -> None:
        """Handle messages until the connection is closed. Raises ConnectionClosed."""
        while True:
            self.handle(json.loads(await socket.recv()))

    def connection_lost(self) -> None:
        """Called when a connection has ended, whatever ended it."""

    async def _react_to(self, code: int) -> None:
        """What a page does when the server closed its connection with this code."""
        if code == TOKEN_REFUSED:
            # What the old page said is good until the new one is there: writes go on, in the same holder's name.
            with suppress(OSError, JoinRefused):
                self.page_data = await join_room(self.http, self.home, self.page)
        elif code == ACCESS_REVOKED:
            await self.fetch(self.page_data["mine"])

    def _wait(self, first: float, failures: int, longest: float) -> float:
        """Seconds until the next try: twice as long each time, and different for everybody."""
        return min(longest, first * 2.0**failures) * (0.5 + self.chance.random())
