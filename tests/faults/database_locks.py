"""A slow or locked database delays what needs it, and nothing else."""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread

from tests.faults.backpressure import edit_repeatedly, make_breakout_room, write_ideas
from tests.faults.clients import wall_of
from tests.faults.listeners import Listener, delays, listeners, p99, until
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database
from tests.faults.servers import Server
from tests.faults.vote_load import VoteLoad, connected_phones
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient

LATEST = 0.15


@fault_test(
    9,
    "slow-query",
    passes="p99 of deliveries ≤ 150 ms, of a ping ≤ 150 ms; 0 errors, 0 writes unsaved",
    mutant="blocks_the_event_loop",
)
def slow_query(context: Context) -> Result:
    """Run queries of 2 s for other pages and another room; then hold SQLite's write lock from another process."""
    with context.server(instrumented="slow_queries") as server:
        return asyncio.run(_slow_query(context, server))


async def _slow_query(context: Context, server: Server) -> Result:
    people = context.size(full=100, small=15)
    seconds = context.size(full=10.0, small=2.5)
    # Seconds for which the lock is held, how often at least, and the pause after it.
    holds = context.size(full=[(3.0, 2, 2.0), (1.0, 6, 0.02)], small=[(0.3, 3, 0.02)])
    room = await in_database(partial(make_breakout_room, people))
    slow = await in_database(partial(make_breakout_room, 1))
    audit_log, voting = AuditLog(), await in_database(partial(make_breakout_room, people // 3, voting=True))
    failures: list[str] = []
    async with listeners(server.url, room, room.seats) as screens:
        ideas = await in_database(partial(write_ideas, room, 10))
        visitors = [asyncio.create_task(visit(server, slow)) for visit in (_visit, _visit, _visit, _watch)]
        told, queries = await asyncio.gather(edit_repeatedly(screens, ideas, seconds), _pings(screens, seconds))
        if not await until(lambda: all(listener.shown_at(told[-1][0]) is not None for listener in screens), 10):
            failures.append("While queries took 2 s, somebody never saw the last change")
        for visitor in visitors:
            visitor.cancel()
        asked = sum(await asyncio.gather(*visitors))
        async with connected_phones(server.url, voting, audit_log, context.random, fetches=False) as phones:
            failures += await writes_wait_alone(context, server, screens, phones)
            pings: list[float] = []
            locks: list[str] = []
            for held, times, pause in holds:
                load = VoteLoad(phones, context.random)
                with locked_by_another_process(server.file, held, pause) as count:
                    pings += await _pings(screens, (held + pause) * times)
                locks.append(f"{count()} times for {held:g} s")
                await load.stop()
            unsaved = sum(phone.counts["unsaved"] + phone.counts["unanswered"] for phone in phones)
    late = p99(delays(screens, told))
    failures += await in_database(audit_log.check, voting.pk) + server.errors()
    too_late = []
    if late > LATEST:
        too_late.append(f"p99 of deliveries was {1000 * late:.0f} ms while queries took 2 s")
    for what, waits in [("while queries took 2 s", queries), ("while the lock was held", pings)]:
        if p99(waits) > LATEST:
            too_late.append(f"p99 of a ping was {1000 * p99(waits):.0f} ms {what}")
    if unsaved:
        failures.append(f"{unsaved} times a phone was told that its write is not saved")
    return Result(
        f"{asked} queries of 2 s for others during {len(told)} changes on {people} screens; then a foreign process "
        f"holds the lock under a load of votes, {' and then '.join(locks)}",
        f"p99 of deliveries {1000 * late:.0f} ms with slow queries; of a ping {1000 * p99(queries):.0f} ms with slow "
        f"queries, {1000 * p99(pings):.0f} ms with the lock held; {len(audit_log.acknowledged):,} votes saved, {unsaved} not",
        failures,
        too_late,
    )


async def writes_wait_alone(
    context: Context, server: Server, screens: list[Listener], phones: list[ParticipantClient]
) -> list[str]:
    """Hold the lock until pings were answered; a failure when they wait as long as the writes."""
    load = VoteLoad(phones, context.random)
    failures: list[str] = []
    with locked_by_another_process(server.file, 60.0, 0):
        if not await until(lambda: all(phone.waiting for phone in phones), 10):
            failures.append("No write waited for the lock: nothing was held up")
        try:
            await asyncio.wait_for(_pings(screens, 0.5), context.limit(10))
        except TimeoutError:
            failures.append("While the lock was held, nobody was answered")
    await load.stop()
    return failures


async def _visit(server: Server, slow: Room) -> int:
    """Open a page whose query takes two seconds, until cancelled; returns how often."""
    visitor = wall_of(server.url, slow).http
    for times in itertools.count():
        try:
            await visitor.get(slow.path)
        except asyncio.CancelledError:
            return times
    return 0


async def _watch(server: Server, slow: Room) -> int:
    """The same over a socket, whose Room has to render the wall."""
    for times in itertools.count():
        wall = wall_of(server.url, slow)
        try:
            wall.start()
            await wall.is_synced.wait()
            await wall.close()
            # A Room that nobody watches ends, and the next one has to render.
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            return times
        finally:
            await wall.close()
    return 0


async def _pings(screens: list[Listener], seconds: float) -> list[float]:
    """How long a few sockets wait for the answer to a ping, which needs no database."""
    asked = screens[-5:]
    deadline = time.monotonic() + seconds
    waits: list[float] = []
    for number in itertools.count():
        if time.monotonic() > deadline:
            return waits
        waits += await asyncio.gather(*(listener.ping(number) for listener in asked))
        await asyncio.sleep(0.2)
    return waits


@contextmanager
def locked_by_another_process(database: Path, seconds: float, pause: float) -> Iterator[Callable[[], int]]:
    """Hold SQLite's write lock for so many seconds, again and again, until the block ends."""
    over, times = Event(), [0]

    def hold() -> None:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as somebody:
            while not over.is_set():
                somebody.execute("BEGIN IMMEDIATE")
                over.wait(seconds)
                somebody.execute("ROLLBACK")
                times[0] += 1
                over.wait(pause)

    thread = Thread(target=hold)
    thread.start()
    try:
        yield lambda: times[0]
    finally:
        over.set()
        thread.join()
