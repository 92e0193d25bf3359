"""People of a hall with their phones in their hands: no way through the door, the card and the leave are put into them.

A server has to have this process's own SECRET_KEY, because the leave is signed here.
"""

import asyncio
import contextlib
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.faults.rooms import Hall, Seat
from tests.harness.raw_websocket import RawWebSocket
from workshops.core.codes import digest
from workshops.live.tokens import sign, token_for
from workshops.models import Board, SeatCard, Workshop
from workshops.participants.actors import CardHolder, Facilitator, Scribe
from workshops.simulation.http_client import HttpClient, Response
from workshops.simulation.participant_client import ParticipantClient
from workshops.simulation.screen_client import ScreenClient

# Django asks only that cookie and header agree, and that it looks like one of its own.
PROOF = "p" * 32
TICK = 0.02


class Watched(HttpClient):
    """A browser that remembers how often the server gave which status."""

    def __init__(self, base: str, *, patience: float = 12) -> None:
        super().__init__(base, patience=patience)
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
    """One person steers the room: theirs is the screen that comes back first."""

    def _wait(self, _first: float, tries: int, _longest: float) -> float:
        return super()._wait(0.15, tries, 2)


def phone_of(url: str, hall: Hall, seat: Seat, **how: Any) -> ParticipantClient:
    """The phone that holds this card; it only has to be started."""
    phone = ParticipantClient(url, hall.code, **how)
    phone.http = Watched(url)
    phone.http.set_cookies({(hall.path, "card"): seat.token, ("/", "csrftoken"): PROOF})
    phone.page_data = page_of(hall, "room", leave=leave_of(hall, seat), holder=seat.holder, mine="card")
    return phone


def desk_of(url: str, hall: Hall, **how: Any) -> Desk:
    """The facilitator's screen. It only hears; for its presses use `press`."""
    desk = Desk(url, hall.code, screen="desk", **how)
    desk.http.set_cookies({("/", "sessionid"): hall.session, ("/", "csrftoken"): PROOF})
    desk.page_data = page_of(hall, "desk", leave=desk_leave(hall), holder=f"facilitator:{hall.facilitator}")
    return desk


def wall_of(url: str, hall: Hall, **how: Any) -> ScreenClient:
    wall = ScreenClient(url, hall.code, screen="wall", **how)
    wall.page_data = page_of(hall, "wall", leave=sign(token_for(Workshop(pk=hall.pk), "wall")))
    return wall


async def cut_for(client: ScreenClient, seconds: float) -> None:
    """Cut its connection, and wait until it is about to come back."""
    client.disconnect(seconds)
    await asyncio.sleep(seconds)


def page_of(hall: Hall, screen: str, *, leave: str, holder: str = "", mine: str = "") -> dict[str, str]:
    """What the page of this screen would tell its scripts."""
    return {
        "room": hall.code,
        "screen": screen,
        "holder": holder,
        "leave": leave,
        "socket": f"/ws/w/{hall.code}/",
        "snapshot": f"{hall.path}snapshot/{screen}/",
        "mine": f"{hall.path}snapshot/{mine}/" if mine else "",
        "revision": "0",
    }


def leave_of(hall: Hall, seat: Seat) -> str:
    """SubscriptionToken as the page of whoever holds this card gets it."""
    card = SeatCard(pk=seat.pk, token_digest=digest(seat.token))
    return sign(token_for(Workshop(pk=hall.pk), "room", CardHolder(card)))


def scribe_leave(hall: Hall, board: int, token: str) -> str:
    """The same for a table's scribe; `board` is the table's row."""
    table = Board(pk=board, scribe_digest=digest(token))
    return sign(token_for(Workshop(pk=hall.pk), "room", Scribe(table)))


def desk_leave(hall: Hall) -> str:
    return sign(token_for(Workshop(pk=hall.pk), "desk", Facilitator(hall.facilitator)))


