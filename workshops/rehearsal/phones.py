"""A simulated participant: a phone that does on the wire what a browser does, as docs/protocol.md says.

It joins over HTTP, keeps its pictures true over the socket, keeps each write until it is answered, and comes back by
itself. It draws nothing: pictures stay HTML, by the name of their region.
"""

import asyncio
import json
import random
import secrets
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from .browser import Answer, Browser
from .socket import CUT, Refused, Socket

JSON = {"Accept": "application/json"}
# As in the browser's line.js and outbox.js: seconds.
PING, STALE, OPENING, PATIENCE, ASK_AGAIN, OWN_PATIENCE = 25.0, 40.0, 8.0, 12.0, 3.0, 10.0
LEAVE_IS_OVER, TAKEN_BACK = 4403, 4410
FINAL = {"done", "refused"}
TRY_AGAIN = {408, 425, 429}
OUT_OF_DATE = {"outcome": "refused", "said": "This page is out of date. Reload it and try again.", "regions": {}}

Fields = Mapping[str, Any]
Said = dict[str, Any]


class Ledger(Protocol):
    """Who keeps account of every write: see workshops/rehearsal/ledger.py."""

    def sent(self, actor: str, key: str, verb: str, fields: Fields) -> None: ...

    def answered(self, actor: str, key: str, verb: str, fields: Fields, answer: Said) -> None: ...


class TurnedAway(Exception):
    """The door did not let this phone in; the sentence says why."""


