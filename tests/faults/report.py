"""What the drills found, as lines for a terminal and as the table in docs/fault-tests.md."""

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from tests.faults import mutants
from tests.faults.registry import Drill

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fault-tests.md"
MOST_SHOWN = 5
HEAD = """\
# Drills

What this site promises, and what happened when each promise was broken on purpose: `make drill`.
Every drill runs against the real server on this one machine, which has to play the phones as well, and is then run
again at its small size against a build with a deliberate mistake in it. A drill that does not catch that build proves nothing.

Small sizes of all of them run in `make test` (`tests/faults`), and so do some of the broken builds. There the server of some
has less patience, so that nobody waits for half a minute, and disk-full forbids the server to write, so that nobody has to
be root.

Each row says the size that really ran; all of them together take an hour and twenty minutes on two cores. With `SECONDS=45` a drill
that repeats itself stops when its time is up, and its row says how much of the promise's size it came to. Some
promises have to be read:

- **gap-detect**: that a frame is missing shows in the next one, so after the last fault one more change is made; a line
  that really loses something breaks, and then the screen asks anew.
- **slow-query**: while somebody else holds the writer's lock nothing can be saved, so nothing can be delivered; then the
  answer to a ping is judged by the same bar.
- **soak**: an hour of a hall, as far as memory is concerned, is its 3,000 comings and goings; these are played faster.
- **revoke**: a closed room goes on showing itself to those who were in it, so there “mute” has nothing to judge.
- **code-guess**: 100,000 guesses are what somebody would like to make; how many of them they are left to make is the result.
- **sleep-wake**: a browser without a screen is told by the drill that its page is visible again.
- **size-and-flood**: what this process itself was late is taken off the others' waits; the row says how much.
- **xss**: a payload is one of ten ways out of where words stand and one of sixteen things that a browser runs; a text
  holds all ten ways. Words are written past every form, so that a form's own rules protect nothing.
- **pending-leak**: a role begins at the addresses that it is given and at those that it could guess, and follows links.
- **disk-full** mounts a small disk of its own and so wants to be root; **bad-radio**, **sleep-wake** and **xss** want Chromium,
  **two-tabs-postgres**, **postgres-restart** and **erase-postgres** bring their own PostgreSQL.
- **erase-postgres** does not search PostgreSQL's own log: nobody but PostgreSQL can wipe it, and the command says so.

Last run on {machine}

| # | promise | what was done | measured | passes when | | the broken build | | when, at |
|---|---|---|---|---|---|---|---|---|
"""


@dataclass
class Row:
    """One promise: what was done to it, and whether it and its control came out as they must."""

    number: int
    name: str
    passes: str
    did: str
    figure: str
    wrong: list[str]
    control: str
    caught: bool
    fell: bool
    seconds: float

    @classmethod
    def of(cls, drill: Drill, result: dict[str, Any], control: dict[str, Any], seconds: float) -> Self:
        """`result` and `control` are what the drill found on the product and on the broken build."""
        return cls(
            drill.number,
            drill.name,
            drill.passes,
            result["did"],
            result["figure"],
            result["wrong"] + result["late"],
            mutants.said(drill.control),
            # A drill that fell over the broken build has not seen what is wrong with it.
            bool(control["wrong"] + control["late"]) and not control.get("fell"),
            bool(control.get("fell")),
            seconds,
        )

    @property
    def held(self) -> bool:
        return not self.wrong

    @property
    def verdict(self) -> str:
        return "held" if self.held else "BROKEN"

    @property
    def control_verdict(self) -> str:
        return "caught" if self.caught else "drill fell" if self.fell else "NOT CAUGHT"

    def told(self) -> str:
        """For the terminal, as soon as it is known."""
        more = [f"   ✗ {wrong}" for wrong in self.wrong[:MOST_SHOWN]]
        if len(self.wrong) > MOST_SHOWN:
            more.append(f"   ✗ and {len(self.wrong) - MOST_SHOWN} more like these")
        lines = [
            f"   {self.did}",
            f"   {self.figure}",
            *more,
            f"   {self.verdict} · broken build ({self.control}): {self.control_verdict} · {self.seconds:.0f} s\n",
        ]
        return "\n".join(lines)

    def line(self) -> str:
        """For the page."""
        cells = [
            str(self.number), self.name, self.did, self.figure, self.passes, self.verdict, self.control,
            self.control_verdict, moment(),
        ]  # fmt: skip
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def summary(rows: list[Row]) -> str:
    held, caught = sum(row.held for row in rows), sum(row.caught for row in rows)
    minutes = sum(row.seconds for row in rows) / 60
    return f"{held} of {len(rows)} promises held, {caught} of {len(rows)} broken builds were caught; {minutes:.0f} min."


def write(rows: list[Row]) -> None:
    """Put these rows into the page; those of drills that did not run now stay as they are."""
    kept = PAGE.read_text() if PAGE.exists() else ""
    lines = {(int(row[1]), row[2]): row[0] for row in re.finditer(r"^\| (\d+) \| (\S+) \|.*$", kept, re.MULTILINE)}
    lines |= {(row.number, row.name): row.line() for row in rows}
    PAGE.write_text(HEAD.format(machine=machine()) + "\n".join(line for _name, line in sorted(lines.items())) + "\n")


def moment() -> str:
    """Date and code: rows are measured one by one, and keep theirs until they are measured again."""
    code = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return f"{datetime.now(UTC):%d %B %Y}, {code or 'no commit'}"


def machine() -> str:
    """Size of the machine, because figures mean nothing without it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores and {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}."