async def press(browser: HttpClient, hall: Hall, verb: str, *, key: str = "", hat: str = "desk", **fields: Any) -> Any:
    """One press through the POST door: the answer as JSON, with its `status`."""
    sent = {"as": hat, "key": key or new_key(), **fields}
    answer = await browser.post(f"{hall.path}do/{verb}/", sent, {"Accept": "application/json"})
    return (answer.json() if answer.is_json else {}) | {"status": answer.status}


_keys = itertools.count(1)


def new_key() -> str:
    return f"drill-key-{next(_keys):08d}"


class Lag:
    """How late this process itself is: what it measures of others is never truer than this."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._late: list[tuple[float, float]] = []

    async def watch(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TICK
            await asyncio.sleep(TICK)
            if (late := loop.time() - due) > TICK:
                self._late.append((due, late))
                self.worst = max(self.worst, late)

    def since(self, moment: float) -> float:
        """Seconds that this process lost since that moment, on the loop's clock."""
        return sum(late for due, late in self._late if due + late > moment)


class Neighbour:
    """Somebody who only watches, and asks again and again whether the server is there."""

    def __init__(self, socket: RawWebSocket) -> None:
        self.socket = socket
        self.revision = -1
        self.asked: dict[int, float] = {}


class Neighbours:
    """Innocent phones in the same room: how long the server makes them wait, and whether it closes them.

    `waits` holds what each ping took, in seconds, less what this process itself was late.
    """

    def __init__(self) -> None:
        self.all: list[Neighbour] = []
        self.waits: list[float] = []
        self.lag = Lag()

    @property
    def worst(self) -> float:
        """In seconds, also of those who still wait."""
        now = asyncio.get_running_loop().time()
        waiting = [now - began for one in self.all for began in one.asked.values()]
        return max([*self.waits, *waiting], default=0.0)

    @property
    def closed(self) -> int:
        return sum(one.socket.closed.done() for one in self.all)

    def forget(self) -> None:
        """Measure afresh from now on."""
        self.waits.clear()
        self.lag.worst = 0.0

    async def all_at(self, revision: int, patience: float = 10) -> int:
        """How many have not come to this revision after so many seconds."""
        behind = lambda: sum(one.revision < revision for one in self.all)  # noqa: E731
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while behind():  # noqa: ASYNC110, many screens have no common event
                    await asyncio.sleep(0.05)
        return behind()

    async def ask(self, one: Neighbour, *, every: float = 0.1) -> None:
        """Ask again and again, until cancelled or closed."""
        loop = asyncio.get_running_loop()
        for number in itertools.count():
            if one.socket.closed.done():
                return
            one.asked[number] = loop.time()
            one.socket.send(f'{{"ping": {number}}}')
            await asyncio.sleep(every)

    def hear(self, one: Neighbour, payload: bytes, at: float) -> None:
        message = json.loads(payload)
        if "regions" in message:
            one.revision = message["to"]
        if "pong" in message and (began := one.asked.pop(message["pong"], None)) is not None:
            self.waits.append(max(0.0, at - began - self.lag.since(began)))


@asynccontextmanager
async def neighbours(url: str, hall: Hall, seats: Iterable[Seat], *, every: float = 0.125) -> AsyncIterator[Neighbours]:
    """These seats' phones, watching from now until the end of the block."""
    group = Neighbours()
    tasks = [asyncio.create_task(group.lag.watch())]
    for seat in seats:
        one = await watch(url, hall, leave_of(hall, seat), group)
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


async def watch(url: str, hall: Hall, leave: str, group: Neighbours) -> Neighbour:
    """One more socket that has said hello, in the group."""
    heard: list[Neighbour] = []
    socket = await RawWebSocket.open(
        f"{url}/ws/w/{hall.code}/", on_text=lambda _, payload, at: group.hear(heard[0], payload, at)
    )
    heard.append(Neighbour(socket))
    group.all.append(heard[0])
    socket.send(json.dumps({"hello": leave}))
    return heard[0]