class Page(HTMLParser):
    """What a page tells its scripts (`live`, the data of its body), what it says, and where its forms lead."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.live: dict[str, str] = {}
        self.said = ""
        self.forms: set[str] = set()
        self._in_notice = False
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.live = {name[5:]: value for name, value in known.items() if name.startswith("data-")}
        if tag == "form":
            self.forms.add(known.get("action", ""))
        if known.get("class") == "notice__body":
            self._in_notice = True

    def handle_endtag(self, tag: str) -> None:
        self._in_notice = False

    def handle_data(self, data: str) -> None:
        if self._in_notice:
            self.said += data


class Phone:
    """One person's phone in one room. `async with Phone(base, code) as phone:` comes in, and goes at the end.

    `regions` is the shared picture and `revision` its number; `own` is the holder's own part. `ledger` notes every
    write. `by_socket`: writes take the socket while it is open, otherwise always the POST door. `screen` is "" for a
    participant; "wall" opens the wall, which needs no card. `token` is the secret of a card that is held already (and
    may be held by several phones); with `leave` and `holder`, what its page would say, nothing is fetched to come in.
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
        ledger: Ledger | None = None,
        by_socket: bool = True,
        chance: random.Random | None = None,
    ) -> None:
        self.browser = Browser(base, patience=PATIENCE)
        self.home = f"/w/{code}/"
        self.page = f"{self.home}{screen}/" if screen else self.home
        self.ledger = ledger
        self.by_socket = by_socket
        self.chance = chance or random.Random()  # noqa: S311, jitter and no secret
        self.live: dict[str, str] = {}
        if token:
            self.browser.cookies[self.home, "card"] = token
        if leave:
            self.live = {"leave": leave, "holder": holder, "socket": f"/ws{self.home}"}
            self.live["mine"] = f"{self.home}snapshot/card/" if holder else ""
        self.regions: dict[str, str] = {}
        self.own: dict[str, str] = {}
        self.revision: int | None = None
        # The own part is complete up to `own_at`; each of its regions is as new as `_newest` says.
        self.own_at = self._own_wanted = -1
        self._newest: dict[str, int] = {}
        self.socket: Socket | None = None
        self.counts: Counter[str] = Counter()
        self.codes: Counter[int] = Counter()
        self.waiting = 0
        # Why it stopped for good: what the snapshot door said.
        self.stopped = ""
        self.is_live = asyncio.Event()
        self._moved = asyncio.Event()
        self._away = asyncio.Event()
        self._back_after: float | None = None
        self._heard = 0.0
        self._answers: dict[str, asyncio.Future[Said]] = {}
        self._asked: dict[str, tuple[str, Fields]] = {}
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._own_came = asyncio.Event()
        self._refreshing = False

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
            self.live = await self._come_in()

    async def _come_in(self) -> dict[str, str]:
        page = await self._look_at_page()
        if "socket" not in page.live:
            if f"{self.home}take/" not in page.forms:
                raise TurnedAway(page.said.strip() or "This room has no open door.")
            taken = await self.browser.post(f"{self.home}take/", {"key": _new_key()})
            if taken.status != 302:
                raise TurnedAway(Page(taken).said.strip() or f"The door answered {taken.status}.")
            page = await self._look_at_page()
        return page.live

    def start(self) -> None:
        """Open the socket, and keep it open until `go`."""
        self._begin(self._stay())

    async def go(self) -> None:
        """Leave the room for good."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.socket and not self.socket.closed.done():
            await self.socket.close(1001)
        self.browser.close()

    def cut_off(self, seconds: float) -> None:
        """Lose the network: the line is cut now, without a word, and the phone comes back after `seconds`."""
        self._back_after = seconds
        if self.socket:
            self.socket.abort()

    async def drop_off(self, seconds: float) -> None:
        """The same, and wait for as long."""
        self.cut_off(seconds)
        await asyncio.sleep(seconds)

    # --- Writing -----------------------------------------------------------------------------------------------------

    async def do(self, verb: str, **fields: Any) -> Said:
        """Ask for something, once and only once: sent again with the same key until it is done or refused.

        Fields are those of the verb's form; True is a tick, False and None are left out. One at a time, in order.
        """
        key = _new_key()
        wish = {name: "on" if value is True else value for name, value in fields.items() if value not in {False, None}}
        body = urlencode({"as": "card", **wish, "key": key, "holder": self.holder}, doseq=True)
        self._asked[key] = verb, wish
        if self.ledger:
            self.ledger.sent(self.holder, key, verb, wish)
        self.waiting += 1
        try:
            async with self._turn:
                answer = await self._until_answered(verb, key, body)
        finally:
            self.waiting -= 1
        self.counts[answer["outcome"]] += 1
        self._take_own(answer)
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
                answer = await self._post(verb, body)
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

    async def _say(self, socket: Socket, verb: str, key: str, body: str) -> Said | None:
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        socket.send(json.dumps({"do": verb, "body": body}))
        try:
            await asyncio.wait({answer, socket.closed}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else None
        finally:
            del self._answers[key]

    async def _post(self, verb: str, body: str) -> Said | None:
        """The answer of the POST door; None while it is not known."""
        try:
            answer = await self.browser.post(f"{self.home}do/{verb}/", body, JSON)
            if answer.status == 403 and not answer.is_json:
                # The cookie that proves that the form is ours has gone: any page brings a new one.
                await self.browser.get(self.page)
                answer = await self.browser.post(f"{self.home}do/{verb}/", body, JSON)
        except (OSError, EOFError, ValueError):
            return None
        if answer.is_json:
            said: Said = answer.json()
            self._note(said)
            return said if answer.status < 500 or said.get("outcome") == "unsaved" else None
        return None if answer.status >= 500 or answer.status in TRY_AGAIN else dict(OUT_OF_DATE)

    def _note(self, answer: Said) -> None:
        """Each final answer that reaches us goes into the ledger; also one that comes late, or twice."""
        if self.ledger and answer.get("outcome") in FINAL and answer.get("key") in self._asked:
            verb, wish = self._asked[answer["key"]]
            self.ledger.answered(self.holder, answer["key"], verb, wish, answer)

    # --- Hearing -----------------------------------------------------------------------------------------------------

    async def at(self, revision: int) -> None:
        """Wait until the shared picture is at least this new."""
        while self.revision is None or self.revision < revision:
            self._moved.clear()
            await self._moved.wait()

    def _hear(self, socket: Socket, payload: bytes, at: float) -> None:
        if socket is not self.socket:
            return
        self._heard = at
        message = json.loads(payload)
        if "key" in message:
            self._note(message)
            answer = self._answers.get(message["key"])
            if answer and not answer.done():
                answer.set_result(message)
            return
        if "from" in message:
            self._take(socket, message)
        if "own" in message:
            self._take_own({"to": message["own"], "regions": message["regions"]})
            self._own_came.set()
        if "mine" in message:
            self._refresh_own(message["mine"])
        if "back" in message:
            self._back_after = message["back"]

    def _take(self, socket: Socket, frame: Said) -> None:
        before = frame["from"]
        if before is not None and before != self.revision:
            # A hole: what came before this is missing, so only the whole picture helps. One is asked for at a time.
            if self.revision is not None:
                self.counts["holes"] += 1
                self.revision = None
                self._hello(socket)
            return
        if before is None:
            self.regions = {}
        self.regions |= frame["regions"]
        self.revision = frame["to"]
        self.is_live.set()
        self._moved.set()

    def _hello(self, socket: Socket) -> None:
        """Ask for the picture, and again while none comes: a hall can lose the answer as well."""
        if socket is not self.socket or socket.closed.done():
            return
        at = {} if self.revision is None else {"at": self.revision}
        own = {} if self.own_at < 0 else {"own": self.own_at}
        self.is_live.clear()
        socket.send(json.dumps({"hello": self.live["leave"]} | at | own))

        def again() -> None:
            if not self.is_live.is_set():
                self._hello(socket)

        asyncio.get_running_loop().call_later(ASK_AGAIN, again)

    # --- The own part ------------------------------------------------------------------------------------------------

    def _refresh_own(self, revision: int) -> None:
        self._own_wanted = max(self._own_wanted, revision)
        if self.live.get("mine") and not self._refreshing and self._own_wanted > self.own_at:
            self._refreshing = True
            self._begin(self._refresh())

    async def _refresh(self) -> None:
        """By the open socket first, by the snapshot door where there is none or nothing came of it."""
        # A whole hall is poked at once.
        await asyncio.sleep(self.chance.random() * 0.8)
        try:
            missed = 0
            while self._own_wanted > self.own_at and not self.stopped:
                before = self.own_at
                if missed % 2 == 0 and self.is_live.is_set() and self.socket:
                    await self._ask_for_own(self.socket)
                else:
                    await self._fetch_own()
                missed = 0 if self.own_at > before else missed + 1
                if self._own_wanted > self.own_at:
                    await asyncio.sleep(1 + self.chance.random())
        finally:
            self._refreshing = False

    async def _ask_for_own(self, socket: Socket) -> None:
        self._own_came.clear()
        socket.send(json.dumps({"own": self.own_at}))
        came = asyncio.ensure_future(self._own_came.wait())
        await asyncio.wait({came, socket.closed}, timeout=OWN_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        came.cancel()

    async def _fetch_own(self) -> None:
        answer = await self._ask(self.live["mine"])
        if answer and answer.status == 200:
            self._take_own(answer.json())

    def _take_own(self, part: Said) -> None:
        """An own part, or what of it a write can have changed: either way it is complete up to `to`, region by region."""
        to = part.get("to", -1)
        for name, html in (part.get("regions") or {}).items():
            if to >= self._newest.get(name, -1):
                self.own[name], self._newest[name] = html, to
        self.own_at = max(self.own_at, to)
        self._moved.set()

    async def _ask(self, address: str) -> Answer | None:
        """A snapshot door's answer, or None when it cannot be reached. Being told that the card is gone stops us."""
        try:
            answer = await self.browser.get(address, JSON)
        except (OSError, EOFError, ValueError):
            return None
        if answer.status == 403 and answer.is_json:
            self.stopped = answer.json()["said"]
            self.is_live.clear()
            if self.socket:
                self.socket.abort()
        return answer

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
        loop = asyncio.get_running_loop()
        address = self.browser.base.replace("http", "ws", 1) + self.live["socket"]
        try:
            async with asyncio.timeout(OPENING):
                self.socket = socket = await Socket.open(address, origin=self.browser.base, on_text=self._hear)
        except Refused as refused:
            self.codes[refused.status] += 1
            return False
        except OSError:
            self.codes[CUT] += 1
            return False
        try:
            self._heard = loop.time()
            self._hello(socket)
            await self._listen(socket)
            self.codes[socket.closed.result()] += 1
            await self._obey(socket.closed.result())
            return self.is_live.is_set()
        finally:
            self.is_live.clear()
            socket.abort()

    async def _listen(self, socket: Socket) -> None:
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
            with suppress(OSError, EOFError, ValueError, TurnedAway):
                self.live = await self._come_in()
        elif code == TAKEN_BACK:
            await self._ask(self.live["mine"])

    # --- Small things ------------------------------------------------------------------------------------------------

    async def _look_at_page(self) -> Page:
        return Page(await self.browser.get(self.page))

    def _wait(self, first: float, tries: int, longest: float) -> float:
        return min(longest, first * 2**tries) * (0.5 + self.chance.random())

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _new_key() -> str:
    return secrets.token_urlsafe(18)
