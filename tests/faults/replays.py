"""Replayed messages have no effect: their sender gets the first answer again, others none."""

import asyncio
import json
from urllib.parse import urlencode

from tests.faults.clients import CSRF_TOKEN, post_command, room_token
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import CHOICES, Room, in_database, make_room
from tests.faults.servers import Server
from tests.harness.raw_websocket import RawWebSocket
from workshops.models import CommandRecord
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient


@fault_test(
    30,
    "replayed",
    passes="every replay gets the first answer, a stranger's replay none; 0 effects",
    mutant="no_idempotency",
)
def replayed(context: Context) -> Result:
    """Replay all writes in another order: by their senders, by others, and after the close."""
    people, writes = context.size(full=100, small=10), context.size(full=12, small=5)
    with context.server() as server:
        room = make_room(people)
        audit_log = AuditLog()
        failures, again, strangers = asyncio.run(replay_all(context, server, room, audit_log, writes))
        effects = CommandRecord.objects.filter(workshop=room.pk, verb="set_dots", outcome="done").count()
        if effects != len(audit_log.acknowledged):
            failures.append(f"{effects} effects are stored")
        failures += server.errors()
    action = f"{people * writes} writes, replayed {again} times in other orders, {strangers} of these from another's phone, and again after the close"
    return Result(action, f"{effects} effects of {len(audit_log.acknowledged)} acknowledged writes", failures)


async def replay_all(
    context: Context, server: Server, room: Room, audit_log: AuditLog, writes: int
) -> tuple[list[str], int, int]:
    rng, failures = context.random, []
    first: dict[str, tuple[int, str, dict[str, object]]] = {}
    sockets = [await Replay.open(server, room, number) for number in range(len(room.seats))]
    for turn in range(writes):
        for number, replay in enumerate(sockets):
            key = f"replay-{number:04d}-{turn:04d}"
            fields = {"vote": "1", "option": str(rng.randint(1, len(CHOICES))), "dots": str(rng.randint(0, 2))}
            actor = room.seats[number].holder
            body = urlencode({"as": "card", "key": key, "holder": actor, **fields})
            audit_log.sent(actor, key, "set_dots", fields)
            answer = await replay.ask(key, body)
            audit_log.answered(actor, key, "set_dots", fields, answer)
            first[key] = number, body, answer
    failures += await in_database(audit_log.check, room.pk)
    again = strangers = 0
    desk = HttpClient(server.url)
    desk.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})
    for round_ in range(2):
        keys = rng.sample(list(first), len(first))
        # Within the rate limit of a card.
        for key in keys[: len(room.seats) * 6]:
            number, body, said = first[key]
            answer = await sockets[number].ask(key, body)
            again += 1
            if {name: answer.get(name) for name in COMPARED} != {name: said.get(name) for name in COMPARED}:
                failures.append(f"{key} was answered {answer} and then {said}")
            stranger = (number + 1) % len(sockets)
            answer = await sockets[stranger].ask(key, body)
            again, strangers = again + 1, strangers + 1
            if answer.get("outcome") == "done":
                failures.append(f"{key} was done again for somebody else")
        failures += await in_database(audit_log.check, room.pk)
        if round_ == 0:
            await post_command(desk, room, "close_round", vote=1)
    for replay in sockets:
        replay.socket.abort()
    await desk.close()
    return failures, again, strangers


COMPARED = ("key", "outcome", "said", "revision")


class Replay:
    """A socket that sends a write, waits for its answer, and repeats it when it was over the rate limit."""

    def __init__(self, socket: RawWebSocket) -> None:
        self.socket = socket

    @classmethod
    async def open(cls, server: Server, room: Room, number: int) -> "Replay":
        socket = await RawWebSocket.open(f"{server.url}/ws/w/{room.code}/")
        socket.send(json.dumps({"hello": room_token(room, room.seats[number])}))
        await socket.text()
        return cls(socket)

    async def ask(self, key: str, body: str) -> dict[str, object]:
        while True:
            self.socket.send(json.dumps({"do": "set_dots", "body": body}))
            async with asyncio.timeout(20):
                while (answer := json.loads(await self.socket.text())).get("key") != key:
                    pass
            if answer["outcome"] != "unsaved":
                return answer
            await asyncio.sleep(0.5)
