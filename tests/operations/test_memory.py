"""How much memory a process of the site keeps: few arenas of glibc, set by whatever starts the process."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import launcher

ROOT = Path(__file__).resolve().parents[2]
ARENA = 64 * 1024 * 1024
# Loads the site as the command `serve` does. When it is about to listen, eight threads run at once; then it prints
# its memory map.
SERVE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch
import django
from django.core.management import execute_from_command_line
django.setup()
from operations.server import SiteServer

def print_memory(server):
    together = Barrier(8)
    with ThreadPoolExecutor(8) as pages:
        list(pages.map(lambda _: together.wait(), range(8)))
    print(open("/proc/self/maps").read())
    server.abort_start = True

with patch.object(SiteServer, "run", print_memory):
    execute_from_command_line(["manage.py", "serve"])
"""


def arenas(maps: str) -> int:
    """How many arenas glibc has beside the main one: each is a range of 64 MB whose beginning is in use."""
    lines = [line.split()[:2] for line in maps.splitlines() if "-" in line]
    spans = [(*(int(edge, 16) for edge in edges.split("-")), rights) for edges, rights in lines]
    return sum(
        (used, rest) == ("rw-p", "---p") and begin % ARENA == 0 and middle == onward and end >= begin + ARENA
        for (begin, middle, used), (onward, end, rest) in pairwise(spans)
    )


def declared_in(file: str, keyword: str) -> dict[str, str]:
    """The variables that this file sets in lines that begin with `keyword`."""
    lines = re.findall(rf"^{keyword}(.*)$", (ROOT / file).read_text(), flags=re.MULTILINE)
    return dict(pair.split("=", 1) for line in lines for pair in line.split())


def by_launchers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables of a program that `make demo` or `make hall` starts."""
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    monkeypatch.setattr(launcher, "PYTHON", sys.executable)
    written = tmp_path / "environment"
    program = f"import os; open({str(written)!r}, 'w').write(os.environ['MALLOC_ARENA_MAX'])"
    assert launcher.start("-c", program).wait() == 0
    return {"MALLOC_ARENA_MAX": written.read_text()}


def test_every_way_to_start_the_site_limits_the_arenas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    started = {
        "systemd": declared_in("deploy/common-table@.service", "Environment="),
        "container": declared_in("Dockerfile", "ENV "),
        "launchers": by_launchers(tmp_path, monkeypatch),
    }

    assert {name: variables.get("MALLOC_ARENA_MAX") for name, variables in started.items()} == dict.fromkeys(
        started, "2"
    )


def test_a_variable_that_is_set_counts_more_than_the_launchers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(launcher, "PYTHON", sys.executable)
    monkeypatch.setenv("MALLOC_ARENA_MAX", "7")

    assert launcher.start("-c", "import os, sys; sys.exit(int(os.environ['MALLOC_ARENA_MAX']))").wait() == 7


def test_all_threads_of_the_site_share_two_arenas():
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        "MALLOC_ARENA_MAX": declared_in("deploy/common-table@.service", "Environment=")["MALLOC_ARENA_MAX"],
    }
    done = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert "Nothing can listen" in done.stderr
    assert arenas(done.stdout) == 1
