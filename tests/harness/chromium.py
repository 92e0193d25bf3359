"""The system's own Chromium: found, or installed where that is permitted.

    python tests/harness/chromium.py

A browser that a test tool downloads by itself is a second one to trust and to keep up to date; distributions have one.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The browser's path: the one named in CHROMIUM, or the first that this machine has."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Fetch it from the distribution; say in one sentence what to do where that is not ours to do."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit(
            "The browser tests need Chromium: install it with your system's packages (`sudo apt install chromium`), "
            "or name the one you have: make test CHROMIUM=/path/to/chromium"
        )
    print("Installing Chromium, only this once …", flush=True)
    for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", *step], stdout=subprocess.DEVNULL, check=False).returncode:
            sys.exit("Chromium could not be installed; the lines above say why.")


if __name__ == "__main__" and not find():
    install()
