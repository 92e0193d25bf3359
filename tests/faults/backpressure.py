"""Much at once, and those who cannot take it: nobody else may notice."""

import asyncio
import json
import secrets
import time
from functools import partial
from itertools import cycle
from urllib.parse import quote

from tests.faults.clients import Lag
from tests.faults.listeners import Ear, delays, ears, p99, until
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, in_database, make_hall
from tests.faults.servers import Server
from workshops import snapshots
from workshops.agenda.enums import PhaseKind
from workshops.models import Idea, Workshop

LATEST, MORE_DELAY, MORE_MEMORY, CLOSED_WITHIN = 1.0, 0.1, 20.0, 30.0
# A socket may say forty things at once, and a seat may write so often; nobody here does more.
AT_ONCE = 34
WORDS = "A class on Saturday mornings, and somebody for the children meanwhile. " * 6


@drill(
    7,
    "burst",
    passes="all screens at the final revision; p99 from the writer's answer to every other screen ≤ 1 s",
    control="hears_no_bell",
)
def burst(ground: Ground) -> Result:
    """Many writers change their words again and again, without a pause, in front of everybody."""
    with ground.server() as server:
        return asyncio.run(_burst(ground, server))


async def _burst(ground: Ground, server: Server) -> Result:
    people, changes = ground.size(full=300, small=40), ground.size(full=1000, small=200)
    hall = await in_database(partial(talking_hall, people))
    writers = changes // AT_ONCE + 1
    lag, told = Lag(), []
    async with ears(server.url, hall, hall.seats) as screens:
        watching = asyncio.create_task(lag.watch())
        ideas = await in_database(partial(write_ideas, hall, writers))
        used = server.cpu()
        shares = [changes // writers + (number < changes % writers) for number in range(writers)]
        hands = zip(screens, ideas, shares, strict=False)
        writing = [_edit(screen, idea, share, told) for screen, idea, share in hands]
        await asyncio.gather(*writing)
        truth = await in_database(_room, hall)
        settled = await until(lambda: all(_shows(screen, truth) for screen in screens), 10)
        used = server.cpu() - used
        watching.cancel()
    late = p99(delays(screens, told))
    wrong = server.errors()
    if not settled:
        wrong.append(f"{sum(not _shows(s, truth) for s in screens)} screens never came to the last revision")
    too_late = [f"p99 was {1000 * late:.0f} ms"] if late > LATEST else []
    return Result(
        f"{len(told):,} changes by {writers} writers without a pause, in front of {people} sockets",
        f"p99 {1000 * late:.0f} ms, {sum(len(s.seen) for s in screens) / len(screens):.0f} frames a screen, "
        f"{used:.1f} s of server CPU; this end was late by {1000 * lag.worst:.0f} ms at most",
        wrong,
        too_late,
    )


@drill(
    8,
    "slow-reader",
    passes="the others' p99 grows by ≤ 100 ms, memory by ≤ 20 MB; each is closed within 30 s",
    control="window_without_end",
)
def slow_reader(ground: Ground) -> Result:
    """Some phones stop reading with their sockets open, while large pictures go to everybody five times a second."""
    with ground.server(faults=ground.size(full="", small="has_little_patience")) as server:
        return asyncio.run(_slow_reader(ground, server))


async def _slow_reader(ground: Ground, server: Server) -> Result:
    people, stuck = ground.size(full=100, small=10), ground.size(full=20, small=4)
    before, after = ground.size(full=10.0, small=1.0), ground.size(full=60.0, small=3.0)
    hall = await in_database(partial(talking_hall, people + stuck))
    async with ears(server.url, hall, hall.seats[:people]) as screens:
        ideas = await in_database(partial(write_ideas, hall, 30))
        base, memory = p99(delays(screens, await talk(screens, ideas, before))), server.memory()
        slow = [Ear(hall, seat) for seat in hall.seats[people:]]
        for ear in slow:
            await ear.open(server.url, read=False, buffer=4096)
        closing = asyncio.create_task(_closed_after(slow, ground.patience(45)))
        told = await talk(screens, ideas, after)
        grown, late = server.memory() - memory, p99(delays(screens, told))
        closed = await closing
        everybody = all(screen.is_open() for screen in screens)
        kept_up = await until(lambda: all(screen.came(told[-1][0]) is not None for screen in screens), 10)
        for ear in slow:
            ear.socket.abort()
    wrong, too_late = server.errors(), []
    last = max((c for c in closed if c is not None), default=0)
    if None in closed:
        wrong.append(f"{closed.count(None)} of {stuck} were never closed")
    if last > CLOSED_WITHIN:
        too_late.append(f"the last one was closed after {last:.0f} s")
    if late - base > MORE_DELAY:
        too_late.append(f"the others' p99 rose from {1000 * base:.0f} to {1000 * late:.0f} ms")
    if grown > MORE_MEMORY:
        too_late.append(f"memory grew by {grown:.0f} MB")
    if not everybody:
        wrong.append("somebody who reads was closed")
    if not kept_up:
        wrong.append("somebody who reads never came to the last revision")
    return Result(
        f"{stuck} of {people + stuck} sockets never read; {after:.0f} s with a picture of {len(screens[0].last):,} bytes "
        "five times a second",
        f"others' p99 {1000 * base:.0f} → {1000 * late:.0f} ms, memory {grown:+.1f} MB, the last one closed after {last:.0f} s",
        wrong,
        too_late,
    )


async def _closed_after(slow: list[Ear], patience: float) -> list[float | None]:
    """Seconds until the server has given up each of them; None for one that it kept."""
    began = time.monotonic()
    closed: list[float | None] = [None] * len(slow)
    while None in closed and time.monotonic() - began < patience:
        for place, ear in enumerate(slow):
            if closed[place] is None and not ear.is_open():
                closed[place] = time.monotonic() - began
        await asyncio.sleep(0.1)
    return closed


async def talk(writers: list[Ear], ideas: list[int], seconds: float) -> list[tuple[int, float]]:
    """Somebody changes their words five times a second, in turn: every change, and when its writer was told."""
    told: list[tuple[int, float]] = []
    deadline = time.monotonic() + seconds
    for writer, idea in cycle(zip(writers, ideas, strict=False)):
        if time.monotonic() > deadline:
            break
        await _edit(writer, idea, 1, told)
        await asyncio.sleep(0.2)
    return told


async def _edit(writer: Ear, idea: int, times: int, told: list[tuple[int, float]]) -> None:
    for _ in range(times):
        body = f"idea={idea}&text={quote(secrets.token_hex(4) + WORDS[:300])}"
        answer = await writer.do(secrets.token_hex(8), "edit_idea", body)
        if answer["outcome"] == "done":
            told.append((answer["revision"], asyncio.get_running_loop().time()))


def talking_hall(people: int, *, voting: bool = False) -> Hall:
    """A room where words are shown as they come."""
    return make_hall(people, phase=PhaseKind.BREAKOUTS, voting=voting)


def write_ideas(hall: Hall, ideas: int) -> list[int]:
    """One shown idea of each of the first so many cards."""
    workshop = Workshop.objects.get(pk=hall.pk)
    now = workshop.created_at
    made = [
        Idea.objects.create(workshop=workshop, seat_id=seat.pk, text=f"{seat.pk} {WORDS[:300]}", shared_at=now)
        for seat in hall.seats[:ideas]
    ]
    return [idea.pk for idea in made]


def _room(hall: Hall) -> str:
    return snapshots.shared(Workshop.objects.get(pk=hall.pk), "room")["room-ideas"]


def _shows(screen: Ear, truth: str) -> bool:
    """Its last frame brought what the database says."""
    return bool(screen.last) and json.loads(screen.last)["regions"].get("room-ideas") == truth
