"""A screen that is only ever told what changed shows what a fresh one shows, whatever anybody does in whatever order."""

import asyncio
import os
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from tests.faults.random_workload import Evening
from tests.faults.registry import Ground, Result, drill
from workshops.live import rooms
from workshops.verbs import VERBS

STEPS = 50
# Until the Room has looked: no promise, only what a busy machine may need.
PATIENCE = 20.0


@drill(
    5,
    "state-equals-frames",
    passes="after each step every screen that was told what changed equals a fresh snapshot",
    control="names_too_small_a_part",
    patience=3600,
)
def state_equals_frames(ground: Ground) -> Result:
    """Random commands of everybody in one room; after each, every screen against what is drawn from the database."""
    most, steps = ground.size(full=1000, small=2), ground.size(full=STEPS, small=20)
    # A sequence waits for its Room now and then, and leaves the processor to another one.
    abreast = ground.size(full=1 + (os.cpu_count() or 1), small=1)
    told = Told()
    for seen in ground.abreast(_play_each, [range(first, most, abreast) for first in range(abreast)]):
        told.add(seen)
    return Result(
        f"{ground.times(told.sequences, most, 'random sequences')} of up to {steps} commands by desk, cards, scribes and the door; "
        f"{told.done:,} done, {told.refused:,} refused, {len(told.verbs)} of {len(VERBS)} verbs were done",
        f"{told.compared:,} pictures compared on room, wall, desk, two cards and a scribe; {len(told.wrong)} differ",
        told.wrong,
    )


def _play_each(ground: Ground, numbers: Iterable[int]) -> "Told":
    """These sequences, one after the other in a database of their own, until a screen is wrong."""
    told, steps = Told(), ground.size(full=STEPS, small=20)
    with ground.inside(), asyncio.Runner() as runner, closing(Hand()) as hand:
        for number in numbers:
            if told.wrong or ground.time_is_up:
                break
            runner.run(_play(hand, number, steps, told))
    return told


@dataclass
class Told:
    """What was seen, over all sequences."""

    sequences: int = 0
    done: int = 0
    refused: int = 0
    compared: int = 0
    verbs: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        self.sequences += other.sequences
        self.done += other.done
        self.refused += other.refused
        self.compared += other.compared
        self.verbs |= other.verbs
        self.wrong += other.wrong


class Hand:
    """A thread that asks the database, and keeps its connection: to open one takes longer than most questions."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)

    async def __call__(self, ask: Callable[..., Any], *about: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask, *about)

    def close(self) -> None:
        self._thread.submit(connections.close_all).result()
        self._thread.shutdown()


async def _play(hand: Hand, sequence: int, steps: int, told: Told) -> None:
    """One sequence, each command seeded by its own number; every now and then two before anybody looks."""
    evening = await hand(Evening, random.Random(sequence))
    for screen in evening.screens:
        screen.enter(evening.workshop)
    done: list[str] = []
    try:
        for number in range(1, steps + 1):
            chance = random.Random(f"{sequence} {number}")
            what, answer = await hand(evening.step, chance)
            done.append(f"{what}: {answer.said}")
            told.done += answer.done
            told.refused += not answer.done
            told.verbs |= {what.split()[0]} if answer.done else set()
            if number < steps and chance.random() < 0.2:
                continue
            await _all_told(hand, evening)
            compared, wrong = await hand(evening.differences)
            told.compared += compared
            if wrong:
                commands = " ← ".join(done[:-4:-1])
                told.wrong.append(f"Sequence {sequence}, after command {number} ({commands}): {', '.join(wrong)}")
                return
    finally:
        told.sequences += 1
        room = rooms.room(evening.workshop.pk)
        for screen in evening.screens:
            if screen.subscriber:
                room.leave(screen.subscriber)
        await asyncio.sleep(0)


async def _all_told(hand: Hand, evening: Evening) -> None:
    """Wait until the Room has looked since the last command, and everybody who was closed is back."""
    room, revision = rooms.room(evening.workshop.pk), (await hand(evening.fresh)).revision
    async with asyncio.timeout(PATIENCE):
        while True:
            closed = [screen for screen in evening.screens if screen.closed]
            if room.revision == revision and not closed and all(s.revision is not None for s in evening.screens):
                return
            if closed:
                await hand(evening.come_back)
                for screen in closed:
                    if screen in evening.screens:
                        screen.enter(evening.workshop)
            await asyncio.sleep(0.003)
