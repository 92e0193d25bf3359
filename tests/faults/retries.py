"""A write that is sent again and again, by both doors and through a bad network, happens once."""

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
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import CHOICES, Hall, Seat, in_database, make_hall
from tests.faults.servers import Server
from tests.harness.raw_websocket import RawWebSocket
from workshops.agenda.enums import PhaseKind
from workshops.models import CommandRecord
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import ACCEPT_JSON

# Sent so often without an answer, a write is given up: a broken build must not keep the drill for ever.
MOST_TRIES = 40


@drill(
    2,
    "retry-exactly-once",
    passes="effects = distinct keys; every repeat gets the first answer",
    control="repeats_take_effect",
    patience=1200,
)
def retry_exactly_once(ground: Ground) -> Result:
    """Each write is sent one to five times, by both doors, and many replies are cut after the server has answered."""
    with ground.server() as server:
        return asyncio.run(_retry_exactly_once(ground, server))


async def _retry_exactly_once(ground: Ground, server: Server) -> Result:
    people, writes = ground.size(full=300, small=20), ground.size(full=10_000, small=200)
    hall = await in_database(partial(make_hall, people, phase=PhaseKind.SILENT))
    audit_log = AuditLog()
    async with Proxy(server.port, Faults(cut_replies=0.2), ground.chance) as proxy:
        senders = [Sender(proxy.url, hall, seat, audit_log, ground.chance) for seat in hall.seats]
        await asyncio.gather(*(sender.write(-(-writes // people), lambda: ground.time_is_up) for sender in senders))
        for sender in senders:
            await sender.close()
        cut = proxy.done["cut"]
    sent, heard = (
        sum(sender.sent for sender in senders),
        sum(len(entry.answers) for entry in audit_log.entries.values()),
    )
    wrong = await in_database(audit_log.check, hall.pk) + server.errors()
    wrong += [f"{entry} was never answered" for entry in audit_log.waiting]
    effects = await in_database(CommandRecord.objects.filter(workshop=hall.pk, outcome="done").count)
    return Result(
        f"{ground.times(len(audit_log.entries), writes, 'writes')} of {people} phones, sent {sent:,} times by both doors; "
        f"{cut:,} answers cut after COMMIT",
        f"{effects:,} effects of {len(audit_log.acknowledged):,} keys, {len(audit_log.refused):,} refused; {heard:,} answers "
        f"heard{'' if wrong else ', each as the first of its key'}",
        wrong,
    )


class Sender:
    """A phone that never trusts an answer: each write goes out several times, by the socket and by the POST door."""

    def __init__(self, url: str, hall: Hall, seat: Seat, audit_log: AuditLog, chance: random.Random) -> None:
        self.phone = phone_of(url, hall, seat)
        self.hall, self.seat, self.audit_log, self.chance = hall, seat, audit_log, chance
        self.socket: RawWebSocket | None = None
        # Up to where nothing of its own part is missing.
        self.own = -1
        self.sent = 0
        self._heard = asyncio.Event()

    async def write(self, writes: int, is_over: Callable[[], bool]) -> None:
        for number in range(writes):
            if is_over():
                break
            verb, fields = self._wish(number)
            await self._send(f"{self.seat.pk}-{number:07d}", verb, fields)

    async def close(self) -> None:
        await self.phone.http.close()
        if self.socket:
            self.socket.abort()

    def _wish(self, number: int) -> tuple[str, dict[str, str]]:
        match self.chance.randrange(4):
            case 0:
                return "add_idea", {"text": f"Idea {number}"}
            case 1:
                return "set_listening", {"listens": self.chance.choice(["on", ""])}
        option, dots = self.chance.randint(1, len(CHOICES)), self.chance.randint(0, 2)
        return "set_dots", {"vote": "1", "option": str(option), "dots": str(dots)}

    async def _send(self, key: str, verb: str, fields: dict[str, str]) -> None:
        self.audit_log.sent(self.seat.holder, key, verb, fields)
        body = urlencode({"as": "card", "key": key, "holder": self.seat.holder, **fields})
        due = self.chance.randint(1, 5)
        while due > 0 or (not self.audit_log.entries[self.seat.holder, key].answers and due > -MOST_TRIES):
            due -= 1
            self.sent += 1
            # A request costs the server as much as ten messages.
            door = self._by_socket if self.chance.random() < 0.9 else self._by_post
            answer = await door(key, verb, body)
            if answer.get("outcome") == "unsaved":
                # So many in so short a time: we are asked to come again.
                await asyncio.sleep(1)
            self.own = max(self.own, answer.get("to", -1))
            self.audit_log.answered(self.seat.holder, key, verb, fields, answer)

    async def _by_post(self, _key: str, verb: str, body: str) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            answer = await self.phone.http.post(f"{self.hall.path}do/{verb}/", body, ACCEPT_JSON)
            return answer.json() if answer.is_json else {}
        return {}

    async def _by_socket(self, key: str, verb: str, body: str) -> dict[str, Any]:
        try:
            if self.socket is None or self.socket.closed.done():
                self.socket = await RawWebSocket.open(f"{self.phone.http.base}{self.phone.page_data['socket']}")
                self.socket.send(json.dumps({"hello": self.phone.page_data["leave"], "own": self.own}))
            self.socket.send(json.dumps({"do": verb, "body": body}))
            async with asyncio.timeout(20):
                while (message := json.loads(await self.socket.text())).get("key") != key:
                    pass
        except OSError:
            return {}
        return message
