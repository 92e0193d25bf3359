# A script of its own, which talks to a terminal.
# ruff: noqa: INP001, T201
"""Ask a process on this machine whether it answers: for the start of a service, and for the health of a container.

    PUBLIC_URL=https://example.org python deploy/ready.py 8001 60     # wait for up to 60 seconds

Needs nothing but Python, and asks nothing of the database: a process whose database is away is not mended by a restart.
"""

import http.client
import os
import sys
import time
from contextlib import closing, suppress
from urllib.parse import urlsplit


def answers(port: int) -> bool:
    """Ask under the public name: every other one is refused."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with closing(line), suppress(OSError, http.client.HTTPException):
        line.request("GET", "/healthz", headers={"Host": urlsplit(os.environ["PUBLIC_URL"]).netloc})
        return line.getresponse().status == 200
    return False


def main(port: str, patience: str = "0") -> int:
    """0 as soon as it answers, 1 when patience has ended."""
    deadline = time.monotonic() + float(patience)
    while not answers(int(port)):
        if time.monotonic() >= deadline:
            print(f"Nothing answers on port {port}.", file=sys.stderr)
            return 1
        time.sleep(0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
