"""Storms of votes, and what must not happen to a single one of them when the server is killed, or the vote closed."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sized
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from tests.faults.clients import desk_of, phone_of, press
from tests.faults.listeners import until
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import CHOICES, Hall, in_database, make_hall
from tests.faults.servers import Server
from workshops.commands.simulation import Entry
from workshops.models import Ballot, Workshop
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient
from workshops.simulation.participant_client import ParticipantClient

BUDGET = 3
HEALED = 10.0
LOOKED_AT = 25
# The results of all votes of a room are counted whenever one of them is drawn.
VOTES_OF_A_ROOM = 10


@drill(
    1,
    "crash-storm",
    passes="0 acknowledged votes lost, 0 counted twice; all screens true ≤ 10 s after the restart",
    control="answers_before_commit",
    patience=900,
)
def crash_storm(ground: Ground) -> Result:
    """Kill the server again and again while everybody votes; phones keep their writes and come back by themselves."""
    with ground.server() as server:
        return asyncio.run(_crash_storm(ground, server))


async def _crash_storm(ground: Ground, server: Server) -> Result:
    people, rounds = ground.size(full=300, small=20), ground.size(full=20, small=3)
    hall = await in_database(partial(make_hall, people, budget=BUDGET))
    audit_log, wrong, late, healed = AuditLog(), [], [], []
    async with crowd(server.url, hall, audit_log, ground.chance) as phones:
        for number in range(1, rounds + 1):
            storm = Storm(phones, ground.chance)
            await asyncio.sleep(ground.size(full=1.5, small=0.8) * (0.5 + ground.chance.random()))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            began = time.monotonic()
            await storm.over()
            false = await untrue(phones, ground.chance)
            healed.append(time.monotonic() - began)
            wrong += [f"Crash {number}: {sentence}" for sentence in false]
            if healed[-1] > HEALED:
                late.append(f"Crash {number}: it took {healed[-1]:.1f} s until all screens were true")
            wrong += [f"Crash {number}: {s}" for s in await in_database(audit_log.check, hall.pk)]
            if len(wrong) > 20 or ground.time_is_up:
                break
    wrong += server.errors()
    votes = len(audit_log.acknowledged)
    return Result(
        f"{people} phones vote all the time; {ground.times(len(healed), rounds, 'times kill -9')}, and a start on the same port",
        f"{votes:,} votes acknowledged, {len(audit_log.refused):,} refused; all screens true after "
        f"{max(healed, default=0):.1f} s at worst",
        wrong,
        late,
    )


class Storm:
    """Everybody votes without pause, from now until `over`."""

    def __init__(self, phones: Iterable[ParticipantClient], chance: random.Random, pause: float = 0.5) -> None:
        self.blowing = True
        self._tasks = [asyncio.create_task(self._vote(phone, chance, pause)) for phone in phones]

    async def over(self) -> None:
        """Nobody begins another vote; come back when everybody has an answer to the last one."""
        self.blowing = False
        await asyncio.gather(*self._tasks)

    async def _vote(self, phone: ParticipantClient, chance: random.Random, pause: float) -> None:
        await asyncio.sleep(chance.random() * pause)
        while self.blowing:
            await phone.do("set_dots", vote=1, option=chance.randint(1, len(CHOICES)), dots=str(chance.randint(0, 2)))
            await asyncio.sleep(pause * (0.5 + chance.random()))


@asynccontextmanager
async def crowd(
    url: str, hall: Hall, audit_log: AuditLog, chance: random.Random, *, fetches: bool = True
) -> AsyncIterator[list[ParticipantClient]]:
    """All the hall's phones, with their sockets open, until the end of the block. Own parts cost: not all need them."""
    phones = [phone_of(url, hall, seat, audit_log=audit_log, chance=chance) for seat in hall.seats]
    now = await in_database(lambda: Workshop.objects.values_list("revision", flat=True).get(pk=hall.pk))
    for phone in phones:
        if not fetches:
            # As on a page that has just been loaded: nothing of it is missing, and what changes later is not asked for.
            phone.page_data["mine"], phone.private.at = "", now
        phone.start()
    try:
        await asyncio.wait_for(asyncio.gather(*(phone.is_synced.wait() for phone in phones)), 60)
        if fetches:
            # A page comes with its own part; these phones fetch theirs now, and none of that belongs to the drill.
            await until(lambda: all(phone.private.at >= 0 for phone in phones), 120)
        yield phones
    finally:
        for phone in phones:
            with contextlib.suppress(OSError):
                await phone.close()


@drill(
    4,
    "phase-gate",
    passes="0 votes stamped after the close; every phone is told counted or refused",
    control="counts_latecomers",
    patience=1800,
)
def phase_gate(ground: Ground) -> Result:
    """Everybody votes, and in the middle of it the facilitator closes the vote; then its result is shown."""
    with ground.server() as server:
        return asyncio.run(_phase_gate(ground, server))


