"""The machine as the operating system sees it: processor time, memory, cores, and how late we are ourselves."""

import asyncio
import os
import platform
import statistics
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

CORES = sorted(os.sched_getaffinity(0))
# The measured server has a core of its own, and so has the load; with one core they share it, and the table says so.
SERVER_CORES = {CORES[0]}
LOAD_CORES = set(CORES[1:2]) or SERVER_CORES
# Later than this at one moment in a hundred, or busier than this, and the load generator measures itself.
LATEST, BUSIEST = 0.05, 0.9


def seconds_used(pids: Iterable[int]) -> float:
    """Processor seconds that these processes, their children, and their children who have ended have used."""
    return sum(_seconds(process) for process in family(pids))


def memory_of(pid: int) -> int:
    """Bytes that this process and its children take: pages that they share are counted once."""
    return sum(process.memory_full_info().pss for process in family([pid]))


def family(pids: Iterable[int]) -> list[psutil.Process]:
    parents = [psutil.Process(pid) for pid in pids]
    return parents + [child for parent in parents for child in parent.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    try:
        # A process's own clock counts nanoseconds; what its ended children used is kept in hundredths of a second.
        own = time.clock_gettime((~process.pid << 3) | 2)
        ended = process.cpu_times()
    except (OSError, psutil.NoSuchProcess):
        return 0.0
    return own + ended.children_user + ended.children_system


def pin(pid: int, cores: set[int]) -> None:
    """Keep a process and those that it has started on these cores."""
    for process in family([pid]):
        with suppress(psutil.NoSuchProcess):
            process.cpu_affinity(sorted(cores))


def described() -> str:
    """The machine in one line, without its name."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = psutil.virtual_memory().total / 2**30
    model = models[0].partition(":")[2].strip() if models else platform.machine()
    return f"{len(CORES)} cores ({model}), {memory:.0f} GB, Python {platform.python_version()}"


class Lag:
    """How late the load generator's own loop was while the block ran, and how busy: `async with Lag() as lag`."""

    EVERY = 0.01

    async def __aenter__(self) -> Self:
        self._late: list[float] = []
        self._watch = asyncio.create_task(self._look())
        self._began, self._used = time.monotonic(), time.process_time()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.busy = (time.process_time() - self._used) / (time.monotonic() - self._began)
        self._watch.cancel()
        self.p99 = percentile(self._late, 99) if self._late else 0.0

    async def _look(self) -> None:
        while True:
            due = time.monotonic() + self.EVERY
            await asyncio.sleep(self.EVERY)
            self._late.append(time.monotonic() - due)

    @property
    def saturated(self) -> bool:
        return self.p99 > LATEST or self.busy > BUSIEST

    def __str__(self) -> str:
        told = f"load generator {1000 * self.p99:.0f} ms late (p99), {100 * self.busy:.0f} % busy"
        return f"SATURATED: {told}" if self.saturated else told


def percentile(values: list[float], hundredth: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[hundredth - 1] if len(values) > 1 else values[0]
