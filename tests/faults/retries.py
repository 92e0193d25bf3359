"""A write that is sent several times, over both endpoints and a bad network, has one effect."""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from tests.faults.clients import phone_of
from tests.faults.proxy import Faults, Proxy
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import CHOICES, Room, Seat, in_database, make_room
from tests.faults.servers import Server
from tests.harness.raw_websocket import RawWebSocket
from workshops.ideas.phases import SILENT
from workshops.models import CommandRecord
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import ACCEPT_JSON

# Attempts without an answer after which a write is given up: with a mutant there may never be one.
MOST_TRIES = 40


@fault_test(
    2,
    "retry-exactly-once",
    passes="effects = distinct keys; every repeat gets the first answer",
    mutant="no_idempotency",
    timeout=1200,
)
def retry_exactly_once(context: Context) -> Result:
    """Send each write one to five times, over both endpoints; many answers are cut after the server has sent them."""
    with context.server() as server:
        return asyncio.run(_retry_exactly_once(context, server))


async def _retry_exactly_once(context: Context, server: Server) -> Result:
    people, writes = context.size(full=300, small=20), context.size(full=10_000, small=200)
    room = await in_database(partial(make_room, people, phase=SILENT))
    audit_log = AuditLog()
    async with Proxy(server.port, Faults(cut_replies=0.2), context.random) as proxy:
        senders = [Sender(proxy.url, room, seat, audit_log, context.random) for seat in room.seats]
        await asyncio.gather(*(sender.write(-(-writes // people), lambda: context.out_of_time) for sender in senders))
        for sender in senders:
            await sender.close()
        cut = proxy.done["cut"]
    sent, heard = (
        sum(sender.sent for sender in senders),
        sum(len(entry.answers) for entry in audit_log.entries.values()),
    )
    failures = await in_database(audit_log.check, room.pk) + server.errors()
    failures += [f"{entry} was never answered" for entry in audit_log.waiting]
    effects = await in_database(CommandRecord.objects.filter(workshop=room.pk, outcome="done").count)
    return Result(
        f"{context.amount(len(audit_log.entries), writes, 'writes')} of {people} phones, sent {sent:,} times by both doors; "
        f"{cut:,} answers cut after COMMIT",
        f"{effects:,} effects of {len(audit_log.acknowledged):,} keys, {len(audit_log.refused):,} refused; {heard:,} answers "
        f"heard{'' if failures else ', each as the first of its key'}",
        failures,
    )


class Sender:
    """A client that sends each write several times, by the socket and by POST."""

    def __init__(self, url: str, room: Room, seat: Seat, audit_log: AuditLog, rng: random.Random) -> None:
        self.phone = phone_of(url, room, seat)
        self.room, self.seat, self.audit_log, self.rng = room, seat, audit_log, rng
        self.socket: RawWebSocket | None = None
        # Up to this revision the own part is complete.
        self.own = -1
        self.sent = 0
        self._heard = asyncio.Event()

    async def write(self, writes: int, is_over: Callable[[], bool]) -> None:
        for number in range(writes):
            if is_over():
                break
            command, fields = self._wish(number)
            await self._send(f"{self.seat.pk}-{number:07d}", command, fields)

    async def close(self) -> None:
        await self.phone.http.close()
        if self.socket:
            self.socket.abort()

    def _wish(self, number: int) -> tuple[str, dict[str, str]]:
        match self.rng.randrange(4):
            case 0:
                return "add_idea", {"text": f"Idea {number}"}
            case 1:
                return "set_listening", {"listens": self.rng.choice(["on", ""])}
        option, dots = self.rng.randint(1, len(CHOICES)), self.rng.randint(0, 2)
        return "set_dots", {"vote": "1", "option": str(option), "dots": str(dots)}

    async def _send(self, key: str, command: str, fields: dict[str, str]) -> None:
        self.audit_log.sent(self.seat.holder, key, command, fields)
        body = urlencode({"as": "card", "key": key, "holder": self.seat.holder, **fields})
        due = self.rng.randint(1, 5)
        while due > 0 or (not self.audit_log.entries[self.seat.holder, key].answers and due > -MOST_TRIES):
            due -= 1
            self.sent += 1
            # A request costs the server as much as ten messages.
            door = self._by_socket if self.rng.random() < 0.9 else self._by_post
            answer = await door(key, command, body)
            if answer.get("outcome") == "unsaved":
                # Over the rate limit: the answer asks the client to try again.
                await asyncio.sleep(1)
            self.own = max(self.own, answer.get("to", -1))
            self.audit_log.answered(self.seat.holder, key, command, fields, answer)

    async def _by_post(self, _key: str, command: str, body: str) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            answer = await self.phone.http.post(f"{self.room.path}do/{command}/", body, ACCEPT_JSON)
            return answer.json() if answer.is_json else {}
        return {}

    async def _by_socket(self, key: str, command: str, body: str) -> dict[str, Any]:
        try:
            if self.socket is None or self.socket.closed.done():
                self.socket = await RawWebSocket.open(f"{self.phone.http.base}{self.phone.page_data['socket']}")
                self.socket.send(json.dumps({"hello": self.phone.page_data["leave"], "own": self.own}))
            self.socket.send(json.dumps({"do": command, "body": body}))
            async with asyncio.timeout(20):
                while (message := json.loads(await self.socket.text())).get("key") != key:
                    pass
        except OSError:
            return {}
        return message
