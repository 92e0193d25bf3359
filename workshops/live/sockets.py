"""The socket: checks leave to watch, hands its line to the Room, and passes commands to the same `perform` as the door."""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from workshops import dispatch
from workshops.core.enums import Outcome
from workshops.core.errors import NotHolding, NotSaved
from workshops.core.models import Workshop
from workshops.core.rate_limit import Bucket, check
from workshops.live import frames, region_html, rooms, tokens
from workshops.live.connections import (
    LONGEST_MESSAGE,
    Connection,
    Send,
    connection_of,
)
from workshops.live.executors import in_a_thread, in_one_go, in_own_time
from workshops.live.rendering import failures_logged, own_part, own_pieces
from workshops.live.subscribers import (
    GONE_QUIET,
    NO_LEAVE,
    RESTARTING,
    TAKEN_BACK,
    TOO_LONG,
    TOO_MANY,
    WINDOW,
    Subscriber,
    now,
)
from workshops.participants.actors import Actor, speaks_for

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]

# Seconds between the opening of a socket and its hello; a phone on a bad line is asked once more by its own retry.
MANNERS = 10.0
MESSAGES_AT_ONCE, MESSAGES_A_SECOND = 40, 10.0
# Writes of one socket that may wait for their answers. Ours sends one at a time.
MOST_WAITING = 32
# The longest form of ours has a field for each choice of a ballot on paper.
MOST_FIELDS = 400


