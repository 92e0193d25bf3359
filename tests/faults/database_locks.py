"""A slow database: what waits for it may wait, and nobody else does."""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread

from tests.faults.backpressure import talk, talking_hall, write_ideas
from tests.faults.clients import wall_of
from tests.faults.listeners import Ear, delays, ears, p99, until
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, in_database
from tests.faults.servers import Server
from tests.faults.vote_load import Storm, crowd
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient

LATEST = 0.15


@drill(
    9,
    "slow-query",
    passes="p99 of deliveries ≤ 150 ms, of a ping ≤ 150 ms; 0 errors, 0 writes unsaved",
    control="waits_on_the_loop",
)
def slow_query(ground: Ground) -> Result:
    """Queries of 2 s for other pages and another room; then somebody else holds the writer's lock, once and for long."""
    with ground.server(faults="takes_its_time") as server:
        return asyncio.run(_slow_query(ground, server))


async def _slow_query(ground: Ground, server: Server) -> Result:
    people = ground.size(full=100, small=15)
    seconds = ground.size(full=10.0, small=2.5)
    # Seconds for which the lock is held, how often at least, and the pause behind it.
    holds = ground.size(full=[(3.0, 2, 2.0), (1.0, 6, 0.02)], small=[(0.3, 3, 0.02)])
    hall = await in_database(partial(talking_hall, people))
    slow = await in_database(partial(talking_hall, 1))
    audit_log, voting = AuditLog(), await in_database(partial(talking_hall, people // 3, voting=True))
    wrong: list[str] = []
    async with ears(server.url, hall, hall.seats) as screens:
        ideas = await in_database(partial(write_ideas, hall, 10))
        visitors = [asyncio.create_task(visit(server, slow)) for visit in (_visit, _visit, _visit, _watch)]
        told, queries = await asyncio.gather(talk(screens, ideas, seconds), _pings(screens, seconds))
        if not await until(lambda: all(ear.came(told[-1][0]) is not None for ear in screens), 10):
            wrong.append("While queries took 2 s, somebody never saw the last change")
        for visitor in visitors:
            visitor.cancel()
        asked = sum(await asyncio.gather(*visitors))
        async with crowd(server.url, voting, audit_log, ground.chance, fetches=False) as phones:
            wrong += await held_up(ground, server, screens, phones)
            pings: list[float] = []
            locks: list[str] = []
            for held, times, pause in holds:
                storm = Storm(phones, ground.chance)
                with locked_by_somebody(server.file, held, pause) as count:
                    pings += await _pings(screens, (held + pause) * times)
                locks.append(f"{count()} times for {held:g} s")
                await storm.over()
            unsaved = sum(phone.counts["unsaved"] + phone.counts["unanswered"] for phone in phones)
    late = p99(delays(screens, told))
    wrong += await in_database(audit_log.check, voting.pk) + server.errors()
    too_late = []
    if late > LATEST:
        too_late.append(f"p99 of deliveries was {1000 * late:.0f} ms while queries took 2 s")
    for what, waits in [("while queries took 2 s", queries), ("while the lock was held", pings)]:
        if p99(waits) > LATEST:
            too_late.append(f"p99 of a ping was {1000 * p99(waits):.0f} ms {what}")
    if unsaved:
        wrong.append(f"{unsaved} times a phone was told that its write is not saved")
    return Result(
        f"{asked} queries of 2 s for others during {len(told)} changes on {people} screens; then a foreign process "
        f"holds the lock amid a storm of votes, {' and then '.join(locks)}",
        f"p99 of deliveries {1000 * late:.0f} ms with slow queries; of a ping {1000 * p99(queries):.0f} ms with slow "
        f"queries, {1000 * p99(pings):.0f} ms with the lock held; {len(audit_log.acknowledged):,} votes saved, {unsaved} not",
        wrong,
        too_late,
    )


async def held_up(ground: Ground, server: Server, screens: list[Ear], phones: list[ParticipantClient]) -> list[str]:
    """Hold the lock until others were answered: what is wrong if they wait as long as those who want to write."""
    storm = Storm(phones, ground.chance)
    wrong: list[str] = []
    with locked_by_somebody(server.file, 60.0, 0):
        if not await until(lambda: all(phone.waiting for phone in phones), 10):
            wrong.append("No write waited for the lock: nothing was held up")
        try:
            await asyncio.wait_for(_pings(screens, 0.5), ground.patience(10))
        except TimeoutError:
            wrong.append("While the lock was held, nobody was answered")
    await storm.over()
    return wrong


async def _visit(server: Server, slow: Hall) -> int:
    """Somebody opens a page that takes the database two seconds, again and again; how often."""
    visitor = wall_of(server.url, slow).http
    for times in itertools.count():
        try:
            await visitor.get(slow.path)
        except asyncio.CancelledError:
            return times
    return 0


async def _watch(server: Server, slow: Hall) -> int:
    """The same by a socket, whose Room has to draw the wall."""
    for times in itertools.count():
        wall = wall_of(server.url, slow)
        try:
            wall.start()
            await wall.is_synced.wait()
            await wall.close()
            # The Room that nobody watches ends, and the next one has to draw.
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            return times
        finally:
            await wall.close()
    return 0


async def _pings(screens: list[Ear], seconds: float) -> list[float]:
    """What a few open sockets wait for an answer that needs no database."""
    asked = screens[-5:]
    deadline = time.monotonic() + seconds
    waits: list[float] = []
    for number in itertools.count():
        if time.monotonic() > deadline:
            return waits
        waits += await asyncio.gather(*(ear.ping(number) for ear in asked))
        await asyncio.sleep(0.2)
    return waits


@contextmanager
def locked_by_somebody(database: Path, seconds: float, pause: float) -> Iterator[Callable[[], int]]:
    """A foreign process holds SQLite's one writer's lock for so long, again and again, until the block ends."""
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
