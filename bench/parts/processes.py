"""Two processes with PostgreSQL and Redis beside one process with PostgreSQL: the same votes, as fast as answers come.

Nothing is kept on a core of its own here: the servers, the database and the load share what there is.
"""

import asyncio
import os
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bench import databases, machine
from bench.context import Context
from bench.machine import Lag
from bench.parts.storm import WAVES, verify
from bench.phones import Crowd, crowd
from bench.servers import Measured, Product
from bench.table import Row, median
from bench.vote_clients import Ours, Vote
from tests.harness.servers import Postgres

PATIENCE = 180.0
EVERY_CORE = set(machine.CORES)


@dataclass
class Rush:
    """How one went: votes a second, and the CPU milliseconds that a vote took of each process and of the database."""

    rate: float
    each: list[float]
    database: float
    lag: Lag


async def measure(context: Context) -> list[Row]:
    (size,) = context.sizes(200)
    one: list[Rush] = []
    two: list[Rush] = []
    os.sched_setaffinity(0, EVERY_CORE)
    try:
        with databases.postgres(context.folder) as database, databases.redis(context.folder) as redis:
            for server in (database, redis):
                machine.pin(server.running.pid, EVERY_CORE)
            for _round in range(context.rounds):
                one.append(await _one(context, database, size, processes=1, redis=""))
                two.append(await _one(context, database, size, processes=2, redis=redis.url))
    finally:
        os.sched_setaffinity(0, machine.LOAD_CORES)
    return list(_rows(size, one, two))


def _rows(size: int, one: list[Rush], two: list[Rush]) -> Iterable[Row]:
    cores = len(machine.CORES)
    room = (
        f"{cores} cores for two servers, PostgreSQL, Redis and the load: there is no second core to use"
        if cores < 4
        else f"{cores} cores"
    )
    yield Row(
        f"two processes ÷ one, {size} phones, votes answered a second",
        median(b.rate / a.rate for a, b in zip(one, two, strict=True)),
        least=1.6 if cores >= 4 else None,
        note=f"{median(rush.rate for rush in two):.0f} against {median(rush.rate for rush in one):.0f}; {room}; "
        f"every count right; {max((rush.lag for rush in two), key=lambda lag: lag.p99)}",
    )
    yield Row(
        "the same by CPU: a vote in one process ÷ in the busier of two",
        median(a.each[0] / max(b.each) for a, b in zip(one, two, strict=True)),
        least=1.6,
        note=f"one {median(rush.each[0] for rush in one):.2f} ms, two "
        f"{median(min(rush.each) for rush in two):.2f} and {median(max(rush.each) for rush in two):.2f} ms; PostgreSQL "
        f"{median(rush.database for rush in one):.2f} and {median(rush.database for rush in two):.2f} ms a vote: "
        "what more cores would allow",
    )


async def _one(context: Context, database: Postgres, size: int, *, processes: int, redis: str) -> Rush:
    room = Ours(databases.make_room(database.url, size))
    async with AsyncExitStack() as stack:
        sites = [
            stack.enter_context(Product(context.folder, database.url, cores=EVERY_CORE, REDIS_URL=redis))
            for _number in range(processes)
        ]
        guests = room.guests(size)
        crowds = [
            await stack.enter_async_context(crowd(room.url(site), guests[number::processes]))
            for number, site in enumerate(sites)
        ]
        rush = await _rush(room, sites, crowds, database)
    verify(database.url, room, size)
    return rush


async def _rush(room: Ours, sites: list[Measured], crowds: list[Crowd], database: Postgres) -> Rush:
    """Every phone sends its next vote as soon as the one before is answered."""
    done = asyncio.Event()
    options, size = room.room["options"], sum(len(people.sockets) for people in crowds)
    told: dict[int, int] = {}

    def say(phone: int) -> None:
        wave = told.get(phone, 0)
        told[phone] = wave + 1
        option = 1 if wave == 0 else 1 + (phone + (wave if wave % 2 else wave - 1)) % options
        if wave == WAVES:
            if sum(1 for count in told.values() if count > WAVES) == size:
                done.set()
            return
        place, number = phone % len(crowds), phone // len(crowds)
        crowds[place].sockets[number].send(room.say(Vote(phone, option, wave % 2))[1])

    def ear(place: int):
        def hear(number: int, payload: bytes, _at: float) -> None:
            if payload.startswith(b'{"key"'):
                say(number * len(crowds) + place)

        return hear

    for place, people in enumerate(crowds):
        people.hears = ear(place)
    used, database_used = [site.seconds_used() for site in sites], machine.seconds_used([database.running.pid])
    async with Lag() as lag:
        began = time.monotonic()
        for phone in range(size):
            say(phone)
        await asyncio.wait_for(done.wait(), PATIENCE)
        took = time.monotonic() - began
    votes = size * WAVES
    return Rush(
        rate=votes / took,
        each=[1000 * (site.seconds_used() - before) / votes for site, before in zip(sites, used, strict=True)],
        database=1000 * (machine.seconds_used([database.running.pid]) - database_used) / votes,
        lag=lag,
    )
