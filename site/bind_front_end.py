"""Binds the front end: one file per component to write, one file per layout to send.

    python site/bind_front_end.py           write css/<name>.css for each css/entries/<name>.css, js/live.js and js/words.js
    python site/bind_front_end.py --check   fail when a bound file is out of date

A phone in a hall pays for every request, and a bundler would need Node: joining files needs neither.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
STYLES, SCRIPTS = STATIC / "css", STATIC / "js"
# The scripts of a live screen, lowest first: each uses only those before it.
LIVE = (
    *("page", "requests", "status", "line", "clocks", "focus", "room", "news"),
    *("shelf", "forms", "counts", "drafts", "entries", "order", "taps", "waiting", "outbox"),
)
# What a plain page with a form for words needs of them.
PLAIN = ("counts",)

IMPORT = re.compile(r'@import "([^"]+)";\n')
COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)
# Only comments with a line of their own: anything else could be part of a string.
SCRIPT_COMMENT = re.compile(r"^[ ]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
INDENT = re.compile(r"\n\s+")


def bound() -> Iterator[tuple[Path, str]]:
    """Every file that a layout sends, and what it has to hold."""
    for entry in sorted((STYLES / "entries").glob("*.css")):
        yield STYLES / entry.name, bind_style(entry)
    live = (SCRIPTS / "live" / f"{name}.js" for name in LIVE)
    # First, because it has to work also when what follows does not.
    yield SCRIPTS / "live.js", bind_scripts([SCRIPTS / "restored.js", *live])
    yield SCRIPTS / "words.js", bind_scripts(SCRIPTS / "live" / f"{name}.js" for name in PLAIN)


def bind_style(entry: Path) -> str:
    """The entry with every import replaced by its file, without comments and indentation."""
    whole = IMPORT.sub(lambda found: (entry.parent / found[1]).read_text(), entry.read_text())
    return INDENT.sub("\n", COMMENT.sub("", whole)).lstrip()


def bind_scripts(parts: Iterable[Path]) -> str:
    """The parts in one strict function, so that their names stay their own, without comments and indentation."""
    whole = "".join(part.read_text() for part in parts)
    return INDENT.sub("\n", f'(() => {{\n"use strict";\n{SCRIPT_COMMENT.sub("", whole)}}})();\n')


def main(check: bool) -> int:
    """Writes what changed, or names it; the exit code counts the stale files when checking."""
    stale = 0
    for target, text in bound():
        if target.exists() and target.read_text() == text:
            continue
        if check:
            stale += 1
            print(f"{target.name} is out of date: run `python site/bind_front_end.py`.")
        else:
            target.write_text(text)
            print(f"Bound {target.name}")
    return stale


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
