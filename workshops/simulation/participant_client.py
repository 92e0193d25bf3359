"""A client for one participant's phone: it does on the wire what a browser does, as docs/protocol.md says.

It joins over HTTP, keeps its pictures up to date over a WebSocket, repeats each write until it is answered, and
reconnects by itself.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed

from workshops.simulation.http_client import ACCEPT_JSON
from workshops.simulation.join import new_key
from workshops.simulation.private_regions import PrivateRegions
from workshops.simulation.screen_client import PATIENCE, Message, ScreenClient
from workshops.simulation.websocket_client import WebSocketClient

FINAL = {"done", "refused"}

Fields = Mapping[str, Any]


class AuditLog(Protocol):
    """Records every write: see workshops/simulation/audit_log.py."""

    def sent(self, actor: str, key: str, command: str, fields: Fields) -> None: ...

    def answered(self, actor: str, key: str, command: str, fields: Fields, answer: Message) -> None: ...


class ParticipantClient(ScreenClient):
    """One person's phone in one room: a screen with `private` regions, from which commands are sent.

    `audit_log` records every write, and `waiting` counts those without an answer. `by_socket`: writes go over the
    WebSocket while it is open, otherwise always by POST. `how`: the other arguments of ScreenClient.
    """

    def __init__(
        self, base: str, code: str, *, audit_log: AuditLog | None = None, by_socket: bool = True, **how: Any
    ) -> None:
        super().__init__(base, code, **how)
        self.private = PrivateRegions(self)
        self.audit_log = audit_log
        self.by_socket = by_socket
        self.waiting = 0
        self._turn = asyncio.Lock()
        self._sent: dict[str, tuple[str, Fields]] = {}
        self._answers: dict[str, asyncio.Future[Message | None]] = {}

    async def do(self, command: str, **fields: Any) -> Message:
        """Send a command, and repeat it with the same key until it is done or refused; return that answer.

        Fields are those of the command's form; True is a ticked box, False and None are left out. Commands of one
        client are sent one at a time, in order.
        """
        key = new_key()
        filled = {
            name: "on" if value is True else value for name, value in fields.items() if value not in {False, None}
        }
        body = urlencode({"as": "card", **filled, "key": key, "holder": self.holder}, doseq=True)
        self._sent[key] = command, filled
        if self.audit_log:
            self.audit_log.sent(self.holder, key, command, filled)
        self.waiting += 1
        try:
            async with self._turn:
                answer = await self._until_answered(command, key, body)
        finally:
            self.waiting -= 1
        self.counts[answer["outcome"]] += 1
        self.private.apply(answer)
        return answer

    async def _until_answered(self, command: str, key: str, body: str) -> Message:
        failures, by_socket = 0, self.by_socket
        while True:
            was_synced = self.is_synced.is_set()
            if by_socket and was_synced and self.socket:
                answer = await self._send_by_socket(self.socket, command, key, body)
                if answer and answer["outcome"] == "elsewhere":
                    by_socket = False
                    continue
            else:
                answer = await self._post(command, key, body)
            if answer and answer["outcome"] in FINAL:
                return answer
            failures += 1
            self.counts["unsaved" if answer else "unanswered"] += 1
            if answer is None and was_synced and by_socket:
                # The WebSocket took it and did not answer: try POST at once.
                by_socket = False
                continue
            by_socket = self.by_socket
            await asyncio.sleep(self._wait(0.4, failures, 4))

    async def _send_by_socket(self, socket: WebSocketClient, command: str, key: str, body: str) -> Message | None:
        """The answer over the WebSocket; None when it is closed, or sends none for too long."""
        answer: asyncio.Future[Message | None] = asyncio.get_running_loop().create_future()
        self._answers[key] = answer
        try:
            async with asyncio.timeout(PATIENCE):
                await socket.send(json.dumps({"do": command, "body": body}))
                return await answer
        except (ConnectionClosed, TimeoutError):
            return None
        finally:
            del self._answers[key]

    async def _post(self, command: str, key: str, body: str) -> Message | None:
        """The answer by POST to this very write; None while there is none, whatever else may have answered."""
        try:
            answer = await self.http.post(f"{self.home}do/{command}/", body, ACCEPT_JSON | {"Idempotency-Key": key})
            if answer.status == 403 and not answer.is_json:
                # The CSRF cookie is gone; a server in front of ours says so with a page. The page sets a new one.
                await self.http.get(self.page)
        except OSError:
            return None
        said: Message = answer.json_object()
        if said.get("key") != key or said.get("outcome") not in FINAL | {"unsaved"}:
            return None
        self._record(said)
        return said

    def handle(self, message: Message) -> None:
        """A screen's messages, and a participant's own: answers, private regions, and that these have changed."""
        if "key" in message:
            self._record(message)
            answer = self._answers.get(message["key"])
            if answer and not answer.done():
                answer.set_result(message)
            return
        super().handle(message)
        if "own" in message:
            self.private.handle(message)
        if "mine" in message:
            self.private.refresh_to(message["mine"])

    def hello_message(self) -> Message:
        """The same, and up to which revision the private regions are complete."""
        return super().hello_message() | ({} if self.private.at < 0 else {"own": self.private.at})

    def connection_lost(self) -> None:
        """Whoever waits for an answer over the WebSocket learns that none will come."""
        self.private.connection_lost()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result(None)

    def _record(self, answer: Message) -> None:
        """Record each final answer in the audit log; also one that comes late, or twice."""
        if self.audit_log and answer.get("outcome") in FINAL and answer.get("key") in self._sent:
            command, fields = self._sent[answer["key"]]
            self.audit_log.answered(self.holder, answer["key"], command, fields, answer)
