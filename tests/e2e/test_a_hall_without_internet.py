"""An evening on a laptop without internet, and its way home: nothing is asked from elsewhere by any page or by the
server, the room travels in one file, and on the public site it is the same room.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.factories.halls import KEY
from tests.harness import page_objects, template_database
from tests.harness.browser import DESK, Browsers, open_browsers
from tests.harness.servers import ROOT
from tests.harness.site_server import Site

pytestmark = pytest.mark.browser

NO_WAY_OUT = ROOT / "tests" / "e2e" / "no_way_out"
STAFF = f"from demo.accounts import build_staff; build_staff({page_objects.PASSWORD!r})"
ADMIN = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/",
    "/admin/snippets/",
    "/admin/reports/site-history/",
    "/admin/account/",
]


@pytest.fixture
def hall(tmp_path: Path, django_db_blocker: DjangoDbBlocker, django_db_setup: None) -> Iterator[Site]:
    """A laptop as `make hall` runs it: no page of a site, one facilitator, and a server that cannot leave the browsers."""
    folder = tmp_path / "laptop"
    folder.mkdir()
    laptop = Site(
        folder,
        name="hall.test",
        DJANGO_SETTINGS_MODULE="config.settings.hall",
        STATIC_ROOT=str(folder / "static"),
        IS_HALL="1",
        HALL_KEY=KEY,
        PYTHONPATH=os.pathsep.join([str(NO_WAY_OUT), str(ROOT / "site")]),
    )
    with django_db_blocker.unblock():
        template_database.copy(laptop.file)
    laptop.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    laptop.run("manage.py", "shell", "--verbosity", "0", "-c", STAFF)
    with laptop:
        yield laptop
    assert laptop.errors() == [], laptop.log.read_text()
    assert "left the house" not in laptop.log.read_text()


@pytest.fixture
def home(new_site: Path, tmp_path: Path) -> Iterator[Site]:
    """The public site, which has its pages and the same key."""
    folder = Path(shutil.copytree(new_site, tmp_path / "home"))
    with Site(folder, name="home.test", HALL_KEY=KEY) as site:
        yield site
    assert site.errors() == [], site.log.read_text()


class Asked:
    """Every address that the pages of one browser asked for, whatever for."""

    def __init__(self, browsers: Browsers) -> None:
        self.elsewhere: list[str] = []
        self.browsers = browsers
        person = browsers.person

        def watched(*arguments: object, **more: object) -> Page:
            page = person(*arguments, **more)
            page.context.on("request", lambda request: self.note(request.url))
            page.on("websocket", lambda socket: self.note(socket.url.replace("ws", "http", 1)))
            return page

        browsers.person = watched  # type: ignore[method-assign]

    def note(self, url: str) -> None:
        if not url.startswith((f"{self.browsers.url}/", "data:", "blob:")):
            self.elsewhere.append(url)


def browser(server: Site) -> "open_browsers":
    return open_browsers(server.url, "--host-resolver-rules=MAP *.test 127.0.0.1")


def test_an_evening_without_internet_comes_home_in_one_file(hall: Site, home: Site, tmp_path: Path):
    with browser(hall) as browsers:
        asked = Asked(browsers)
        file, code, card = an_evening(browsers, tmp_path)
        assert (asked.elsewhere, browsers.trouble) == ([], [])

    with browser(home) as browsers:
        asked = Asked(browsers)
        desk = page_objects.at_the_desk(browsers).signs_in()
        for said in ("The room is here. The drafts are ready for an editor.", "Nothing was changed."):
            bring(desk, file)
            expect(desk.page.locator(".messages").get_by_text(said)).to_be_visible()
        expect(desk.page).to_have_url(f"{home.url}/w/{code}/desk/#main")
        expect(desk.region("desk-close")).to_contain_text("Held in a hall, and brought here on")
        expect(desk.region("desk-close").get_by_role("link", name="Finding: Classes and care")).to_be_visible()
        desk.page.goto("/desks/")
        expect(desk.page.locator(".desks").get_by_role("link", name="Classes and care")).to_have_count(1)
        phone = page_objects.phone(browsers)
        phone.page.goto("/c/")
        phone.page.get_by_label("Code on the card").fill(card)
        phone.page.keyboard.press("Enter")
        phone.press("Use card 1 here")
        expect(phone.region("mine-ideas")).to_contain_text("A crèche beside the classroom")
        assert (asked.elsewhere, browsers.trouble) == ([], [])


def an_evening(browsers: Browsers, folder: Path) -> tuple[Path, str, str]:
    """The file of a whole evening, its room code, and the code of the first phone's card."""
    desk = page_objects.at_the_desk(browsers).signs_in()
    code = desk.makes_a_workshop(title="Classes and care", question="What would help?", tables="1")
    desk.does("Open the doors")
    wall = page_objects.wall(browsers, code)
    phones = [page_objects.phone(browsers).joins(code) for _ in range(2)]
    for phone in phones:
        phone.agrees("I take part today", "Keep my words after today", "Quote my words without a name")
    for title in ("Welcome", "Introductions", "Write in silence"):
        desk.starts(title)
    phones[0].writes("A crèche beside the classroom")
    phones[1].writes("A class on Saturdays")
    desk.does("Show all ideas to the room")
    page_objects.scribe(browsers).takes_over(desk.scribe_code(1), 1)
    desk.sorts("Children", ["A crèche beside the classroom"])
    desk.sorts("Other hours", ["A class on Saturdays"])
    for step in ("Prepare the ballot", "Open voting"):
        desk.does(step, desk.region("desk-vote"))
    for phone in phones:
        phone.gives_a_dot_to("Children")
    desk.does("Close voting")
    desk.shows_the_result()
    expect(wall.region("wall-vote")).to_contain_text("Children")
    papers = desk.page.context.new_page()
    for sheet in ("cards", "ballots"):
        papers.goto(f"/w/{code}/{sheet}/")
    card = phones[0].page.locator("#mine-card .seat-card__code").text_content() or ""
    desk.opens("Close the room", desk.region("desk-close"))
    desk.does("Close the room", desk.region("desk-close"))
    with desk.page.expect_download() as download:
        desk.region("desk-close").get_by_role("link", name="Take this room to the public site").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file, code, card