async def screen(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """One open screen, from the handshake to the end; see docs/protocol.md. A page of ours has opened it."""
    await receive()
    socket = Socket(connection_of(scope, send))
    await send({"type": "websocket.accept"})
    _open.add(socket)
    try:
        while (message := await socket.next(receive))["type"] == "websocket.receive":
            socket.hear(message.get("text") or "")
    finally:
        _open.discard(socket)
        socket.end()


async def nobody(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """An address that is nobody's: turned away, where the router would raise."""
    await receive()
    await send({"type": "websocket.close"})


class Socket:
    """What one phone says, and where it goes."""

    def __init__(self, line: Connection) -> None:
        self.line = line
        self.subscriber: Subscriber | None = None
        self.room: rooms.Room | None = None
        self._opened = now()
        self._allowance = Bucket.full(MESSAGES_AT_ONCE, MESSAGES_A_SECOND, self._opened)
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_turn = asyncio.Lock()

    async def next(self, receive: Receive) -> dict[str, Any]:
        """The next message; a socket that opens and says nothing is closed."""
        if self.subscriber is not None:
            return await receive()
        try:
            async with asyncio.timeout_at(self._opened + MANNERS):
                return await receive()
        except TimeoutError:
            self.line.close(GONE_QUIET)
            return await receive()

    def hear(self, text: str) -> None:
        """One message from the phone; what is none of ours is ignored."""
        if len(text) > LONGEST_MESSAGE:
            self.line.close(TOO_LONG)
        elif self._allowance.take(now()):
            self.line.close(TOO_MANY)
        else:
            if self.subscriber:
                self.subscriber.heard = now()
            message = _read(text)
            if "hello" in message:
                self._hello(message["hello"], _number(message.get("at")), _number(message.get("own")))
            elif "do" in message:
                self._do(message["do"], message.get("body"))
            elif "own" in message:
                self._ask_own(_number(message["own"]))
            elif isinstance(message.get("ping"), int):
                self.line.write(frames.pong(message["ping"]))

    def _hello(self, token: Any, has: int, own: int) -> None:
        leave = tokens.read(token) if isinstance(token, str) else None
        if leave is None:
            self.line.close(NO_LEAVE)
            return
        stuck_since = self.subscriber.stuck_since if self.subscriber else None
        self.end()
        self.subscriber = Subscriber(leave, self.line, has=has, own=own, stuck_since=stuck_since)
        self.room = rooms.room(leave.workshop)
        self.room.enter(self.subscriber)

    def _do(self, verb: Any, body: Any) -> None:
        if self.subscriber is None or not isinstance(verb, str) or not isinstance(body, str):
            return
        if len(self._tasks) >= MOST_WAITING:
            self.line.close(TOO_MANY)
        else:
            self._begin(self._command(self.subscriber, verb, body))

    def _ask_own(self, has: int) -> None:
        """Bring the phone its own part: once at a time, and not while it cannot take what it was sent before."""
        subscriber = self.subscriber
        if subscriber and subscriber.holder and not subscriber.is_asking and self.line.pending <= WINDOW:
            subscriber.is_asking = True
            self._begin(self._bring_own(subscriber, has))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring_own(self, subscriber: Subscriber, has: int) -> None:
        to, regions = -1, {}
        try:
            # In turn with the answers to what this phone does: they bring pieces of the same part.
            with failures_logged(subscriber.leave.workshop):
                async with self._in_turn:
                    to, regions = await in_own_time(own_part, subscriber.leave.workshop, subscriber.actor, has)
        except NotHolding:
            if subscriber is self.subscriber:
                self.line.close(TAKEN_BACK)
            return
        subscriber.is_asking = False
        subscriber.own = max(subscriber.own, to)
        # Whoever has said hello again meanwhile may hold another card now, and asks for that one's part.
        if subscriber is self.subscriber:
            self.line.write(frames.own(to, regions))

    async def _command(self, subscriber: Subscriber, verb: str, body: str) -> None:
        key = ""
        try:
            data = _fields(body)
            key = data.get("key", "")
            answer = await self._answered(subscriber, verb, key, data)
        except NotHolding as refusal:
            answer = frames.answer(key, Outcome.REFUSED, str(refusal))
            self.line.write(frames.answered(answer))
            self.line.close(TAKEN_BACK)
            return
        except NotSaved as trouble:
            answer = frames.answer(key, frames.UNSAVED, str(trouble))
        except Exception:
            # Ours, not the person's: the phone keeps the write, and nothing is said to be saved.
            logger.exception("A command could not be done: %s", verb)
            answer = frames.answer(
                key, frames.UNSAVED, _("Not saved yet: something went wrong here. It is tried again.")
            )
        self.line.write(frames.answered(answer))

    async def _answered(
        self, subscriber: Subscriber, verb: str, key: str, data: MultiValueDict[str, str]
    ) -> dict[str, Any]:
        actor = subscriber.actor
        if actor is None or self.room is None or not speaks_for(actor, data):
            return frames.answer(key, frames.ELSEWHERE, "")
        check(actor.ref)
        workshop = self.room.workshop
        asked = dispatch.submit(workshop=workshop, actor=actor, verb=verb, key=key, data=data)
        # In turn: a whole own part must not be overtaken by a piece that was drawn later.
        async with self._in_turn:
            answer = await asked
            if dispatch.takes_long(verb):
                answer = await in_a_thread(dispatch.follow_up, workshop, verb, answer)
            return await self._with_own_part(subscriber, workshop, actor, key, answer)

    async def _with_own_part(
        self, subscriber: Subscriber, workshop: Workshop, actor: Actor, key: str, answer: dispatch.Answer
    ) -> dict[str, Any]:
        """The answer with the asker's own part: what this can have changed, or what may be new to the phone besides."""
        to, regions = 0, {}
        # It was theirs when it was done, and is said to be done. The Room closes this socket with its next look.
        with suppress(NotHolding), failures_logged(subscriber.leave.workshop):
            if answer.parts is not None and answer.own_before <= subscriber.own:
                draw = in_one_go if region_html.is_quick(answer.parts) else in_a_thread
                to, regions = answer.revision, await draw(own_pieces, workshop, actor, answer.parts)
            else:
                to, regions = await in_a_thread(own_part, subscriber.leave.workshop, actor, subscriber.own)
        subscriber.own = max(subscriber.own, to)
        return frames.answer(key, answer.outcome, answer.said, answer.revision, to, regions)

    def say_goodbye(self) -> None:
        """Tell the phone when to come back, each at another moment; whoever steers the room comes first."""
        first = self.subscriber is not None and self.subscriber.leave.seat is None
        self.line.write(frames.farewell(random.uniform(0.3, 1.0) if first else random.uniform(1.0, 5.0)))  # noqa: S311
        self.line.close(RESTARTING)

    def end(self) -> None:
        if self.room and self.subscriber:
            self.room.leave(self.subscriber)
            self.subscriber = None


_open: set[Socket] = set()


def say_goodbye() -> None:
    """Tell every phone when to come back, and close its socket: the server is about to stop."""
    for socket in _open:
        socket.say_goodbye()


def _number(value: Any) -> int:
    """A revision as a phone gives it; none of ours is below 0."""
    return value if isinstance(value, int) else -1


def _fields(body: str) -> MultiValueDict[str, str]:
    """A form's body, as a browser posts it; empty when it holds more than any form of ours."""
    if body.count("&") > MOST_FIELDS:
        return MultiValueDict()
    # JSON can say half of a character, which no text that is kept may hold.
    text = body.encode(errors="replace").decode()
    # What a QueryDict makes of it, in a third of the time.
    return MultiValueDict(parse_qs(text, keep_blank_values=True))


def _read(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
