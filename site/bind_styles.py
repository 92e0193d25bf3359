"""Binds the stylesheets: one file per component to write, one file per layout to send.

    python site/bind_styles.py           write css/<name>.css for each css/entries/<name>.css
    python site/bind_styles.py --check   fail when a bound file is out of date

A phone in a hall pays for every request, and a bundler would need Node: joining files needs neither.
"""

import re
import sys
from pathlib import Path

STYLES = Path(__file__).resolve().parent / "static" / "css"
IMPORT = re.compile(r'@import "([^"]+)";\n')
COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s+")


def bind(entry: Path) -> str:
    """The entry with every import replaced by its file, without comments and indentation."""
    bound = IMPORT.sub(lambda found: (entry.parent / found[1]).read_text(), entry.read_text())
    return INDENT.sub("\n", COMMENT.sub("", bound)).lstrip()


def main(check: bool) -> int:
    """Writes what changed, or names it; the exit code counts the stale files when checking."""
    stale = 0
    for entry in sorted((STYLES / "entries").glob("*.css")):
        target, bound = STYLES / entry.name, bind(entry)
        if target.exists() and target.read_text() == bound:
            continue
        if check:
            stale += 1
            print(f"{target.name} is out of date: run `python site/bind_styles.py`.")
        else:
            target.write_text(bound)
            print(f"Bound {target.name}")
    return stale


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