def bring(desk: page_objects.Facilitator, file: Path) -> None:
    desk.page.goto("/desks/")
    desk.page.get_by_label("The file from the laptop").set_input_files(file)
    desk.press("Bring this room")


def test_the_screens_of_staff_ask_for_nothing_from_elsewhere(home: Site):
    with browser(home) as browsers:
        asked = Asked(browsers)
        page = browsers.person(DESK)
        page_objects.sign_in(page, "admin")
        for address in ADMIN:
            page.goto(address)
            page.wait_for_load_state("networkidle")
        page.goto("/admin/pages/")
        page.locator("a[href*='/edit/']").first.click()
        page.wait_for_load_state("networkidle")
        assert asked.elsewhere == []


def test_a_page_that_asks_elsewhere_is_noticed(home: Site):
    with browser(home) as browsers:
        asked = Asked(browsers)
        page = browsers.person(DESK)
        page.set_content('<img src="http://elsewhere.test/pixel.png">')
        page.wait_for_load_state("networkidle")
        assert asked.elsewhere == ["http://elsewhere.test/pixel.png"]


@pytest.mark.parametrize(
    "attempt",
    [
        "urllib.request.urlopen('http://192.0.2.1/')",
        "urllib.request.urlopen('http://elsewhere.example/')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'hello', ('192.0.2.1', 53))",
    ],
)
def test_a_server_that_would_leave_the_house_is_stopped_and_noticed(attempt: str):
    path = os.pathsep.join([str(NO_WAY_OUT), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", f"import socket, urllib.request; {attempt}"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode
    assert "left the house: socket." in done.stderr
