"""`manage.py serve`: how the server starts, and how it stops."""

import asyncio
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from operations.server import endpoint
from tests.harness import template_database
from tests.harness.raw_websocket import RawWebSocket
from tests.harness.site_server import Site
from tests.harness.websocket_frames import ABNORMAL_CLOSURE, PING, TEXT, encode_frame
from workshops.live.subscribers import RESTARTING

ROOT = Path(__file__).resolve().parents[2]
# Seconds until a test fails because the server does not end. A busy machine is slow.
PATIENCE = 60
# Linux grows the buffer of a socket to 4 MB.
MORE_THAN_THE_KERNEL_TAKES = 8_000_000
# The opcode of each frame of a message but the first.
CONTINUATION = 0
# Django asks only that cookie and form agree.
PROOF = "p" * 32
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={PROOF}; card={'c' * 43}"}


@pytest.mark.parametrize(("host", "there"), [("0.0.0.0", "0.0.0.0"), ("2001:db8::7", r"2001\:db8\:\:7")])
def test_1024_connections_may_wait_to_be_accepted(host: str, there: str):
    assert endpoint(host, 8000) == f"tcp:port=8000:interface={there}:backlog=1024"


def test_a_port_in_use_is_named_without_a_traceback():
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
            command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False, timeout=PATIENCE
        )

    assert done.returncode == 1
    assert f"Nothing can listen on 127.0.0.1, port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A running site with one open room."""
    site = Site(tmp_path)
    site.media.mkdir()
    template_database.copy(site.file)
    make = "from tests.factories.rooms import make_workshop; make_workshop(code='ABCDEF')"
    site.run("manage.py", "shell", "--command", make)
    with site:
        yield site


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program has a write transaction open: every write has to wait."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def asked(site: Site, path: str, body: str = "") -> Iterator[http.client.HTTPConnection]:
    """A connection whose request is sent and whose answer is not read. With a `body` it is a form."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as line:
        line.request("POST" if body else "GET", path, body, FORM if body else {})
        yield line


@contextmanager
def asked_by_a_slow_reader(site: Site, path: str) -> Iterator[http.client.HTTPConnection]:
    """The same, with a small buffer for the answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as line:
        line.sock = socket.socket()
        line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        line.sock.connect(("127.0.0.1", site.port))
        line.request("GET", path)
        yield line


def answer(site: Site, path: str = "/healthz") -> http.client.HTTPResponse:
    with asked(site, path) as line:
        return line.getresponse()


@contextmanager
def taking_a_card(site: Site) -> Iterator[http.client.HTTPConnection]:
    """A request for a card that the server works on: it has answered a later request."""
    with asked(site, "/w/ABCDEF/take/", f"csrfmiddlewaretoken={PROOF}&key=a-key-of-mine") as line:
        assert [answer(site).status, answer(site).status] == [200, 200]
        yield line


@contextmanager
def told_to_stop(site: Site) -> Iterator[http.client.HTTPResponse]:
    """Tell the server to stop. Gives its answer to a new request on a connection that was open before."""
    with asked(site, "/healthz") as line:
        line.getresponse().read()
        site.process.terminate()
        while True:
            line.request("GET", "/healthz")
            heard = line.getresponse()
            heard.read()
            if heard.status != 200:
                break
        yield heard


def test_a_form_that_was_sent_is_answered_before_the_server_ends(site: Site):
    with ExitStack() as until:
        until.enter_context(locked(site.file))
        with taking_a_card(site) as card, told_to_stop(site) as more:
            with pytest.raises(ConnectionRefusedError):
                answer(site)
            until.close()

            assert card.getresponse().status == 302
    assert (more.status, more.headers["Retry-After"], more.headers["Connection"]) == (503, "2", "close")
    assert site.process.wait(PATIENCE) == 0
    assert site.errors() == []


