"""Fault tests: what one is, how it is registered, and what it is given to run with."""

import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from tests.faults import mutants
from tests.faults.servers import Server, opened
from tests.harness import template_database

Size = TypeVar("Size")
Part = TypeVar("Part")
Found = TypeVar("Found")


@dataclass
class Result:
    """`action`: fault and load as they ran; `measured`: in numbers; `failures`: every way in which the promise broke.

    `late` is what took too long: a failure in a full run, and ignored by `make test`, which may run on a busy machine.
    """

    action: str
    measured: str
    failures: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


@dataclass
class Context:
    """What a fault test runs with.

    `mutant` names the mutants that are applied to the product, separated by commas; empty for the product itself.
    Tests may give a `shared_server`, or a database that is open already (`keeps_database`).
    `time_limit`: seconds after which a full run repeats nothing more.
    """

    folder: Path
    small: bool = False
    mutant: str = ""
    seed: int = 20
    shared_server: Server | None = None
    keeps_database: bool = False
    time_limit: float = math.inf

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._began = time.monotonic()

    @property
    def out_of_time(self) -> bool:
        """Whether a full run has reached its time limit: what repeats itself stops, and reports how often it ran."""
        return not self.small and time.monotonic() - self._began > self.time_limit

    def size(self, *, full: Size, small: Size) -> Size:
        """The promise's own size, or the small one of `make test`, which is enough for a mutant."""
        return small if self.small or self.mutant else full

    def limit(self, seconds: float) -> float:
        """Seconds to wait for what may only be late; at most 5 for a mutant, with which it may never come."""
        return min(seconds, 5.0) if self.mutant else seconds

    @staticmethod
    def amount(done: int, wanted: int, what: str) -> str:
        """How much was done, and how much was wanted where there was no time for it."""
        return f"{done:,} {what}" if done >= wanted else f"{done:,} of {wanted:,} {what} that were asked for"

    @contextmanager
    def server(self, *, instrumented: str = "", **options: Any) -> Iterator[Server]:
        """The site as a process of its own, on a migrated database of its own, which this process opens as well.

        `instrumented` names instrumentation that the fault test needs with and without a mutant.
        """
        if self.shared_server is not None:
            yield self.shared_server
            return
        applied = ",".join(filter(None, [instrumented, self.mutant]))
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="server-") as folder:
            server = Server(Path(folder), mutants=applied, **options)
            with opened(server.file):
                server.start()
                try:
                    yield server
                finally:
                    server.stop()

    @contextmanager
    def in_process(self) -> Iterator[None]:
        """Apply the mutant to this process, on a database of its own: for fault tests that need no server."""
        with ExitStack() as stack:
            stack.enter_context(mutants.applied(self.mutant))
            if not self.keeps_database:
                folder = stack.enter_context(tempfile.TemporaryDirectory(dir=self.folder, prefix="inside-"))
                stack.enter_context(opened(template_database.copy(Path(folder) / "site.sqlite3")))
            yield

    def in_parallel(self, work: "Callable[[Context, Part], Found]", parts: Sequence[Part]) -> list[Found]:
        """Call `work` on each part, each in a forked process; a single part in this process.

        Call it before this process has threads or database connections: a fork would share them.
        """
        if len(parts) == 1:
            return [work(self, parts[0])]
        with ProcessPoolExecutor(len(parts), mp_context=get_context("fork")) as processes:
            return list(processes.map(work, repeat(self), parts))


@dataclass(frozen=True)
class FaultTest:
    """One promise, how it is tested, and the mutant that must fail the test.

    `timeout`: seconds after which a run counts as hung.
    """

    number: int
    name: str
    passes: str
    mutant: str
    function: Callable[[Context], Result]
    timeout: float = 300

    def run(self, context: Context) -> Result:
        """Run it. With a mutant, raises NotReached when a function that the mutant replaces was never called."""
        if not context.mutant:
            return self.function(context)
        with mutants.tracked(context.folder):
            return self.function(context)


FAULT_TESTS: dict[str, FaultTest] = {}


def fault_test(
    number: int, name: str, *, passes: str, mutant: str, timeout: float = 300
) -> Callable[[Callable[[Context], Result]], Callable[[Context], Result]]:
    """Register a function as a fault test."""

    def register(function: Callable[[Context], Result]) -> Callable[[Context], Result]:
        FAULT_TESTS[name] = FaultTest(number, name, passes, mutant, function, timeout)
        return function

    return register
