"""Results of fault tests: text for a terminal, and the table in docs/fault-tests.md."""

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from tests.faults import mutants
from tests.faults.registry import FaultTest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fault-tests.md"
MOST_SHOWN = 5
HEAD = """\
# Fault tests

What this site promises, and what happened when each promise was attacked on purpose. `make drill` runs all of it and
writes this page. Every fault test runs against the real server on one machine, which has to play the phones as well. It
then runs again, at its small size, against a mutant: the product with one deliberate fault. A fault test that does not
catch its mutant proves nothing; nor does one whose mutant was never reached, and both are failures.

The small sizes of all of them run in `make test` (`tests/faults`), and so do some of the mutants. There, some servers
have shorter timeouts, so that nobody waits for half a minute, and disk-full forbids the server to write, so that it
need not run as root.

Each row says the size that really ran. All of them together take two hours on two cores. With `SECONDS=45` a fault test
that repeats itself stops when its time is up, and its row says how much of the promise's size was reached. Rows keep the
words of the day on which they were measured; crash-recovery was crash-storm until then, reconnects was herd, and
poor-network was bad-radio. Some promises need an explanation:

- **gap-detect**: a lost frame is noticed at the next frame, so one more change is made after the last fault. A connection
  that really loses something breaks, and then the screen asks for the whole state.
- **slow-query**: while another process holds the database's write lock nothing can be saved, so nothing can be
  delivered. Then the answer to a ping is judged, by the same bar.
- **soak**: for memory, an hour of a room of 300 is its 3,000 reconnects. They are played faster.
- **revoke**: a closed room still shows itself to those who were in it, so only effects are judged there.
- **code-guess**: somebody would like to make 100,000 guesses; how many the site lets them make is the result.
- **sleep-wake**: a headless browser has to be told by the fault test that its page is visible again.
- **size-and-flood**: the event loop lag of this process is subtracted from the others' waits; the row says how much.
- **xss**: a payload is one of ten ways out of a context of text and one of sixteen elements that run; a text contains all
  ten ways. It is stored past every form, so that a form's own rules protect nothing.
- **pending-leak**: a role begins at the addresses that it is given and at those that it could guess, and follows links.
- **disk-full** mounts a small disk of its own at full size and needs root. **poor-network**, **sleep-wake** and **xss**
  need Chromium. **two-tabs-postgres**, **postgres-restart** and **erase-postgres** bring their own PostgreSQL.
- **erase-postgres** does not search PostgreSQL's write-ahead log: only PostgreSQL can wipe it, and the command says so.

Last run on {machine}

| # | promise | what was done | measured | passes when | | the mutant | | when, at |
|---|---|---|---|---|---|---|---|---|
"""


@dataclass
class Row:
    """One line of the table: a promise, what was done to it, and whether its mutant was caught."""

    number: int
    name: str
    passes: str
    action: str
    measured: str
    failures: list[str]
    mutant: str
    caught: bool
    mutant_crashed: bool
    seconds: float

    @classmethod
    def of(cls, test: FaultTest, result: dict[str, Any], mutant_result: dict[str, Any], seconds: float) -> Self:
        """`result` is of the product, `mutant_result` of the mutant: the fields of a Result, and whether it crashed."""
        return cls(
            test.number,
            test.name,
            test.passes,
            result["action"],
            result["measured"],
            result["failures"] + result["late"],
            mutants.described(test.mutant),
            # A run that crashed, or whose mutant was never reached, has not shown that it would see the fault.
            bool(mutant_result["failures"] + mutant_result["late"]) and not mutant_result.get("crashed"),
            bool(mutant_result.get("crashed")),
            seconds,
        )

    @property
    def held(self) -> bool:
        return not self.failures

    @property
    def verdict(self) -> str:
        return "held" if self.held else "BROKEN"

    @property
    def mutant_verdict(self) -> str:
        return "caught" if self.caught else "crashed" if self.mutant_crashed else "NOT CAUGHT"

    def terminal_text(self) -> str:
        """Several lines for the terminal."""
        more = [f"   ✗ {failure}" for failure in self.failures[:MOST_SHOWN]]
        if len(self.failures) > MOST_SHOWN:
            more.append(f"   ✗ and {len(self.failures) - MOST_SHOWN} more like these")
        lines = [
            f"   {self.action}",
            f"   {self.measured}",
            *more,
            f"   {self.verdict} · mutant ({self.mutant}): {self.mutant_verdict} · {self.seconds:.0f} s\n",
        ]
        return "\n".join(lines)

    def line(self) -> str:
        """A line of the table in the page."""
        cells = [
            str(self.number), self.name, self.action, self.measured, self.passes, self.verdict, self.mutant,
            self.mutant_verdict, moment(),
        ]  # fmt: skip
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def summary(rows: list[Row]) -> str:
    held, caught = sum(row.held for row in rows), sum(row.caught for row in rows)
    minutes = sum(row.seconds for row in rows) / 60
    return f"{held} of {len(rows)} promises held, {caught} of {len(rows)} mutants were caught; {minutes:.0f} min."


def write(rows: list[Row]) -> None:
    """Put these rows into the page; the rows of other fault tests stay as they are."""
    kept = PAGE.read_text() if PAGE.exists() else ""
    lines = {(int(row[1]), row[2]): row[0] for row in re.finditer(r"^\| (\d+) \| (\S+) \|.*$", kept, re.MULTILINE)}
    lines |= {(row.number, row.name): row.line() for row in rows}
    PAGE.write_text(HEAD.format(machine=machine()) + "\n".join(line for _name, line in sorted(lines.items())) + "\n")


def moment() -> str:
    """Date and commit of a row: each is measured by itself."""
    code = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return f"{datetime.now(UTC):%d %B %Y}, {code or 'no commit'}"


def machine() -> str:
    """The machine that the measurements belong to."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores and {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}."
