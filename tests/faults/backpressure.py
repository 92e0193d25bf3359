"""Many changes at once, and clients that do not read them: others are not delayed."""

import asyncio
import json
import secrets
import time
from functools import partial
from itertools import cycle
from urllib.parse import quote

from tests.faults.clients import LoopLag
from tests.faults.listeners import Listener, delays, listeners, p99, until
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database, make_room
from tests.faults.servers import Server
from workshops.ideas.phases import BREAKOUTS
from workshops.live import region_html
from workshops.models import Idea, Workshop

LATEST, MORE_DELAY, MORE_MEMORY, CLOSED_WITHIN = 1.0, 0.1, 20.0, 30.0
# Below the rate limits of a socket and of a seat.
WRITES_EACH = 34
WORDS = "A class on Saturday mornings, and somebody for the children meanwhile. " * 6


@fault_test(
    7,
    "burst",
    passes="all screens at the final revision; p99 from the writer's answer to every other screen ≤ 1 s",
    mutant="ignores_notifications",
)
def burst(context: Context) -> Result:
    """Many writers edit their ideas without pause while everybody watches."""
    with context.server() as server:
        return asyncio.run(_burst(context, server))


async def _burst(context: Context, server: Server) -> Result:
    people, changes = context.size(full=300, small=40), context.size(full=1000, small=200)
    room = await in_database(partial(make_breakout_room, people))
    writers = changes // WRITES_EACH + 1
    lag, told = LoopLag(), []
    async with listeners(server.url, room, room.seats) as screens:
        watching = asyncio.create_task(lag.watch())
        ideas = await in_database(partial(write_ideas, room, writers))
        used = server.cpu()
        shares = [changes // writers + (number < changes % writers) for number in range(writers)]
        hands = zip(screens, ideas, shares, strict=False)
        writing = [_edit(screen, idea, share, told) for screen, idea, share in hands]
        await asyncio.gather(*writing)
        truth = await in_database(_room, room)
        settled = await until(lambda: all(_shows_region(screen, truth) for screen in screens), 10)
        used = server.cpu() - used
        watching.cancel()
    late = p99(delays(screens, told))
    failures = server.errors()
    if not settled:
        failures.append(f"{sum(not _shows_region(s, truth) for s in screens)} screens never came to the last revision")
    too_late = [f"p99 was {1000 * late:.0f} ms"] if late > LATEST else []
    return Result(
        f"{len(told):,} changes by {writers} writers without a pause, in front of {people} sockets",
        f"p99 {1000 * late:.0f} ms, {sum(len(s.seen) for s in screens) / len(screens):.0f} frames a screen, "
        f"{used:.1f} s of server CPU; this end was late by {1000 * lag.worst:.0f} ms at most",
        failures,
        too_late,
    )


@fault_test(
    8,
    "slow-reader",
    passes="the others' p99 grows by ≤ 100 ms, memory by ≤ 20 MB; each is closed within 30 s",
    mutant="unbounded_send_window",
)
def slow_reader(context: Context) -> Result:
    """Some phones stop reading while large frames go to everybody five times a second."""
    with context.server(instrumented=context.size(full="", small="short_timeouts")) as server:
        return asyncio.run(_slow_reader(context, server))


async def _slow_reader(context: Context, server: Server) -> Result:
    people, stuck = context.size(full=100, small=10), context.size(full=20, small=4)
    before, after = context.size(full=10.0, small=1.0), context.size(full=60.0, small=3.0)
    room = await in_database(partial(make_breakout_room, people + stuck))
    async with listeners(server.url, room, room.seats[:people]) as screens:
        ideas = await in_database(partial(write_ideas, room, 30))
        base, memory = p99(delays(screens, await edit_repeatedly(screens, ideas, before))), server.memory()
        slow = [Listener(room, seat) for seat in room.seats[people:]]
        for listener in slow:
            await listener.open(server.url, read=False, buffer=4096)
        closing = asyncio.create_task(_closed_after(slow, context.limit(45)))
        told = await edit_repeatedly(screens, ideas, after)
        grown, late = server.memory() - memory, p99(delays(screens, told))
        closed = await closing
        everybody = all(screen.is_open() for screen in screens)
        kept_up = await until(lambda: all(screen.shown_at(told[-1][0]) is not None for screen in screens), 10)
        for listener in slow:
            listener.socket.abort()
    failures, too_late = server.errors(), []
    last = max((c for c in closed if c is not None), default=0)
    if None in closed:
        failures.append(f"{closed.count(None)} of {stuck} were never closed")
    if last > CLOSED_WITHIN:
        too_late.append(f"the last one was closed after {last:.0f} s")
    if late - base > MORE_DELAY:
        too_late.append(f"the others' p99 rose from {1000 * base:.0f} to {1000 * late:.0f} ms")
    if grown > MORE_MEMORY:
        too_late.append(f"memory grew by {grown:.0f} MB")
    if not everybody:
        failures.append("somebody who reads was closed")
    if not kept_up:
        failures.append("somebody who reads never came to the last revision")
    return Result(
        f"{stuck} of {people + stuck} sockets never read; {after:.0f} s with a picture of {len(screens[0].last):,} bytes "
        "five times a second",
        f"others' p99 {1000 * base:.0f} → {1000 * late:.0f} ms, memory {grown:+.1f} MB, the last one closed after {last:.0f} s",
        failures,
        too_late,
    )


async def _closed_after(slow: list[Listener], limit: float) -> list[float | None]:
    """Seconds until the server closed each of them; None for one that is still open."""
    began = time.monotonic()
    closed: list[float | None] = [None] * len(slow)
    while None in closed and time.monotonic() - began < limit:
        for place, listener in enumerate(slow):
            if closed[place] is None and not listener.is_open():
                closed[place] = time.monotonic() - began
        await asyncio.sleep(0.1)
    return closed


async def edit_repeatedly(writers: list[Listener], ideas: list[int], seconds: float) -> list[tuple[int, float]]:
    """One edit after the other, five a second, by the writers in turn: the revision of each and when it was acknowledged."""
    told: list[tuple[int, float]] = []
    deadline = time.monotonic() + seconds
    for writer, idea in cycle(zip(writers, ideas, strict=False)):
        if time.monotonic() > deadline:
            break
        await _edit(writer, idea, 1, told)
        await asyncio.sleep(0.2)
    return told


async def _edit(writer: Listener, idea: int, times: int, told: list[tuple[int, float]]) -> None:
    for _ in range(times):
        body = f"idea={idea}&text={quote(secrets.token_hex(4) + WORDS[:300])}"
        answer = await writer.do(secrets.token_hex(8), "edit_idea", body)
        if answer["outcome"] == "done":
            told.append((answer["revision"], asyncio.get_running_loop().time()))


def make_breakout_room(people: int, *, voting: bool = False) -> Room:
    """A room in breakouts, where ideas are shown as soon as they are written."""
    return make_room(people, phase=BREAKOUTS, voting=voting)


def write_ideas(room: Room, ideas: int) -> list[int]:
    """Create one shown idea for each of the first `ideas` cards; their primary keys."""
    workshop = Workshop.objects.get(pk=room.pk)
    now = workshop.created_at
    made = [
        Idea.objects.create(workshop=workshop, seat_id=seat.pk, text=f"{seat.pk} {WORDS[:300]}", shared_at=now)
        for seat in room.seats[:ideas]
    ]
    return [idea.pk for idea in made]


def _room(room: Room) -> str:
    return region_html.shared(Workshop.objects.get(pk=room.pk), "room")["room-ideas"]


def _shows_region(screen: Listener, truth: str) -> bool:
    """Whether its last frame contained what is rendered from the database now."""
    return bool(screen.last) and json.loads(screen.last)["regions"].get("room-ideas") == truth
