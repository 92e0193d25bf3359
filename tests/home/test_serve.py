"""`manage.py serve`: the site, as every laptop, server and container starts it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from home.management.commands.serve import endpoint

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("host", "there"), [("0.0.0.0", "0.0.0.0"), ("2001:db8::7", r"2001\:db8\:\:7")])
def test_a_whole_hall_finds_room_to_wait(host: str, there: str):
    assert endpoint(host, 8000) == f"tcp:port=8000:interface={there}:backlog=1024"


def test_a_port_that_somebody_else_has_is_named_and_nothing_stays_behind():
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = str(somebody.getsockname()[1])
        command = [sys.executable, "manage.py", "serve", "--port", port]
        surroundings = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": "sqlite://:memory:",
        }
        done = subprocess.run(
            command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False, timeout=60
        )

    assert done.returncode == 1
    assert f"Nothing can listen on 127.0.0.1, port {port}" in done.stderr
    assert "Traceback" not in done.stderr
