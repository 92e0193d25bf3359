"""Has a picture written anew by a process of its own, which holds at most 200 MB and keeps nothing but the colours."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
# Seconds that it may take on a machine that is busy with a full room; the worker itself limits how long it computes.
PATIENCE = 180
# One at a time: eight people who send pictures at once would otherwise take eight times the memory.
turn = threading.Semaphore(1)


class NotTaken(Exception):
    """A picture that is not taken. `reason` is one of the worker's words: too_large, moves_too_much, not_a_picture, unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Rewritten:
    """The new bytes, the format that they have, and the one that the picture came in: JPEG, PNG, GIF, WEBP, AVIF or HEIF."""

    content: bytes
    format: str
    came_as: str


def rewrite(source: bytes, *, stored: bool = False) -> Rewritten:
    """The same picture upright, in sRGB, with at most five million pixels, and without anything else. Raises NotTaken.

    `stored` is for what an older release took: it may cost 1.5 GB, and a picture that moves too much then stands still.
    """
    answer, content = ask(source, "stored" if stored else "sent")
    return Rewritten(content, answer["format"], answer["came_as"])


def is_as_written(source: bytes) -> bool:
    """Whether there is nothing to be changed of this picture. Raises NotTaken when it cannot be read."""
    return bool(ask(source, "look")[0]["as_written"])


def ask(source: bytes, mode: str) -> tuple[dict[str, Any], bytes]:
    """The worker's answer. Raises NotTaken."""
    with turn:
        try:
            done = subprocess.run(  # noqa: S603, our own program, by its path
                [sys.executable, "-I", str(WORKER), mode],
                input=source,
                capture_output=True,
                timeout=PATIENCE,
                env=surroundings(),
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise NotTaken("too_large") from late
    line, _, content = done.stdout.partition(b"\n")
    # A decoder that ran out of memory or time, or crashed, gives no answer.
    if done.returncode or not line:
        raise NotTaken("unreadable" if done.returncode > 0 else "too_large")
    answer = json.loads(line)
    if reason := answer.get("refused"):
        raise NotTaken(reason)
    return answer, content


def surroundings() -> dict[str, str]:
    """No secrets for a process that reads crafted files; and memory that was used once goes back to the system."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072"}
