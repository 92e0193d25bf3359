"""Clients of one room that skip the join page: they get the cookie of a card and a socket token from this process.

The server must have this process's SECRET_KEY, because the tokens are signed here.
"""

import asyncio
import contextlib
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.faults.rooms import Room, Seat
from tests.harness.raw_websocket import RawWebSocket
from workshops.core.codes import digest
from workshops.live.tokens import sign, token_for
from workshops.models import Board, SeatCard, Workshop
from workshops.participants.actors import CardHolder, Facilitator, Scribe
from workshops.simulation.http_client import HttpClient, Response
from workshops.simulation.participant_client import ParticipantClient
from workshops.simulation.screen_client import ScreenClient

# Django requires only that cookie and header are equal, and the length of its own tokens.
CSRF_TOKEN = "p" * 32
TICK = 0.02


class CountingClient(HttpClient):
    """An HTTP client that counts the status codes of the answers."""

    def __init__(self, base: str, *, limit: float = 12) -> None:
        super().__init__(base, patience=limit)
        self.statuses: Counter[int] = Counter()

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        return self._count(await super().get(path, headers))

    async def post(
        self, path: str, fields: Mapping[str, Any] | str, headers: Mapping[str, str] | None = None
    ) -> Response:
        return self._count(await super().post(path, fields, headers))

    def _count(self, answer: Response) -> Response:
        self.statuses[answer.status] += 1
        return answer


class Desk(ScreenClient):
    """The facilitator's screen, which reconnects sooner than others."""

    def _wait(self, _first: float, tries: int, _longest: float) -> float:
        return super()._wait(0.15, tries, 2)


def phone_of(url: str, room: Room, seat: Seat, **how: Any) -> ParticipantClient:
    """A client for the phone that holds this card; the caller starts it."""
    phone = ParticipantClient(url, room.code, **how)
    phone.http = CountingClient(url)
    phone.http.set_cookies({(room.path, "card"): seat.token, ("/", "csrftoken"): CSRF_TOKEN})
    phone.page_data = page_of(room, "room", token=room_token(room, seat), holder=seat.holder, mine="card")
    return phone


def desk_of(url: str, room: Room, **how: Any) -> Desk:
    """The facilitator's screen. It only receives; to send commands use `post_command`."""
    desk = Desk(url, room.code, screen="desk", **how)
    desk.http.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})
    desk.page_data = page_of(room, "desk", token=desk_token(room), holder=f"facilitator:{room.facilitator}")
    return desk


def wall_of(url: str, room: Room, **how: Any) -> ScreenClient:
    wall = ScreenClient(url, room.code, screen="wall", **how)
    wall.page_data = page_of(room, "wall", token=sign(token_for(Workshop(pk=room.pk), "wall")))
    return wall


async def cut_for(client: ScreenClient, seconds: float) -> None:
    """Cut the connection, and wait until the client is about to reconnect."""
    client.disconnect(seconds)
    await asyncio.sleep(seconds)


def page_of(room: Room, screen: str, *, token: str, holder: str = "", mine: str = "") -> dict[str, str]:
    """The data attributes that the page of this screen gives its scripts."""
    return {
        "room": room.code,
        "screen": screen,
        "holder": holder,
        "leave": token,
        "socket": f"/ws/w/{room.code}/",
        "snapshot": f"{room.path}snapshot/{screen}/",
        "mine": f"{room.path}snapshot/{mine}/" if mine else "",
        "revision": "0",
    }


def room_token(room: Room, seat: Seat) -> str:
    """The socket token that the page of this card's holder would contain."""
    card = SeatCard(pk=seat.pk, token_digest=digest(seat.token))
    return sign(token_for(Workshop(pk=room.pk), "room", CardHolder(card)))


def scribe_token(room: Room, board: int, token: str) -> str:
    """The same for the scribe of a table; `board` is the table's primary key."""
    table = Board(pk=board, scribe_digest=digest(token))
    return sign(token_for(Workshop(pk=room.pk), "room", Scribe(table)))


def desk_token(room: Room) -> str:
    return sign(token_for(Workshop(pk=room.pk), "desk", Facilitator(room.facilitator)))


