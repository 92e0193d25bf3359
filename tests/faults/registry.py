"""What every drill stands on: a place of its own, its size, and the build that it is done to."""

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
    """`did`: fault and load as they ran; `figure`: what was measured; `wrong`: every way in which the promise broke.

    `late` is what took too long: as wrong as the rest in a drill, and not looked at by tests, whose machine is busy.
    """

    did: str
    figure: str
    wrong: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


@dataclass
class Ground:
    """`build` names the broken build that stands in for the product, empty for the product itself.

    Tests give it a `running` server, and a database that is open already: `stays` then.
    """

    folder: Path
    small: bool = False
    build: str = ""
    seed: int = 20
    running: Server | None = None
    stays: bool = False
    # Seconds for as much of a promise's full size as fits, for whoever is in a hurry.
    longest: float = math.inf

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._began = time.monotonic()

    @property
    def time_is_up(self) -> bool:
        """Asked for in a hurry, a drill that repeats itself stops here, and says how often it did."""
        return not self.small and time.monotonic() - self._began > self.longest

    def size(self, *, full: Size, small: Size) -> Size:
        """How much of it: the promise's own size, or one for every day. A control needs no more than the small one."""
        return small if self.small or self.build else full

    def patience(self, seconds: float) -> float:
        """How long to wait for what may only be late: of a broken build it never comes."""
        return min(seconds, 5.0) if self.build else seconds

    @staticmethod
    def times(done: int, asked: int, what: str) -> str:
        """How much of it was really done, and how much the promise asks for where that did not fit into the time."""
        return f"{done:,} {what}" if done >= asked else f"{done:,} of {asked:,} {what} that were asked for"

    @contextmanager
    def server(self, *, faults: str = "", **how: Any) -> Iterator[Server]:
        """The site as a process of its own, on a migrated database of its own, which this process reads as well.

        `faults` are builds that the drill needs in any case, because nothing from outside can do the same.
        """
        if self.running is not None:
            yield self.running
            return
        builds = ",".join(filter(None, [faults, self.build]))
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="server-") as folder:
            server = Server(Path(folder), broken=builds, **how)
            with opened(server.file):
                server.start()
                try:
                    yield server
                finally:
                    server.stop()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The build under test in this very process, on a database of its own: for drills that need no server."""
        with ExitStack() as stack:
            stack.enter_context(mutants.applied(self.build))
            if not self.stays:
                folder = stack.enter_context(tempfile.TemporaryDirectory(dir=self.folder, prefix="inside-"))
                stack.enter_context(opened(template_database.copy(Path(folder) / "site.sqlite3")))
            yield

    def abreast(self, work: "Callable[[Ground, Part], Found]", parts: Sequence[Part]) -> list[Found]:
        """`work` on each part, in as many processes; a single part here, where a test has its database.

        To be called before this process has threads or a connection: a copy of it would have them by half.
        """
        if len(parts) == 1:
            return [work(self, parts[0])]
        with ProcessPoolExecutor(len(parts), mp_context=get_context("fork")) as processes:
            return list(processes.map(work, repeat(self), parts))


@dataclass(frozen=True)
class Drill:
    """One promise, how it is broken on purpose, and the build that must fail it."""

    number: int
    name: str
    passes: str
    control: str
    run: Callable[[Ground], Result]
    # Seconds after which it counts as hung.
    patience: float = 300


DRILLS: dict[str, Drill] = {}


def drill(
    number: int, name: str, *, passes: str, control: str, patience: float = 300
) -> Callable[[Callable[[Ground], Result]], Callable[[Ground], Result]]:
    """Register a drill."""

    def register(run: Callable[[Ground], Result]) -> Callable[[Ground], Result]:
        DRILLS[name] = Drill(number, name, passes, control, run, patience)
        return run

    return register
