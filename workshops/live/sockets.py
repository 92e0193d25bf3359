"""One open socket: checks its token, subscribes its connection to the Room, and passes commands to dispatch."""

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
    BAD_TOKEN,
    RESTARTING,
    REVOKED,
    SILENT_TOO_LONG,
    TOO_LONG,
    TOO_MANY,
    WINDOW,
    Subscriber,
    now,
)
from workshops.participants.actors import Actor, speaks_for

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]

# Seconds that a socket may be open without a hello. A phone that was too slow opens another one by itself.
HELLO_TIMEOUT = 10.0
MESSAGES_AT_ONCE, MESSAGES_A_SECOND = 40, 10.0
# Writes of one socket that may wait for their answers. Ours sends one at a time.
MOST_WAITING = 32
# The longest form of ours has a field for each choice of a ballot on paper.
MOST_FIELDS = 400


async def screen(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one socket from the handshake to the end; see docs/protocol.md. Its origin was checked before."""
    await receive()
    socket = Socket(connection_of(scope, send))
    await send({"type": "websocket.accept"})
    _open.add(socket)
    try:
        while (message := await socket.next(receive))["type"] == "websocket.receive":
            socket.handle(message.get("text") or "")
    finally:
        _open.discard(socket)
        socket.end()


async def refuse(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Refuse a handshake: another site's page, or an address that does not exist, where the router would raise."""
    await receive()
    await send({"type": "websocket.close"})


class Socket:
    """The messages of one client: what each of them asks for is done here, or in a task of its own."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.subscriber: Subscriber | None = None
        self.room: rooms.Room | None = None
        self._opened = now()
        self._allowance = Bucket.full(MESSAGES_AT_ONCE, MESSAGES_A_SECOND, self._opened)
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_turn = asyncio.Lock()

    async def next(self, receive: Receive) -> dict[str, Any]:
        """The next message. Closes a socket that sends no hello within HELLO_TIMEOUT seconds."""
        if self.subscriber is not None:
            return await receive()
        try:
            async with asyncio.timeout_at(self._opened + HELLO_TIMEOUT):
                return await receive()
        except TimeoutError:
            self.connection.close(SILENT_TOO_LONG)
            return await receive()

    def handle(self, text: str) -> None:
        """Handle one message. Anything that docs/protocol.md does not know is ignored."""
        if len(text) > LONGEST_MESSAGE:
            self.connection.close(TOO_LONG)
        elif self._allowance.take(now()):
            self.connection.close(TOO_MANY)
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
                self.connection.write(frames.pong(message["ping"]))

    def _hello(self, signed: Any, has: int, own: int) -> None:
        token = tokens.read(signed) if isinstance(signed, str) else None
        if token is None:
            self.connection.close(BAD_TOKEN)
            return
        stuck_since = self.subscriber.stuck_since if self.subscriber else None
        self.end()
        self.subscriber = Subscriber(token, self.connection, has=has, own=own, stuck_since=stuck_since)
        self.room = rooms.room(token.workshop)
        self.room.enter(self.subscriber)

    def _do(self, command: Any, body: Any) -> None:
        if self.subscriber is None or not isinstance(command, str) or not isinstance(body, str):
            return
        if len(self._tasks) >= MOST_WAITING:
            self.connection.close(TOO_MANY)
        else:
            self._begin(self._command(self.subscriber, command, body))

    def _ask_own(self, has: int) -> None:
        """Send the holder's own part: once at a time, and not while more than WINDOW bytes wait for this phone."""
        subscriber = self.subscriber
        if subscriber and subscriber.holder and not subscriber.is_asking and self.connection.pending <= WINDOW:
            subscriber.is_asking = True
            self._begin(self._send_own(subscriber, has))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_own(self, subscriber: Subscriber, has: int) -> None:
        to, regions = -1, {}
        try:
            # One after the other with answers to commands, which hold regions of the same part.
            with failures_logged(subscriber.token.workshop):
                async with self._in_turn:
                    to, regions = await in_own_time(own_part, subscriber.token.workshop, subscriber.actor, has)
        except NotHolding:
            if subscriber is self.subscriber:
                self.connection.close(REVOKED)
            return
        subscriber.is_asking = False
        subscriber.own = max(subscriber.own, to)
        # After another hello it may be another card's part. Its page asks for it again.
        if subscriber is self.subscriber:
            self.connection.write(frames.own(to, regions))

    async def _command(self, subscriber: Subscriber, command: str, body: str) -> None:
        key = ""
        try:
            data = _fields(body)
            key = data.get("key", "")
            answer = await self._answered(subscriber, command, key, data)
        except NotHolding as refusal:
            answer = frames.answer(key, Outcome.REFUSED, str(refusal))
            self.connection.write(frames.answered(answer))
            self.connection.close(REVOKED)
            return
        except NotSaved as trouble:
            answer = frames.answer(key, frames.UNSAVED, str(trouble))
        except Exception:
            # A mistake of the server: the phone keeps the write and sends it again.
            logger.exception("A command could not be done: %s", command)
            answer = frames.answer(
                key, frames.UNSAVED, _("Not saved yet: something went wrong here. It is tried again.")
            )
        self.connection.write(frames.answered(answer))

    async def _answered(
        self, subscriber: Subscriber, command: str, key: str, data: MultiValueDict[str, str]
    ) -> dict[str, Any]:
        actor = subscriber.actor
        if actor is None or self.room is None or not speaks_for(actor, data):
            return frames.answer(key, frames.ELSEWHERE, "")
        check(actor.ref)
        workshop = self.room.workshop
        asked = dispatch.submit(workshop=workshop, actor=actor, command=command, key=key, data=data)
        # One after the other: regions that were rendered earlier must not be sent later.
        async with self._in_turn:
            answer = await asked
            if dispatch.takes_long(command):
                answer = await in_a_thread(dispatch.follow_up, workshop, command, answer)
            return await self._with_own_part(subscriber, workshop, actor, key, answer)

    async def _with_own_part(
        self, subscriber: Subscriber, workshop: Workshop, actor: Actor, key: str, answer: dispatch.Answer
    ) -> dict[str, Any]:
        """The answer with regions of the asker's own part: those that the command can have changed if the phone has the rest,
        otherwise all that changed since `subscriber.own`.
        """
        to, regions = 0, {}
        # Done while they held the card, so answered as done. The Room closes this socket at its next look.
        with suppress(NotHolding), failures_logged(subscriber.token.workshop):
            if answer.parts is not None and answer.own_before <= subscriber.own:
                render = in_one_go if region_html.is_quick(answer.parts) else in_a_thread
                to, regions = answer.revision, await render(own_pieces, workshop, actor, answer.parts)
            else:
                to, regions = await in_a_thread(own_part, subscriber.token.workshop, actor, subscriber.own)
        subscriber.own = max(subscriber.own, to)
        return frames.answer(key, answer.outcome, answer.said, answer.revision, to, regions)

    def say_farewell(self) -> None:
        """Tell the client when to come back, then close. Times are spread; desks and walls come first."""
        first = self.subscriber is not None and self.subscriber.token.seat is None
        self.connection.write(frames.farewell(random.uniform(0.3, 1.0) if first else random.uniform(1.0, 5.0)))  # noqa: S311
        self.connection.close(RESTARTING)

    def end(self) -> None:
        if self.room and self.subscriber:
            self.room.leave(self.subscriber)
            self.subscriber = None


_open: set[Socket] = set()


def say_farewell() -> None:
    """Tell every client when to come back, and close its socket: the server is about to stop."""
    for socket in _open:
        socket.say_farewell()


def _number(value: Any) -> int:
    """A revision as a client sends it; -1 for anything that is no integer."""
    return value if isinstance(value, int) else -1


def _fields(body: str) -> MultiValueDict[str, str]:
    """The fields of a URL-encoded form; empty when there are more than MOST_FIELDS."""
    if body.count("&") > MOST_FIELDS:
        return MultiValueDict()
    # JSON can encode a lone surrogate, which no stored text may hold.
    text = body.encode(errors="replace").decode()
    # The same as a QueryDict, in a third of the time.
    return MultiValueDict(parse_qs(text, keep_blank_values=True))


def _read(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
