"""Screens that get only what changed show the same as a fresh snapshot, whatever commands are sent in whatever order."""

import asyncio
import os
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from tests.faults.random_workload import RandomWorkload
from tests.faults.registry import Context, Result, fault_test
from workshops.commands.registry import commands
from workshops.live import rooms

STEPS = 50
# Seconds to wait for a Room; no promise, only what a busy machine may need.
PATIENCE = 20.0


@fault_test(
    5,
    "state-equals-frames",
    passes="after each step every screen that was totals what changed equals a fresh snapshot",
    mutant="reports_too_small_a_part",
    timeout=3600,
)
def state_equals_frames(context: Context) -> Result:
    """Send random commands in one room; after each, compare every screen with what the database renders."""
    most, steps = context.size(full=1000, small=2), context.size(full=STEPS, small=20)
    # A sequence waits for its Room now and then; one more process than there are cores uses that time.
    processes = context.size(full=1 + (os.cpu_count() or 1), small=1)
    totals = Totals()
    for seen in context.in_parallel(_play_each, [range(first, most, processes) for first in range(processes)]):
        totals.add(seen)
    return Result(
        f"{context.amount(totals.sequences, most, 'random sequences')} of up to {steps} commands by desk, cards, scribes and the door; "
        f"{totals.done:,} done, {totals.refused:,} refused, {len(totals.verbs)} of {len(commands())} verbs were done",
        f"{totals.compared:,} pictures compared on room, wall, desk, two cards and a scribe; {len(totals.failures)} differ",
        totals.failures,
    )


def _play_each(context: Context, numbers: Iterable[int]) -> "Totals":
    """Run these sequences, one after the other in one database, until a screen differs."""
    totals, steps = Totals(), context.size(full=STEPS, small=20)
    with context.in_process(), asyncio.Runner() as runner, closing(DatabaseThread()) as database:
        for number in numbers:
            if totals.failures or context.out_of_time:
                break
            runner.run(_play(database, number, steps, totals))
    return totals


@dataclass
class Totals:
    """Counts and failures over all sequences."""

    sequences: int = 0
    done: int = 0
    refused: int = 0
    compared: int = 0
    verbs: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Totals") -> None:
        self.sequences += other.sequences
        self.done += other.done
        self.refused += other.refused
        self.compared += other.compared
        self.verbs |= other.verbs
        self.failures += other.failures


class DatabaseThread:
    """One thread for all database access, which keeps its connection: to open one takes longer than most queries."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)

    async def __call__(self, ask: Callable[..., Any], *about: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask, *about)

    def close(self) -> None:
        self._thread.submit(connections.close_all).result()
        self._thread.shutdown()


async def _play(database: DatabaseThread, sequence: int, steps: int, totals: Totals) -> None:
    """Run one sequence, each command with its own seed; now and then two commands before a comparison."""
    workload = await database(RandomWorkload, random.Random(sequence))
    for screen in workload.screens:
        screen.enter(workload.workshop)
    done: list[str] = []
    try:
        for number in range(1, steps + 1):
            rng = random.Random(f"{sequence} {number}")
            what, answer = await database(workload.step, rng)
            done.append(f"{what}: {answer.said}")
            totals.done += answer.done
            totals.refused += not answer.done
            totals.verbs |= {what.split()[0]} if answer.done else set()
            if number < steps and rng.random() < 0.2:
                continue
            await _all_screens_updated(database, workload)
            compared, failures = await database(workload.differences)
            totals.compared += compared
            if failures:
                commands = " ← ".join(done[:-4:-1])
                totals.failures.append(
                    f"Sequence {sequence}, after command {number} ({commands}): {', '.join(failures)}"
                )
                return
    finally:
        totals.sequences += 1
        room = rooms.room(workload.workshop.pk)
        for screen in workload.screens:
            if screen.subscriber:
                room.leave(screen.subscriber)
        await asyncio.sleep(0)


async def _all_screens_updated(database: DatabaseThread, workload: RandomWorkload) -> None:
    """Wait until the Room has rendered the last command, and every closed screen has reconnected."""
    room, revision = rooms.room(workload.workshop.pk), (await database(workload.fresh)).revision
    async with asyncio.timeout(PATIENCE):
        while True:
            closed = [screen for screen in workload.screens if screen.closed]
            if room.revision == revision and not closed and all(s.revision is not None for s in workload.screens):
                return
            if closed:
                await database(workload.come_back)
                for screen in closed:
                    if screen in workload.screens:
                        screen.enter(workload.workshop)
            await asyncio.sleep(0.003)
