"""Deliveries per second of the server's processor: one change a tick, to everybody, through the whole product.

Ours draws the region, makes the frame and writes it to each phone, and also takes the vote that caused it, commits it
and answers. The others are handed a text of the same length, five times a second, and only send it on.
"""

import asyncio
import itertools
import json
import math
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from bench import databases
from bench.baselines import node
from bench.context import Context
from bench.machine import Lag
from bench.phones import Crowd, Guest, crowd
from bench.servers import TICK, Baseline, Measured, Product, daphne
from bench.table import Row, median
from bench.vote_clients import Ours, Vote

SECONDS = 6.0
# Stock Channels cannot keep up with five pictures a second to 500 phones: it is asked for one, which costs it less.
SLOWLY = 1.0


@dataclass
class Runner:
    """One server with its phones, and how one change is brought about in it."""

    server: Measured
    phones: Crowd
    change: Callable[[int], None]
    every: float = TICK
    pings: bool = False
    rates: list[float] = field(default_factory=list)
    lags: list[Lag] = field(default_factory=list)
    lost: int = 0
    size: float = 0.0

    async def stretch(self) -> None:
        """One stretch of changes, and what it cost."""
        changes = round(SECONDS / self.every)
        if self.pings:
            # Before and not meanwhile: Node's phones have no heart either.
            self.phones.ping()
            await asyncio.sleep(1)
        frames, heard, used = self.phones.frames, self.phones.bytes, self.server.seconds_used()
        async with Lag() as lag:
            began = time.monotonic()
            for number in range(changes):
                self.change(number)
                await asyncio.sleep(max(0.0, began + (number + 1) * self.every - time.monotonic()))
            await self.phones.settle()
        delivered = self.phones.frames - frames
        self.rates.append(delivered / (self.server.seconds_used() - used))
        self.lags.append(lag)
        self.lost += changes * len(self.phones.sockets) - delivered
        self.size = (self.phones.bytes - heard) / max(1, delivered)

    def lag(self) -> str:
        return str(max(self.lags, key=lambda lag: lag.p99))


async def measure(context: Context) -> list[Row]:
    """Beside Node at both sizes, and beside stock Channels at the first."""
    first, second = context.sizes(500, 1000)
    return [*await _beside(context, first, stock=True), *await _beside(context, second, stock=False)]


async def _beside(context: Context, size: int, *, stock: bool) -> list[Row]:
    async with AsyncExitStack() as stack:
        runners = {"ours": await _ours(context, stack, size)}
        await runners["ours"].stretch()
        text = "x" * round(runners["ours"].size)
        trouble = ""
        try:
            runners["node"] = await _node(context, stack, size, text)
        except node.Missing as missing:
            trouble = str(missing)
        if stock:
            runners["memory"] = await _stock(context, stack, size, text, redis="")
            redis = stack.enter_context(databases.redis(context.folder))
            runners["redis"] = await _stock(context, stack, size, text, redis=redis.url)
        for runner in runners.values():
            runner.rates.clear()
        # In turns, so that a machine that is slow for a moment is slow for all of them.
        for _round in range(context.rounds):
            for runner in runners.values():
                await runner.stretch()
    context.kept[f"deliveries-{size}"] = {name: runner.rates for name, runner in runners.items()}
    return list(_rows(size, runners, trouble))


def _rows(size: int, runners: dict[str, Runner], trouble: str) -> Iterable[Row]:
    ours = runners["ours"]
    # daphne is the best server that we support, and so has two targets: the best one's, and its own.
    wanted = [
        ("node", "daphne ÷ bare Node ws", (1.0, 0.5)),
        ("memory", "÷ stock Channels, in memory", (30,)),
        ("redis", "÷ stock Channels, on Redis", (20,)),
    ]
    for name, told, targets in wanted:
        there = runners.get(name)
        if there is None:
            if name == "node":
                yield Row(f"deliveries, {size} phones, {told}", math.nan, least=targets[0], note=trouble)
            continue
        ratio = median(a / b for a, b in zip(ours.rates, there.rates, strict=True))
        note = (
            f"{median(ours.rates):,.0f} against {median(there.rates):,.0f} a CPU-second, {ours.size:.0f} bytes each, "
            f"{ours.lost} and {there.lost} not delivered; {ours.lag()}"
        )
        for place, target in enumerate(targets):
            own = ", daphne's own target" if place else ""
            yield Row(f"deliveries, {size} phones, {told}{own}", ratio, least=target, note="" if place else note)


async def _ours(context: Context, stack: AsyncExitStack, size: int) -> Runner:
    database = context.database()
    room = Ours(databases.make_room(database, size))
    server = stack.enter_context(Product(context.folder, database))
    phones = await stack.enter_async_context(crowd(room.url(server), room.guests(size), beats=False))
    turn, few = itertools.count(), min(size, round(SECONDS / TICK))

    def change(_number: int) -> None:
        # A few phones take their dot back in turn, then give it again: the count that all see moves every time.
        there = next(turn)
        _key, text = room.say(Vote(there % few, 1, (there // few) % 2))
        phones.sockets[there % few].send(text)

    return Runner(server, phones, change, pings=True)


async def _node(context: Context, stack: AsyncExitStack, size: int, text: str) -> Runner:
    server = stack.enter_context(Baseline(context.folder, node.broadcast(context.folder)))
    phones = await stack.enter_async_context(crowd(server.url.replace("http", "ws"), [Guest()] * size))
    return Runner(server, phones, lambda number: phones.sockets[number % size].send(text))


async def _stock(context: Context, stack: AsyncExitStack, size: int, text: str, *, redis: str) -> Runner:
    told = {"REDIS_URL": redis} if redis else {}
    server = stack.enter_context(Baseline(context.folder, daphne("bench.baselines.tutorial:application"), **told))
    url = f"{server.url.replace('http', 'ws')}/ws/chat/"
    phones = await stack.enter_async_context(crowd(url, [Guest()] * size))
    # The tutorial wraps what it is told: that much shorter, so that what arrives is as long as ours.
    message = json.dumps({"message": text[len('{"message": ""}') :]})
    return Runner(server, phones, lambda number: phones.sockets[number % size].send(message), every=SLOWLY)
