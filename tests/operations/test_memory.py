"""What a process of this site holds: as little as a small machine has room for."""

import asyncio
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet.address import IPv4Address
from twisted.internet.testing import StringTransport

from operations.server import SiteServer

ROOT = Path(__file__).resolve().parents[2]
ARENA = 64 * 1024 * 1024
# Loads the site as the command `serve` does. When it is about to listen, eight pages are worked on; then it says which
# memory it has.
SERVE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch
import django
from django.core.management import execute_from_command_line
django.setup()
from operations.server import SiteServer

def tell(server):
    together = Barrier(8)
    with ThreadPoolExecutor(8) as pages:
        list(pages.map(lambda _: together.wait(), range(8)))
    print(open("/proc/self/maps").read())
    server.abort_start = True

with patch.object(SiteServer, "run", tell):
    execute_from_command_line(["manage.py", "serve"])
"""


def arenas(maps: str) -> int:
    """How many of glibc's there are beside the first one: each is a stretch of 64 MB whose beginning is in use."""
    lines = [line.split()[:2] for line in maps.splitlines() if "-" in line]
    spans = [(*(int(edge, 16) for edge in edges.split("-")), rights) for edges, rights in lines]
    return sum(
        (used, rest) == ("rw-p", "---p") and begin % ARENA == 0 and middle == onward and end >= begin + ARENA
        for (begin, middle, used), (onward, end, rest) in pairwise(spans)
    )


def test_all_threads_share_two_arenas():
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )

    assert "Nothing can listen" in done.stderr
    assert arenas(done.stdout) == 1


def test_a_form_is_not_taken_apart_where_sockets_are_served():
    server = SiteServer(None, "127.0.0.1", 8000)
    # daphne makes it when it runs.
    server.connections = {}
    asked: list[WebRequest] = []
    server.create_application = lambda request, _scope: asked.append(request) or asyncio.Queue()
    body = b'--x\r\nContent-Disposition: form-data; name="picture"\r\n\r\nlarge\r\n--x--\r\n'

    line = HTTPFactory(server).buildProtocol(IPv4Address("TCP", "127.0.0.1", 4000))
    line.makeConnection(StringTransport())
    line.dataReceived(
        b"POST /join/?next=x HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )

    [request] = asked
    assert request.args == {b"next": [b"x"]}
    assert request.content.getvalue() == body