async def test_every_screen_is_told_when_to_reconnect_also_while_a_connection_sends_nothing(site: Site):
    screen = await RawWebSocket.open(f"{site.url}/ws/w/ABCDEF/")
    with socket.create_connection(("127.0.0.1", site.port)):
        site.process.terminate()

        assert json.loads(await screen.text())["back"] > 0
        assert await screen.closed == RESTARTING
    assert site.process.wait(PATIENCE) == 0
    assert site.errors() == []


FIRST, NEXT, LAST = (
    encode_frame(TEXT, b"x", fin=False),
    encode_frame(CONTINUATION, b"x", fin=False),
    encode_frame(CONTINUATION, b"x"),
)


@pytest.mark.parametrize(
    ("allowed", "too_much"),
    [(encode_frame(PING, b"") * 100, encode_frame(PING, b"") * 200), (FIRST + NEXT * 14 + LAST, FIRST + NEXT * 30)],
    ids=["pings", "fragments"],
)
async def test_a_client_that_sends_too_many_frames_is_cut(site: Site, allowed: bytes, too_much: bytes):
    patient = await RawWebSocket.open(f"{site.url}/ws/w/ABCDEF/")
    patient.send_raw(allowed + encode_frame(TEXT, b'{"ping": 7}'))
    assert json.loads(await asyncio.wait_for(patient.text(), PATIENCE)) == {"pong": 7}

    flooding = await RawWebSocket.open(f"{site.url}/ws/w/ABCDEF/")
    flooding.send_raw(too_much)

    assert await asyncio.wait_for(flooding.closed, PATIENCE) == ABNORMAL_CLOSURE
    assert not patient.closed.done()
    await patient.close()
    assert site.errors() == []


def test_a_slow_reader_gets_the_whole_page_before_the_server_ends(site: Site):
    page = os.urandom(MORE_THAN_THE_KERNEL_TAKES)
    with asked_by_a_slow_reader(site, open_file(site, page)) as reader:
        begun = reader.getresponse()
        site.process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            site.process.wait(1)

        assert begun.read() == page
    assert site.process.wait(PATIENCE) == 0
    assert site.errors() == []


def test_the_server_ends_also_when_nobody_reads_its_page(site: Site):
    with asked_by_a_slow_reader(site, open_file(site, bytes(MORE_THAN_THE_KERNEL_TAKES))) as reader:
        begun = reader.getresponse()
        site.process.terminate()

        assert site.process.wait(PATIENCE) == 0
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            begun.read()
    assert site.errors() == []


def test_the_server_ends_also_when_a_page_does_not(site: Site):
    with locked(site.file), taking_a_card(site) as card, told_to_stop(site):
        assert site.process.wait(PATIENCE) == 0
        with pytest.raises(ConnectionError):
            card.getresponse()
    assert site.errors() == []


def test_after_the_server_has_ended_no_erased_text_is_in_the_log_of_its_database(site: Site):
    write = "from workshops.models import Workshop as W; W.objects.update(place='canary-x'); W.objects.update(place='')"
    with taking_a_card(site) as card:
        # From its first write on, the server has the database open, and with it the log stays.
        assert card.getresponse().status == 302
    with closing(sqlite3.connect(site.file)) as reader:
        # While somebody reads, the log cannot be emptied.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM workshops_workshop").fetchone()
        site.run("manage.py", "shell", "--command", write)
    before = holding(site, b"canary-x")

    site.stop()

    assert before == [f"{site.file.name}-wal"]
    assert holding(site, b"canary-x") == []


def open_file(site: Site, content: bytes) -> str:
    """The address of a file that anybody may have."""
    file = site.media / "images" / "page.bin"
    file.parent.mkdir()
    file.write_bytes(content)
    return "/media/images/page.bin"


def holding(site: Site, word: bytes) -> list[str]:
    """The files of this site's database that hold the word."""
    return [file.name for file in site.file.parent.glob(f"{site.file.name}*") if word in file.read_bytes()]
