"""The project's own Python in `.venv`: made once, and touched again only when a lock has changed.

    python3 site/environment.py requirements.lock requirements-test.lock

Runs on the machine's Python with nothing installed, hence only the standard library, and a syntax that an
older Python still reads, so that it can be told that it is too old.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
# How pip begins the line in which it settles on a package.
FOUND_ONE = ("Collecting ", "Requirement already satisfied: ")


def ready(*locks: str) -> None:
    """Make the environment hold exactly what these locks name."""
    refuse_an_unfit_machine()
    if not PYTHON.exists():
        say("Making the project's own Python environment in .venv …")
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
            sys.exit("The environment could not be made; the lines above say why.")
    for lock in locks:
        install(ROOT / lock)


def install(lock: Path) -> None:
    """Install one lock, unless this very lock is what the environment got last time."""
    stamp = VENV / f"{lock.name}.installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    total = sum("==" in line for line in lock.read_text().splitlines())
    say(f"Installing {total} packages from {lock.name}: a minute or two, only this once …")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "-r", str(lock)]
    said = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line)
            found = sum(heard.startswith(FOUND_ONE) for heard in said)
            show_progress(f"  {min(found, total)} of {total}")
    show_progress("")
    if pip.returncode:
        trouble = [line for line in said if not line.startswith(FOUND_ONE)]
        sys.exit("".join(trouble[-20:]) + "Some packages could not be installed. The same command tries again.")
    stamp.write_text(wanted)


def refuse_an_unfit_machine() -> None:
    """Stop with one sentence that says what to install."""
    if sys.version_info < OLDEST:
        found, needed = ".".join(map(str, sys.version_info[:2])), ".".join(map(str, OLDEST))
        sys.exit(
            f"Common Table needs Python {needed} or newer, and this is {found}. "
            f"If this machine has a newer one, name it: make demo PYTHON=python3.13"
        )
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make environments: Debian and Ubuntu keep that part in a package of its own. "
            "Install it with `apt install python3-venv`, then give the same command again."
        )


def say(sentence: str) -> None:
    """One line of progress, at once."""
    print(sentence, flush=True)


def show_progress(text: str) -> None:
    """A line that the next one overwrites; a log file, where nothing can be overwritten, gets none."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


if __name__ == "__main__":
    ready(*sys.argv[1:])
