"""Accepts per second of the server's processor: a whole hall comes back at once, each phone with leave in its hand.

Ours is measured from the handshake to the answer of its hello. Channels' own way, AuthMiddlewareStack with a session
in the database, is measured from the handshake to the moment it is let in; it is told nothing yet.
"""

import asyncio
import gc
from collections.abc import Iterable
from contextlib import ExitStack

from bench import databases
from bench.context import Context
from bench.machine import Lag
from bench.phones import Crowd, Guest
from bench.servers import Baseline, Measured, Product, daphne, environment_for
from bench.table import Row, median
from bench.vote_clients import Ours


async def measure(context: Context) -> list[Row]:
    """Both at three sizes, in turns."""
    sizes = context.sizes(500, 1000, 2000)
    database = context.database()
    made = databases.make_room(database, sizes[-1], sessions=True)
    room = Ours(made)
    rates: dict[str, dict[int, list[float]]] = {"ours": {}, "whole": {}, "theirs": {}}
    lags: list[Lag] = []
    with ExitStack() as stack:
        ours = stack.enter_context(Product(context.folder, database))
        theirs = stack.enter_context(
            Baseline(context.folder, daphne("bench.baselines.signed_in:application"), **environment_for(database))
        )
        door = f"{theirs.url.replace('http', 'ws')}/ws/door/"
        cookies = [Guest(cookies=f"sessionid={phone['session']}") for phone in made["phones"]]
        # The first comers pay for what a server makes only once.
        await _come(ours, room.url(ours), room.guests(50), lags)
        await _come(theirs, door, cookies[:50], lags)
        for _round in range(context.rounds):
            for size in sizes:
                for name, rate in (
                    ("ours", await _come(ours, room.url(ours), room.guests(size), lags)),
                    ("whole", await _come(ours, room.url(ours), room.guests(size, blank=True), lags)),
                    ("theirs", await _come(theirs, door, cookies[:size], lags)),
                ):
                    rates[name].setdefault(size, []).append(rate)
    return list(_rows(sizes, rates, lags))


def _rows(sizes: tuple[int, ...], rates: dict[str, dict[int, list[float]]], lags: list[Lag]) -> Iterable[Row]:
    ours, whole, theirs = ({size: median(rates[name][size]) for size in sizes} for name in ("ours", "whole", "theirs"))
    few, many = sizes[0], sizes[-1]
    lag = max(lags, key=lambda lag: lag.p99)
    yield Row(
        f"accepts, {many} phones at once, ÷ AuthMiddlewareStack",
        median(a / b for a, b in zip(rates["ours"][many], rates["theirs"][many], strict=True)),
        least=5,
        note=f"{ours[many]:,.0f} against {theirs[many]:,.0f} a CPU-second, our hello and its answer included "
        f"(with the whole picture: {whole[many]:,.0f}); {lag}",
    )
    yield Row(
        f"accepts at {many} phones ÷ at {few}",
        ours[many] / ours[few],
        least=0.9,
        note="flat is 1; "
        + ", ".join(f"{size}: {ours[size]:,.0f} (theirs {theirs[size]:,.0f})" for size in sizes)
        + " a CPU-second",
    )


async def _come(server: Measured, url: str, guests: list[Guest], lags: list[Lag]) -> float:
    """Let them all in at once; how many a CPU-second the server took."""
    gc.collect()
    phones, used = Crowd(), server.seconds_used()
    async with Lag() as lag:
        await phones.join(url, guests)
    rate = len(guests) / (server.seconds_used() - used)
    lags.append(lag)
    phones.leave()
    # Whoever leaves costs, too; not those who come next.
    before = -1.0
    while server.seconds_used() - before > 0.02:
        before = server.seconds_used()
        await asyncio.sleep(0.5)
    return rate
