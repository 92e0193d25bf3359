"""A simulated participant: a phone that does on the wire what a browser does, as docs/protocol.md says.

It joins over HTTP, keeps its pictures true over the socket, keeps each write until it is answered, and comes back by
itself.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

from workshops.simulation.http_client import ACCEPT_JSON
from workshops.simulation.join import new_key
from workshops.simulation.private_regions import PrivateRegions
from workshops.simulation.screen_client import PATIENCE, Said, ScreenClient
from workshops.simulation.websocket_client import RawWebSocket

FINAL = {"done", "refused"}

Fields = Mapping[str, Any]


class AuditLog(Protocol):
    """Who keeps account of every write: see workshops/simulation/audit_log.py."""

    def sent(self, actor: str, key: str, verb: str, fields: Fields) -> None: ...

    def answered(self, actor: str, key: str, verb: str, fields: Fields, answer: Said) -> None: ...


class ParticipantClient(ScreenClient):
    """One person's phone in one room: a screen with a part of its holder's own (`own`), from which one writes.

    `audit_log` notes every write, and `waiting` counts those without an answer. `by_socket`: writes take the socket while
    it is open, otherwise always the POST door. `how`: what else a Screen is made with.
    """

    def __init__(
        self, base: str, code: str, *, audit_log: AuditLog | None = None, by_socket: bool = True, **how: Any
    ) -> None:
        super().__init__(base, code, **how)
        self.own = PrivateRegions(self)
        self.audit_log = audit_log
        self.by_socket = by_socket
        self.waiting = 0
        self._turn = asyncio.Lock()
        self._asked: dict[str, tuple[str, Fields]] = {}
        self._answers: dict[str, asyncio.Future[Said]] = {}

    async def do(self, verb: str, **fields: Any) -> Said:
        """Ask for something, once and only once: sent again with the same key until it is done or refused.

        Fields are those of the verb's form; True is a tick, False and None are left out. One at a time, in order.
        """
        key = new_key()
        wish = {name: "on" if value is True else value for name, value in fields.items() if value not in {False, None}}
        body = urlencode({"as": "card", **wish, "key": key, "holder": self.holder}, doseq=True)
        self._asked[key] = verb, wish
        if self.audit_log:
            self.audit_log.sent(self.holder, key, verb, wish)
        self.waiting += 1
        try:
            async with self._turn:
                answer = await self._until_answered(verb, key, body)
        finally:
            self.waiting -= 1
        self.counts[answer["outcome"]] += 1
        self.own.take(answer)
        return answer

    async def _until_answered(self, verb: str, key: str, body: str) -> Said:
        failures, by_socket = 0, self.by_socket
        while True:
            was_live = self.is_live.is_set()
            if by_socket and was_live and self.socket:
                answer = await self._say(self.socket, verb, key, body)
                if answer and answer["outcome"] == "elsewhere":
                    by_socket = False
                    continue
            else:
                answer = await self._post(verb, key, body)
            if answer and answer["outcome"] in FINAL:
                return answer
            failures += 1
            self.counts["unsaved" if answer else "unanswered"] += 1
            if answer is None and was_live and by_socket:
                # The socket took it and said nothing: the other door, at once.
                by_socket = False
                continue
            by_socket = self.by_socket
            await asyncio.sleep(self._wait(0.4, failures, 4))

    async def _say(self, socket: RawWebSocket, verb: str, key: str, body: str) -> Said | None:
        """The answer over the socket; None when it is closed, or says nothing for too long."""
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        socket.send(json.dumps({"do": verb, "body": body}))
        try:
            await asyncio.wait({answer, socket.closed}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else None
        finally:
            del self._answers[key]

    async def _post(self, verb: str, key: str, body: str) -> Said | None:
        """The answer of the POST door to this very write; None while there is none, whatever else may have answered."""
        try:
            answer = await self.browser.post(f"{self.home}do/{verb}/", body, ACCEPT_JSON | {"Idempotency-Key": key})
            if answer.status == 403 and not answer.is_json:
                # A server before ours says so with a page when the cookie has gone that proves that the form is ours.
                await self.browser.get(self.page)
        except (OSError, EOFError, ValueError):
            return None
        said: Said = answer.said()
        if said.get("key") != key or said.get("outcome") not in FINAL | {"unsaved"}:
            return None
        self._note(said)
        return said

    def hear(self, message: Said) -> None:
        """A screen's messages, and a phone's own: answers, the own part, and that it changed."""
        if "key" in message:
            self._note(message)
            answer = self._answers.get(message["key"])
            if answer and not answer.done():
                answer.set_result(message)
            return
        super().hear(message)
        if "own" in message:
            self.own.hear(message)
        if "mine" in message:
            self.own.poke(message["mine"])

    def greeting(self) -> Said:
        """The same, and up to where nothing of the own part is missing."""
        return super().greeting() | ({} if self.own.at < 0 else {"own": self.own.at})

    def _note(self, answer: Said) -> None:
        """Each final answer that reaches us goes into the audit log; also one that comes late, or twice."""
        if self.audit_log and answer.get("outcome") in FINAL and answer.get("key") in self._asked:
            verb, wish = self._asked[answer["key"]]
            self.audit_log.answered(self.holder, answer["key"], verb, wish, answer)