async def post_command(
    browser: HttpClient, room: Room, command: str, *, key: str = "", role: str = "desk", **fields: Any
) -> Any:
    """Send one command by POST: the JSON of the answer, with its HTTP `status`."""
    sent = {"as": role, "key": key or new_key(), **fields}
    answer = await browser.post(f"{room.path}do/{command}/", sent, {"Accept": "application/json"})
    return (answer.json() if answer.is_json else {}) | {"status": answer.status}


_keys = itertools.count(1)


def new_key() -> str:
    return f"fault-test-key-{next(_keys):08d}"


class LoopLag:
    """Event loop lag of this process: no other measurement here is more exact than this."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._late: list[tuple[float, float]] = []

    async def watch(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TICK
            await asyncio.sleep(TICK)
            if (late := loop.time() - due) > TICK:
                self._late.append((due, late))
                self.worst = max(self.worst, late)

    def since(self, moment: float) -> float:
        """Seconds of lag since that moment of the loop's clock."""
        return sum(late for due, late in self._late if due + late > moment)


class Bystander:
    """A connected client that only watches and sends pings. `asked`: number of a ping → when it was sent."""

    def __init__(self, socket: RawWebSocket) -> None:
        self.socket = socket
        self.revision = -1
        self.asked: dict[int, float] = {}


class Bystanders:
    """Clients in the room that do nothing wrong: how long their pings take, and whether they are closed.

    `waits`: seconds that each ping took, without the event loop lag of this process.
    """

    def __init__(self) -> None:
        self.all: list[Bystander] = []
        self.waits: list[float] = []
        self.lag = LoopLag()

    @property
    def worst(self) -> float:
        """The longest wait in seconds, unanswered pings included."""
        now = asyncio.get_running_loop().time()
        waiting = [now - began for one in self.all for began in one.asked.values()]
        return max([*self.waits, *waiting], default=0.0)

    @property
    def closed(self) -> int:
        return sum(one.socket.closed.done() for one in self.all)

    def forget(self) -> None:
        """Start measuring anew."""
        self.waits.clear()
        self.lag.worst = 0.0

    async def all_at(self, revision: int, limit: float = 10) -> int:
        """How many have not reached this revision within `limit` seconds."""
        behind = lambda: sum(one.revision < revision for one in self.all)  # noqa: E731
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while behind():  # noqa: ASYNC110, many clients have no common event
                    await asyncio.sleep(0.05)
        return behind()

    async def ask(self, one: Bystander, *, every: float = 0.1) -> None:
        """Send a ping every so many seconds, until cancelled or closed."""
        loop = asyncio.get_running_loop()
        for number in itertools.count():
            if one.socket.closed.done():
                return
            one.asked[number] = loop.time()
            one.socket.send(f'{{"ping": {number}}}')
            await asyncio.sleep(every)

    def receive(self, one: Bystander, payload: bytes, at: float) -> None:
        message = json.loads(payload)
        if "regions" in message:
            one.revision = message["to"]
        if "pong" in message and (began := one.asked.pop(message["pong"], None)) is not None:
            self.waits.append(max(0.0, at - began - self.lag.since(began)))


@asynccontextmanager
async def bystanders(url: str, room: Room, seats: Iterable[Seat], *, every: float = 0.125) -> AsyncIterator[Bystanders]:
    """Connect these seats as bystanders until the end of the block."""
    group = Bystanders()
    tasks = [asyncio.create_task(group.lag.watch())]
    for seat in seats:
        one = await watch(url, room, room_token(room, seat), group)
        tasks.append(asyncio.create_task(group.ask(one, every=every)))
    await group.all_at(0)
    try:
        yield group
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for one in group.all:
            one.socket.abort()


async def watch(url: str, room: Room, token: str, group: Bystanders) -> Bystander:
    """Connect one more bystander and send its hello."""
    added: list[Bystander] = []
    socket = await RawWebSocket.open(
        f"{url}/ws/w/{room.code}/", on_text=lambda _, payload, at: group.receive(added[0], payload, at)
    )
    added.append(Bystander(socket))
    group.all.append(added[0])
    socket.send(json.dumps({"hello": token}))
    return added[0]