async def _phase_gate(ground: Ground, server: Server) -> Result:
    people, rounds = ground.size(full=300, small=20), ground.size(full=200, small=5)
    gates: list[Gate] = []
    for before in range(0, rounds, VOTES_OF_A_ROOM):
        gates.append(Gate(await in_database(partial(make_hall, people, budget=BUDGET))))
        await gates[-1].close_amid(min(VOTES_OF_A_ROOM, rounds - before), ground, server)
        if ground.time_is_up:
            break
    wrong = [sentence for gate in gates for sentence in await in_database(gate.check)] + server.errors()

    def many(of: Callable[[Gate], Sized]) -> int:
        return sum(len(of(gate)) for gate in gates)

    return Result(
        f"{people} phones vote within half a second, the facilitator closes in the middle of it; "
        f"{ground.times(many(lambda gate: gate.closes), rounds, 'rounds')}",
        f"{many(lambda gate: gate.audit_log.acknowledged):,} told counted, {many(lambda gate: gate.audit_log.refused):,} told "
        f"refused, {many(lambda gate: gate.audit_log.waiting)} told nothing; {many(lambda gate: gate.late)} counted after the close",
        wrong,
    )


class Gate:
    """A room in which one vote after the other is closed while everybody votes."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.audit_log = hall, AuditLog()
        # Number of a vote → the revision at which it was closed.
        self.closes: dict[int, int] = {}
        self.wrong: list[str] = []

    @property
    def late(self) -> list[Entry]:
        """Votes that were told they count, from after their close."""
        return [e for e in self.audit_log.acknowledged if e.revision >= self.closes[int(e.fields["vote"])]]

    async def close_amid(self, votes: int, ground: Ground, server: Server) -> None:
        desk = desk_of(server.url, self.hall).http
        async with crowd(server.url, self.hall, self.audit_log, ground.chance, fetches=False) as phones:
            for vote in range(1, votes + 1):
                window = 0.2 + ground.chance.random() * 0.4
                voting = asyncio.gather(*(_vote_within(phone, vote, window, ground.chance) for phone in phones))
                await asyncio.sleep(window * ground.chance.random())
                self.closes[vote] = (await must(desk, self.hall, "close_round", vote=vote))["revision"]
                await voting
                self.wrong += await in_database(partial(late_ballots, self.hall, vote, self.audit_log))
                await must(desk, self.hall, "reveal_round", vote=vote)
                if vote == votes or ground.time_is_up:
                    break
                await must(desk, self.hall, "prepare_round", budget=BUDGET)
                await must(desk, self.hall, "open_round", vote=vote + 1)
        await desk.close()

    def check(self) -> list[str]:
        """Every way in which this room broke the promise; the database is asked."""
        return [
            *self.wrong,
            *(f"{entry} took effect at {entry.revision}, after the close" for entry in self.late),
            *(f"{entry} was never answered" for entry in self.audit_log.waiting),
            *(f"{entry} was refused without a word" for entry in self.audit_log.refused if not entry.answers[0][1]),
            *self.audit_log.check(self.hall.pk),
        ]


async def _vote_within(phone: ParticipantClient, vote: int, seconds: float, chance: random.Random) -> None:
    await asyncio.sleep(seconds * chance.random())
    await phone.do("set_dots", vote=vote, option=chance.randint(1, len(CHOICES)), dots=str(chance.randint(1, 2)))


async def must(desk: HttpClient, hall: Hall, verb: str, **fields: Any) -> dict[str, Any]:
    """A press at the desk that has to be done."""
    answer: dict[str, Any] = await press(desk, hall, verb, **fields)
    if answer.get("outcome") != "done":
        raise RuntimeError(f"{verb}: {answer}")
    return answer


def late_ballots(hall: Hall, vote: int, audit_log: AuditLog) -> list[str]:
    """Ballots of a closed vote, still with their cards, whose holder was not told that it counts."""
    told = {entry.actor for entry in audit_log.acknowledged if entry.fields["vote"] == str(vote)}
    there = Ballot.objects.filter(round__workshop=hall.pk, round__number=vote).values_list("seat", flat=True)
    return [
        f"Vote {vote} holds a ballot of seat {seat} that was told it is refused"
        for seat in there
        if f"seat:{seat}" not in told
    ]


async def untrue(phones: list[ParticipantClient], chance: random.Random, patience: float = 20) -> list[str]:
    """Wait until every screen shows what the snapshot doors give; the sentences are about those that do not in time."""
    looked_at = chance.sample(phones, min(LOOKED_AT, len(phones)))
    room = await snapshot(phones[0], "snapshot")
    own = {phone: await snapshot(phone, "mine") for phone in looked_at}
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        false = [phone for phone in phones if phone.regions != room]
        # A phone that nothing was sent to has nothing of its own part yet.
        false_own = [phone for phone in looked_at if not phone.private.regions.items() <= own[phone].items()]
        if not false and not false_own:
            return []
        await asyncio.sleep(0.05)
    return [f"{len(false)} rooms and {len(false_own)} of {len(looked_at)} own parts do not show what the database says"]


async def snapshot(phone: ParticipantClient, door: str) -> dict[str, str]:
    """The whole picture behind this door of the phone's page (`snapshot` or `mine`), drawn now."""
    answer = await phone.http.get(phone.page_data[door], {"Accept": "application/json"})
    regions: dict[str, str] = answer.json()["regions"]
    return regions
