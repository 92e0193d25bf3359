"""Everybody votes all the time: no vote is lost when the server is killed, and none is counted after the close."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sized
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from tests.faults.clients import desk_of, phone_of, post_command
from tests.faults.listeners import until
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import CHOICES, Room, in_database, make_room
from tests.faults.servers import Server
from workshops.commands.simulation import Entry
from workshops.models import Ballot, Workshop
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient
from workshops.simulation.participant_client import ParticipantClient

BUDGET = 3
RECOVERED_WITHIN = 10.0
OWN_PARTS_COMPARED = 25
# Whenever one result of a room is rendered, the results of all its votes are counted.
VOTES_OF_A_ROOM = 10


@fault_test(
    1,
    "crash-recovery",
    passes="0 acknowledged votes lost, 0 counted twice; all screens true ≤ 10 s after the restart",
    mutant="answers_before_commit",
    timeout=900,
)
def crash_recovery(context: Context) -> Result:
    """Kill the server again and again while everybody votes; phones keep their writes and reconnect by themselves."""
    with context.server() as server:
        return asyncio.run(_crash_recovery(context, server))


async def _crash_recovery(context: Context, server: Server) -> Result:
    people, rounds = context.size(full=300, small=20), context.size(full=20, small=3)
    room = await in_database(partial(make_room, people, budget=BUDGET))
    audit_log, failures, late, recovered = AuditLog(), [], [], []
    async with connected_phones(server.url, room, audit_log, context.random) as phones:
        for number in range(1, rounds + 1):
            load = VoteLoad(phones, context.random)
            await asyncio.sleep(context.size(full=1.5, small=0.8) * (0.5 + context.random.random()))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            began = time.monotonic()
            await load.stop()
            false = await stale_screens(phones, context.random)
            recovered.append(time.monotonic() - began)
            failures += [f"Crash {number}: {sentence}" for sentence in false]
            if recovered[-1] > RECOVERED_WITHIN:
                late.append(f"Crash {number}: it took {recovered[-1]:.1f} s until all screens were true")
            failures += [f"Crash {number}: {s}" for s in await in_database(audit_log.check, room.pk)]
            if len(failures) > 20 or context.out_of_time:
                break
    failures += server.errors()
    votes = len(audit_log.acknowledged)
    return Result(
        f"{people} phones vote all the time; {context.amount(len(recovered), rounds, 'times kill -9')}, and a start on the same port",
        f"{votes:,} votes acknowledged, {len(audit_log.refused):,} refused; all screens true after "
        f"{max(recovered, default=0):.1f} s at worst",
        failures,
        late,
    )


class VoteLoad:
    """Every phone votes, with a short pause between two votes, until `stop`."""

    def __init__(self, phones: Iterable[ParticipantClient], rng: random.Random, pause: float = 0.5) -> None:
        self.is_running = True
        self._tasks = [asyncio.create_task(self._vote(phone, rng, pause)) for phone in phones]

    async def stop(self) -> None:
        """Begin no more votes, and wait until each phone has the answer to its last one."""
        self.is_running = False
        await asyncio.gather(*self._tasks)

    async def _vote(self, phone: ParticipantClient, rng: random.Random, pause: float) -> None:
        await asyncio.sleep(rng.random() * pause)
        while self.is_running:
            await phone.do("set_dots", vote=1, option=rng.randint(1, len(CHOICES)), dots=str(rng.randint(0, 2)))
            await asyncio.sleep(pause * (0.5 + rng.random()))


@asynccontextmanager
async def connected_phones(
    url: str, room: Room, audit_log: AuditLog, rng: random.Random, *, fetches: bool = True
) -> AsyncIterator[list[ParticipantClient]]:
    """The phones of all seats, connected until the end of the block. Without `fetches` they do not load own parts."""
    phones = [phone_of(url, room, seat, audit_log=audit_log, chance=rng) for seat in room.seats]
    now = await in_database(lambda: Workshop.objects.values_list("revision", flat=True).get(pk=room.pk))
    for phone in phones:
        if not fetches:
            # As on a page that has just been loaded: nothing is missing, and later changes of the own part are not fetched.
            phone.page_data["mine"], phone.private.at = "", now
        phone.start()
    try:
        await asyncio.wait_for(asyncio.gather(*(phone.is_synced.wait() for phone in phones)), 60)
        if fetches:
            # A page is delivered with its own part; these clients fetch theirs before anything is measured.
            await until(lambda: all(phone.private.at >= 0 for phone in phones), 120)
        yield phones
    finally:
        for phone in phones:
            with contextlib.suppress(OSError):
                await phone.close()


@fault_test(
    4,
    "phase-gate",
    passes="0 votes stamped after the close; every phone is told counted or refused",
    mutant="accepts_late_votes",
    timeout=1800,
)
def phase_gate(context: Context) -> Result:
    """The facilitator closes the vote while everybody votes; then its result is shown."""
    with context.server() as server:
        return asyncio.run(_phase_gate(context, server))


async def _phase_gate(context: Context, server: Server) -> Result:
    people, rounds = context.size(full=300, small=20), context.size(full=200, small=5)
    gates: list[Gate] = []
    for before in range(0, rounds, VOTES_OF_A_ROOM):
        gates.append(Gate(await in_database(partial(make_room, people, budget=BUDGET))))
        await gates[-1].close_amid(min(VOTES_OF_A_ROOM, rounds - before), context, server)
        if context.out_of_time:
            break
    failures = [sentence for gate in gates for sentence in await in_database(gate.check)] + server.errors()

    def many(of: Callable[[Gate], Sized]) -> int:
        return sum(len(of(gate)) for gate in gates)

    return Result(
        f"{people} phones vote within half a second, the facilitator closes in the middle of it; "
        f"{context.amount(many(lambda gate: gate.closes), rounds, 'rounds')}",
        f"{many(lambda gate: gate.audit_log.acknowledged):,} told counted, {many(lambda gate: gate.audit_log.refused):,} told "
        f"refused, {many(lambda gate: gate.audit_log.waiting)} told nothing; {many(lambda gate: gate.late)} counted after the close",
        failures,
    )


class Gate:
    """A room in which votes are closed, one after the other, while everybody votes."""

    def __init__(self, room: Room) -> None:
        self.room, self.audit_log = room, AuditLog()
        # Number of a vote → the revision at which it was closed.
        self.closes: dict[int, int] = {}
        self.failures: list[str] = []

    @property
    def late(self) -> list[Entry]:
        """Writes that were acknowledged with a revision after the close of their vote."""
        return [e for e in self.audit_log.acknowledged if e.revision >= self.closes[int(e.fields["vote"])]]

    async def close_amid(self, votes: int, context: Context, server: Server) -> None:
        desk = desk_of(server.url, self.room).http
        async with connected_phones(server.url, self.room, self.audit_log, context.random, fetches=False) as phones:
            for vote in range(1, votes + 1):
                window = 0.2 + context.random.random() * 0.4
                voting = asyncio.gather(*(_vote_within(phone, vote, window, context.random) for phone in phones))
                await asyncio.sleep(window * context.random.random())
                self.closes[vote] = (await must(desk, self.room, "close_round", vote=vote))["revision"]
                await voting
                self.failures += await in_database(partial(late_ballots, self.room, vote, self.audit_log))
                await must(desk, self.room, "reveal_round", vote=vote)
                if vote == votes or context.out_of_time:
                    break
                await must(desk, self.room, "prepare_round", budget=BUDGET)
                await must(desk, self.room, "open_round", vote=vote + 1)
        await desk.close()

    def check(self) -> list[str]:
        """Failures of this room, from its answers and the database."""
        return [
            *self.failures,
            *(f"{entry} took effect at {entry.revision}, after the close" for entry in self.late),
            *(f"{entry} was never answered" for entry in self.audit_log.waiting),
            *(f"{entry} was refused without a word" for entry in self.audit_log.refused if not entry.answers[0][1]),
            *self.audit_log.check(self.room.pk),
        ]


async def _vote_within(phone: ParticipantClient, vote: int, seconds: float, rng: random.Random) -> None:
    await asyncio.sleep(seconds * rng.random())
    await phone.do("set_dots", vote=vote, option=rng.randint(1, len(CHOICES)), dots=str(rng.randint(1, 2)))


async def must(desk: HttpClient, room: Room, command: str, **fields: Any) -> dict[str, Any]:
    """Send a command of the desk. Raises RuntimeError when it was not done."""
    answer: dict[str, Any] = await post_command(desk, room, command, **fields)
    if answer.get("outcome") != "done":
        raise RuntimeError(f"{command}: {answer}")
    return answer


def late_ballots(room: Room, vote: int, audit_log: AuditLog) -> list[str]:
    """Ballots in a closed vote, still linked to their cards, of seats that had no vote acknowledged."""
    told = {entry.actor for entry in audit_log.acknowledged if entry.fields["vote"] == str(vote)}
    there = Ballot.objects.filter(round__workshop=room.pk, round__number=vote).values_list("seat", flat=True)
    return [
        f"Vote {vote} holds a ballot of seat {seat} that was told it is refused"
        for seat in there
        if f"seat:{seat}" not in told
    ]


async def stale_screens(phones: list[ParticipantClient], rng: random.Random, limit: float = 20) -> list[str]:
    """Wait until every screen equals the snapshot; a failure for those that do not within `limit` seconds."""
    sampled = rng.sample(phones, min(OWN_PARTS_COMPARED, len(phones)))
    room = await snapshot(phones[0], "snapshot")
    own = {phone: await snapshot(phone, "mine") for phone in sampled}
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        false = [phone for phone in phones if phone.regions != room]
        # A phone that got nothing yet has no own regions.
        false_own = [phone for phone in sampled if not phone.private.regions.items() <= own[phone].items()]
        if not false and not false_own:
            return []
        await asyncio.sleep(0.05)
    return [f"{len(false)} rooms and {len(false_own)} of {len(sampled)} own parts do not show what the database says"]


async def snapshot(phone: ParticipantClient, door: str) -> dict[str, str]:
    """All regions at this address of the phone's page (`snapshot` or `mine`), rendered now."""
    answer = await phone.http.get(phone.page_data[door], {"Accept": "application/json"})
    regions: dict[str, str] = answer.json()["regions"]
    return regions
