"""A card goes to another phone, a scribe's card is replaced, an account is disabled, a room is closed: the old hand is empty.

The old phone writes at both doors without pause while that happens, so that some of its writes are on their way.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.db import transaction

from people.models import User
from tests.faults.clients import PROOF, desk_leave, leave_of, new_key, press, scribe_leave
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, in_database, make_hall
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from workshops.core.codes import new_token
from workshops.core.enums import Outcome
from workshops.core.revisions import locked
from workshops.models import Board, CommandRecord, SeatCard, Workshop
from workshops.simulation.http_client import HttpClient

MUTE = 2.0
TAKEN_BACK, NO_LEAVE = 4410, 4403
AT_ONCE = 5
# A write every so many seconds at each door: a hand in a hurry, and within what a card may write.
EVERY = 0.12
# A socket on which more of them wait is closed for that alone.
MOST_WAITING = 20


@drill(
    21,
    "revoke",
    passes="mute ≤ 2 s, 0 effects afterwards",
    control="asks_once_who_it_is",
)
def revoke(ground: Ground) -> Result:
    """Take back what a phone holds while it writes; count what it still does and hears."""
    trials = ground.size(full=100, small=10)
    with ground.server() as server:
        done = asyncio.run(all_trials(server, trials, ground.patience(20)))
        errors = server.errors()
    wrong = [*errors, *(line for trial in done for line in trial.wrong)]
    late = [f"{t.kind}: the old socket listened for {t.mute:.2f} s more" for t in done if (t.mute or 0) > MUTE]
    slowest = max((trial.mute for trial in done if trial.mute is not None), default=0.0)
    kinds = ", ".join(f"{sum(t.kind == kind for t in done)} {KINDS[kind]}" for kind in KINDS)
    did = (
        f"{len(done)} trials ({kinds}), the old hand writing at both doors all the while, {sum(t.sent for t in done)} writes; "
        "a closed room goes on showing itself, so there only effects are judged"
    )
    effects = sum(t.later for t in done)
    figure = (
        f"mute after {slowest:.2f} s at the latest; {effects} effects afterwards, "
        f"{sum(t.refused for t in done)} writes refused, {sum(t.did for t in done)} done before"
    )
    return Result(did, figure, wrong, late)


KINDS = {
    "moved": "cards moved to another phone",
    "replaced": "cards replaced",
    "scribe": "scribes' cards replaced",
    "disabled": "facilitators disabled",
    "closed": "rooms closed",
}


@dataclass
class Trial:
    """One hand. `mute`: seconds until its socket was closed; None where the room goes on showing itself."""

    kind: str
    wrong: list[str] = field(default_factory=list)
    mute: float | None = None
    sent: int = 0
    did: int = 0
    refused: int = 0
    later: int = 0


@dataclass(frozen=True)
class Hand:
    """Who writes: how stored keys name them, what their socket and their requests carry, and what they ask for."""

    actor: str
    hat: str
    leave: str
    cookies: dict[tuple[str, str], str]
    verb: str
    fields: Callable[[int], dict[str, Any]]


async def all_trials(server: Server, trials: int, patience: float) -> list[Trial]:
    halls = [await in_database(lambda: make_hall(2, voting=False, tables=1)) for _ in range(trials)]
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, hall: Hall) -> Trial:
        async with turns:
            return await Attempt(server, hall, list(KINDS)[number % len(KINDS)], patience).run()

    return await asyncio.gather(*(one(number, hall) for number, hall in enumerate(halls)))


class Attempt:
    """One trial, in a room of its own."""

    def __init__(self, server: Server, hall: Hall, kind: str, patience: float) -> None:
        self.server, self.hall, self.patience = server, hall, patience
        self.trial = Trial(kind)
        # Answers heard by the socket and by POST; writes that wait for one at the socket.
        self.answered = self.posted = self.said = 0
        self.desk = HttpClient(server.url)
        self.desk.set_cookies({("/", "sessionid"): hall.session, ("/", "csrftoken"): PROOF})

    async def run(self) -> Trial:
        hand = await in_database(self.hand)
        browser = HttpClient(self.server.url)
        browser.set_cookies(hand.cookies | {("/", "csrftoken"): PROOF})
        socket = await self.open(hand)
        tongues = [asyncio.create_task(self.by_socket(socket, hand)), asyncio.create_task(self.by_post(browser, hand))]
        await self.has_begun()
        taken: dict[str, Callable[[], Awaitable[int]]] = {
            "moved": self.move, "replaced": self.replace, "scribe": self.replace_scribe, "disabled": self.disable,
            "closed": self.close,
        }  # fmt: skip
        revision = await taken[self.trial.kind]()
        await self.is_mute(socket)
        # Whatever was on its way has arrived by then.
        await asyncio.sleep(0.5)
        for tongue in tongues:
            tongue.cancel()
        await asyncio.gather(*tongues, return_exceptions=True)
        if self.trial.kind != "closed":
            await self.cannot_come_back(hand)
        self.trial.did, self.trial.later = await in_database(self.effects, hand.actor, revision)
        if self.trial.later:
            self.trial.wrong.append(f"{self.trial.kind}: {self.trial.later} writes had an effect afterwards")
        if not self.trial.did:
            self.trial.wrong.append(f"{self.trial.kind}: nothing was written before, so nothing was proven")
        socket.abort()
        await browser.close()
        await self.desk.close()
        return self.trial

    def hand(self) -> Hand:
        """Card 1 of the room sits at its only table; who holds what depends on the trial."""
        hall, seat = self.hall, self.hall.seats[0]
        board = Board.objects.get(workshop=hall.pk)
        SeatCard.objects.filter(workshop=hall.pk).update(board=board)
        heard = lambda turn: {"card": 1, **({"undo": "on"} if turn % 2 else {})}  # noqa: E731
        if self.trial.kind == "scribe":
            cookies = {(hall.path, "scribe"): hall.scribes[0]}
            leave = scribe_leave(hall, board.pk, hall.scribes[0])
            return Hand(f"scribe:{board.pk}:{board.scribe_turn}", "scribe", leave, cookies, "mark_spoke", heard)
        if self.trial.kind == "disabled":
            cookies = {("/", "sessionid"): hall.session}
            return Hand(f"facilitator:{hall.facilitator}", "desk", desk_leave(hall), cookies, "mark_spoke", heard)
        listens = lambda turn: {"listens": "on"} if turn % 2 else {}  # noqa: E731
        cookies = {(hall.path, "card"): seat.token}
        return Hand(seat.holder, "card", leave_of(hall, seat), cookies, "set_listening", listens)

    # --- The old hand ------------------------------------------------------------------------------------------------

    async def open(self, hand: Hand) -> RawWebSocket:
        socket = await RawWebSocket.open(f"{self.server.url}/ws/w/{self.hall.code}/", on_text=self.hear)
        socket.send(json.dumps({"hello": hand.leave}))
        return socket

    def hear(self, _socket: RawWebSocket, payload: bytes, _at: float) -> None:
        if b'"outcome"' in payload:
            self.answered += 1
            self.trial.refused += b'"refused"' in payload

    async def has_begun(self) -> None:
        """Both tongues have been answered at least once, and the next writes are on their way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                while self.answered < 2 or not self.posted:  # noqa: ASYNC110, two streams have no common event
                    await asyncio.sleep(0.02)

    async def by_socket(self, socket: RawWebSocket, hand: Hand) -> None:
        for turn in count():
            if self.said - self.answered < MOST_WAITING:
                body = urlencode({"as": hand.hat, "key": new_key(), **hand.fields(turn)})
                socket.send(json.dumps({"do": hand.verb, "body": body}))
                self.said += 1
                self.trial.sent += not socket.closed.done()
            await asyncio.sleep(EVERY)

    async def by_post(self, browser: HttpClient, hand: Hand) -> None:
        for turn in count():
            self.trial.sent += 1
            with contextlib.suppress(OSError):
                answer = await press(browser, self.hall, hand.verb, hat=hand.hat, **hand.fields(turn))
                self.posted += 1
                self.trial.refused += answer.get("outcome") == Outcome.REFUSED
                if answer["status"] >= 500 and answer.get("outcome") != "unsaved":
                    self.trial.wrong.append(f"{self.trial.kind}: answered {answer['status']}")
            await asyncio.sleep(EVERY)

    # --- Taking back: each returns the revision at which it took effect ---------------------------------------------

    async def move(self) -> int:
        code = await in_database(lambda: SeatCard.objects.get(pk=self.hall.seats[0].pk).code)
        other = HttpClient(self.server.url)
        other.set_cookies({("/", "csrftoken"): PROOF})
        key = new_key()
        answer = await other.post(
            f"{self.hall.path}card/", {"code": code, "sure": "on", "token": new_token(), "key": key}
        )
        await other.close()
        if answer.status != 302:
            self.trial.wrong.append(f"The card could not be moved: {answer.status}")
        return await in_database(lambda: CommandRecord.objects.get(workshop=self.hall.pk, key=key).revision)

    async def replace(self) -> int:
        return await self.at_the_desk("replace_card", card=1)

    async def replace_scribe(self) -> int:
        return await self.at_the_desk("replace_scribe_card", table=1)

    async def close(self) -> int:
        return await self.at_the_desk("close_workshop")

    async def at_the_desk(self, verb: str, **fields: Any) -> int:
        answer = await press(self.desk, self.hall, verb, **fields)
        if "revision" not in answer:
            self.trial.wrong.append(f"{verb} was answered {answer}")
        return int(answer.get("revision", 0))

    async def disable(self) -> int:
        def disable() -> int:
            # As the site's own screens do it, which ring no bell; only that the room may not move meanwhile.
            with transaction.atomic():
                revision = locked(Workshop(pk=self.hall.pk)).revision
                User.objects.filter(pk=self.hall.facilitator).update(is_active=False)
            return revision

        return await in_database(disable)

    # --- Afterwards --------------------------------------------------------------------------------------------------

    async def is_mute(self, socket: RawWebSocket) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self.trial.kind == "closed":
            # The room stays to be looked at; only writing is over.
            await asyncio.sleep(MUTE)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(socket.closed), self.patience)
        self.trial.mute = loop.time() - began
        if not socket.closed.done():
            self.trial.wrong.append(f"{self.trial.kind}: the old socket still listens after {self.trial.mute:.1f} s")
        elif socket.closed.result() != TAKEN_BACK:
            self.trial.wrong.append(f"{self.trial.kind}: the old socket was closed with {socket.closed.result()}")

    async def cannot_come_back(self, hand: Hand) -> None:
        """The old leave opens nothing any more, not even for one picture."""
        heard: list[bytes] = []
        with contextlib.suppress(HandshakeRefused, OSError, TimeoutError):
            socket = await RawWebSocket.open(
                f"{self.server.url}/ws/w/{self.hall.code}/", on_text=lambda _socket, payload, _at: heard.append(payload)
            )
            socket.send(json.dumps({"hello": hand.leave}))
            body = urlencode({"as": hand.hat, "key": new_key(), **hand.fields(0)})
            socket.send(json.dumps({"do": hand.verb, "body": body}))
            await asyncio.wait_for(asyncio.shield(socket.closed), 2 * MUTE)
            if socket.closed.result() not in {TAKEN_BACK, NO_LEAVE}:
                self.trial.wrong.append(f"{self.trial.kind}: the old leave was answered {socket.closed.result()}")
        if any(b'"from"' in message for message in heard):
            self.trial.wrong.append(f"{self.trial.kind}: the old leave still shows the room")

    def effects(self, actor: str, revision: int) -> tuple[int, int]:
        """How many of this actor's writes were done, until `revision` and after it."""
        done = CommandRecord.objects.filter(workshop=self.hall.pk, actor=actor, outcome=Outcome.DONE)
        done = done.exclude(verb__in=["close_workshop"])
        return done.filter(revision__lte=revision).count(), done.filter(revision__gt=revision).count()
