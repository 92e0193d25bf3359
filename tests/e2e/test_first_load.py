"""What the first sight of a room costs a phone that pays for its data, served as a hall serves it."""

import gzip
import re
import shutil
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.harness.site_server import Site

# Bytes on the wire: bodies as compressed, and headers.
FIRST_LOAD = 60_000
ALL_SCRIPTS = 30_000

OPEN_A_ROOM = """
from demo.rooms.open_evening import open_evening
from people.models import User
from workshops.participants.actors import Facilitator
print(open_evening(Facilitator(User.objects.get(username="facilitator").pk)).code)
"""


@pytest.fixture
def hall(new_site: Path, tmp_path: Path) -> Iterator[Site]:
    folder = Path(shutil.copytree(new_site, tmp_path / "site"))
    server = Site(folder, DJANGO_SETTINGS_MODULE="config.settings.hall", STATIC_ROOT=str(tmp_path / "static"))
    server.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    with server:
        yield server
    assert server.errors() == [], server.log.read_text()


class Phone:
    """Counts every byte that comes in."""

    def __init__(self, server: Site) -> None:
        self.server = server
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("Accept-Encoding", "gzip"), ("Accept", "text/html")]
        self.bytes: dict[str, int] = {}

    def get(self, address: str, form: dict[str, str] | None = None) -> str:
        with self.opener.open(self.server.url + address, form and urlencode(form).encode()) as answer:
            body = answer.read()
            self.bytes[address] = len(body) + len(str(answer.headers))
            return (gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body).decode()

    def scripts(self) -> int:
        return sum(size for address, size in self.bytes.items() if address.endswith(".js"))


def test_the_first_sight_of_a_room_fits_its_budget(hall: Site) -> None:
    code = hall.run("manage.py", "shell", "--verbosity", "0", "-c", OPEN_A_ROOM).split()[-1]
    visitor, phone = Phone(hall), Phone(hall)
    door = visitor.get(f"/w/{code}/")
    inputs = dict(re.findall(r'name="(key|csrfmiddlewaretoken)" value="([^"]+)"', door))
    visitor.get(f"/w/{code}/take/", inputs)
    phone.opener = visitor.opener

    room = phone.get(f"/w/{code}/")
    for address in {found.partition("#")[0] for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', room)}:
        phone.get(address)

    assert 'data-socket="/ws/w/' in room
    assert phone.scripts() <= ALL_SCRIPTS
    assert sum(phone.bytes.values()) <= FIRST_LOAD
