"""A card moves to another phone, a card is replaced, an account is disabled, a room is closed: the old holder can write no more.

The old holder writes to both endpoints without pause meanwhile, so that some of its writes are in flight.
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
from tests.faults.clients import CSRF_TOKEN, desk_token, new_key, post_command, room_token, scribe_token
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database, make_room
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from workshops.core.codes import new_token
from workshops.core.enums import Outcome
from workshops.core.revisions import locked
from workshops.models import Board, CommandRecord, SeatCard, Workshop
from workshops.simulation.http_client import HttpClient

CLOSED_WITHIN = 2.0
REVOKED, BAD_TOKEN = 4410, 4403
AT_ONCE = 5
# Seconds between two writes to each endpoint: below the rate limit of a card.
EVERY = 0.12
# A socket with more unanswered writes would be closed for that alone.
MOST_WAITING = 20


@fault_test(
    21,
    "revoke",
    passes="closed_after ≤ 2 s, 0 effects afterwards",
    mutant="no_revocation_check",
)
def revoke(context: Context) -> Result:
    """Revoke access of a client while it writes; count what it still changes and receives."""
    trials = context.size(full=100, small=10)
    with context.server() as server:
        done = asyncio.run(all_trials(server, trials, context.limit(20)))
        errors = server.errors()
    failures = [*errors, *(line for trial in done for line in trial.failures)]
    late = [
        f"{t.kind}: the old socket listened for {t.closed_after:.2f} s more"
        for t in done
        if (t.closed_after or 0) > CLOSED_WITHIN
    ]
    slowest = max((trial.closed_after for trial in done if trial.closed_after is not None), default=0.0)
    kinds = ", ".join(f"{sum(t.kind == kind for t in done)} {KINDS[kind]}" for kind in KINDS)
    action = (
        f"{len(done)} trials ({kinds}), the old holder writing at both doors all the while, {sum(t.sent for t in done)} writes; "
        "a closed room goes on showing itself, so there only effects are judged"
    )
    effects = sum(t.done_after for t in done)
    measured = (
        f"closed_after after {slowest:.2f} s at the latest; {effects} effects afterwards, "
        f"{sum(t.refused for t in done)} writes refused, {sum(t.done_before for t in done)} done before"
    )
    return Result(action, measured, failures, late)


KINDS = {
    "moved": "cards moved to another phone",
    "replaced": "cards replaced",
    "scribe": "scribes' cards replaced",
    "disabled": "facilitators disabled",
    "closed": "rooms closed",
}


@dataclass
class Trial:
    """Result of one attempt. `closed_after`: seconds until the socket was closed; None where the room stays readable."""

    kind: str
    failures: list[str] = field(default_factory=list)
    closed_after: float | None = None
    sent: int = 0
    done_before: int = 0
    refused: int = 0
    done_after: int = 0


@dataclass(frozen=True)
class OldHolder:
    """Who writes: its name in command records, its socket token and cookies, and the command that it sends."""

    actor: str
    role: str
    token: str
    cookies: dict[tuple[str, str], str]
    verb: str
    fields: Callable[[int], dict[str, Any]]


async def all_trials(server: Server, trials: int, limit: float) -> list[Trial]:
    rooms = [await in_database(lambda: make_room(2, voting=False, tables=1)) for _ in range(trials)]
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, room: Room) -> Trial:
        async with turns:
            return await Attempt(server, room, list(KINDS)[number % len(KINDS)], limit).run()

    return await asyncio.gather(*(one(number, room) for number, room in enumerate(rooms)))


class Attempt:
    """One trial, in a room of its own."""

    def __init__(self, server: Server, room: Room, kind: str, limit: float) -> None:
        self.server, self.room, self.limit = server, room, limit
        self.trial = Trial(kind)
        # Answers received by socket and by POST, and writes sent by socket.
        self.answered = self.posted = self.said = 0
        self.desk = HttpClient(server.url)
        self.desk.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})

    async def run(self) -> Trial:
        holder = await in_database(self.holder)
        browser = HttpClient(self.server.url)
        browser.set_cookies(holder.cookies | {("/", "csrftoken"): CSRF_TOKEN})
        socket = await self.open(holder)
        writers = [
            asyncio.create_task(self.by_socket(socket, holder)),
            asyncio.create_task(self.by_post(browser, holder)),
        ]
        await self.has_begun()
        taken: dict[str, Callable[[], Awaitable[int]]] = {
            "moved": self.move, "replaced": self.replace, "scribe": self.replace_scribe, "disabled": self.disable,
            "closed": self.close,
        }  # fmt: skip
        revision = await taken[self.trial.kind]()
        await self.is_closed(socket)
        # Writes in flight have arrived by then.
        await asyncio.sleep(0.5)
        for tongue in writers:
            tongue.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
        if self.trial.kind != "closed":
            await self.cannot_come_back(holder)
        self.trial.done_before, self.trial.done_after = await in_database(self.effects, holder.actor, revision)
        if self.trial.done_after:
            self.trial.failures.append(f"{self.trial.kind}: {self.trial.done_after} writes had an effect afterwards")
        if not self.trial.done_before:
            self.trial.failures.append(f"{self.trial.kind}: nothing was written before, so nothing was proven")
        socket.abort()
        await browser.close()
        await self.desk.close()
        return self.trial

    def holder(self) -> OldHolder:
        """The holder whose access this attempt revokes. Card 1 is at the only table."""
        room, seat = self.room, self.room.seats[0]
        board = Board.objects.get(workshop=room.pk)
        SeatCard.objects.filter(workshop=room.pk).update(board=board)
        spoke = lambda turn: {"card": 1, **({"undo": "on"} if turn % 2 else {})}  # noqa: E731
        if self.trial.kind == "scribe":
            cookies = {(room.path, "scribe"): room.scribes[0]}
            token = scribe_token(room, board.pk, room.scribes[0])
            return OldHolder(f"scribe:{board.pk}:{board.scribe_turn}", "scribe", token, cookies, "mark_spoke", spoke)
        if self.trial.kind == "disabled":
            cookies = {("/", "sessionid"): room.session}
            return OldHolder(f"facilitator:{room.facilitator}", "desk", desk_token(room), cookies, "mark_spoke", spoke)
        listens = lambda turn: {"listens": "on"} if turn % 2 else {}  # noqa: E731
        cookies = {(room.path, "card"): seat.token}
        return OldHolder(seat.holder, "card", room_token(room, seat), cookies, "set_listening", listens)

    # --- The old holder ----------------------------------------------------------------------------------------------

    async def open(self, holder: OldHolder) -> RawWebSocket:
        socket = await RawWebSocket.open(f"{self.server.url}/ws/w/{self.room.code}/", on_text=self.receive)
        socket.send(json.dumps({"hello": holder.token}))
        return socket

    def receive(self, _socket: RawWebSocket, payload: bytes, _at: float) -> None:
        if b'"outcome"' in payload:
            self.answered += 1
            self.trial.refused += b'"refused"' in payload

    async def has_begun(self) -> None:
        """Wait until both writers have answers, and more writes are in flight."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                while self.answered < 2 or not self.posted:  # noqa: ASYNC110, two streams have no common event
                    await asyncio.sleep(0.02)

    async def by_socket(self, socket: RawWebSocket, holder: OldHolder) -> None:
        for turn in count():
            if self.said - self.answered < MOST_WAITING:
                body = urlencode({"as": holder.role, "key": new_key(), **holder.fields(turn)})
                socket.send(json.dumps({"do": holder.verb, "body": body}))
                self.said += 1
                self.trial.sent += not socket.closed.done()
            await asyncio.sleep(EVERY)

    async def by_post(self, browser: HttpClient, holder: OldHolder) -> None:
        for turn in count():
            self.trial.sent += 1
            with contextlib.suppress(OSError):
                answer = await post_command(browser, self.room, holder.verb, role=holder.role, **holder.fields(turn))
                self.posted += 1
                self.trial.refused += answer.get("outcome") == Outcome.REFUSED
                if answer["status"] >= 500 and answer.get("outcome") != "unsaved":
                    self.trial.failures.append(f"{self.trial.kind}: answered {answer['status']}")
            await asyncio.sleep(EVERY)

    # --- Taking back: each returns the revision at which it took effect ---------------------------------------------

    async def move(self) -> int:
        code = await in_database(lambda: SeatCard.objects.get(pk=self.room.seats[0].pk).code)
        other = HttpClient(self.server.url)
        other.set_cookies({("/", "csrftoken"): CSRF_TOKEN})
        key = new_key()
        answer = await other.post(
            f"{self.room.path}card/", {"code": code, "sure": "on", "token": new_token(), "key": key}
        )
        await other.close()
        if answer.status != 302:
            self.trial.failures.append(f"The card could not be moved: {answer.status}")
        return await in_database(lambda: CommandRecord.objects.get(workshop=self.room.pk, key=key).revision)

    async def replace(self) -> int:
        return await self.at_the_desk("replace_card", card=1)

    async def replace_scribe(self) -> int:
        return await self.at_the_desk("replace_scribe_card", table=1)

    async def close(self) -> int:
        return await self.at_the_desk("close_workshop")

    async def at_the_desk(self, verb: str, **fields: Any) -> int:
        answer = await post_command(self.desk, self.room, verb, **fields)
        if "revision" not in answer:
            self.trial.failures.append(f"{verb} was answered {answer}")
        return int(answer.get("revision", 0))

    async def disable(self) -> int:
        def disable() -> int:
            # As the admin does it, without a notification; the lock keeps the room's revision meanwhile.
            with transaction.atomic():
                revision = locked(Workshop(pk=self.room.pk)).revision
                User.objects.filter(pk=self.room.facilitator).update(is_active=False)
            return revision

        return await in_database(disable)

    # --- Afterwards --------------------------------------------------------------------------------------------------

    async def is_closed(self, socket: RawWebSocket) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self.trial.kind == "closed":
            # A closed room stays readable; only writing is over.
            await asyncio.sleep(CLOSED_WITHIN)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(socket.closed), self.limit)
        self.trial.closed_after = loop.time() - began
        if not socket.closed.done():
            self.trial.failures.append(
                f"{self.trial.kind}: the old socket still listens after {self.trial.closed_after:.1f} s"
            )
        elif socket.closed.result() != REVOKED:
            self.trial.failures.append(f"{self.trial.kind}: the old socket was closed with {socket.closed.result()}")

    async def cannot_come_back(self, holder: OldHolder) -> None:
        """A failure when the old token still opens a socket that gets a frame."""
        heard: list[bytes] = []
        with contextlib.suppress(HandshakeRefused, OSError, TimeoutError):
            socket = await RawWebSocket.open(
                f"{self.server.url}/ws/w/{self.room.code}/", on_text=lambda _socket, payload, _at: heard.append(payload)
            )
            socket.send(json.dumps({"hello": holder.token}))
            body = urlencode({"as": holder.role, "key": new_key(), **holder.fields(0)})
            socket.send(json.dumps({"do": holder.verb, "body": body}))
            await asyncio.wait_for(asyncio.shield(socket.closed), 2 * CLOSED_WITHIN)
            if socket.closed.result() not in {REVOKED, BAD_TOKEN}:
                self.trial.failures.append(f"{self.trial.kind}: the old token was answered {socket.closed.result()}")
        if any(b'"from"' in message for message in heard):
            self.trial.failures.append(f"{self.trial.kind}: the old token still shows the room")

    def effects(self, actor: str, revision: int) -> tuple[int, int]:
        """How many of this actor's writes were done up to `revision`, and after it."""
        done = CommandRecord.objects.filter(workshop=self.room.pk, actor=actor, outcome=Outcome.DONE)
        done = done.exclude(verb__in=["close_workshop"])
        return done.filter(revision__lte=revision).count(), done.filter(revision__gt=revision).count()
