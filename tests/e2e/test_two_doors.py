"""A write goes over the open line first and by POST where that fails, and is done once however it went."""

import json
import re
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.harness import page_objects
from tests.harness.browser import Browsers
from tests.harness.page_objects import Person, Room
from tests.harness.site_server import Site

pytestmark = pytest.mark.browser

WRITING = "One point, in your own words"
SOCKET = re.compile("/ws/")

# All that the bar says from now on: a sentence may have gone by when a slow test comes to look.
# It is kept in the document, where it can be waited for without evaluating words, which the page's own policy forbids.
LISTEN_TO_THE_BAR = """() => {
  const bar = document.getElementById("status");
  const heard = document.documentElement.dataset;
  heard.bar = "";
  new MutationObserver(() => (heard.bar += bar.textContent)).observe(bar, { childList: true });
}"""
# What the bar says when the line has just come back.
LISTEN_TO_THE_LINE = """() => {
  window.back = new Promise((done) => document.addEventListener("room:line", ({ detail }) => {
    if (detail === "live") done(document.getElementById("status").dataset.state);
  }));
}"""
RESTARTING = re.compile("The server is restarting. Your screen comes back by itself.")


@pytest.fixture
def disk(server: Site) -> Iterator["Disk"]:
    disk = Disk(server)
    yield disk
    disk.is_free_again()


class Disk:
    """The server's: while it is full, no file of its takes another byte; writing fails, reading goes on."""

    def __init__(self, server: Site) -> None:
        self.server = server

    def is_full(self) -> None:
        self._takes(0)

    def is_free_again(self) -> None:
        self._takes(resource.RLIM_INFINITY)

    def _takes(self, size: int) -> None:
        resource.prlimit(self.server.running.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def dismissed(server: Site, username: str) -> Iterator[None]:
    """While somebody may not work here any more."""
    with closing(sqlite3.connect(server.file, isolation_level=None)) as database:
        database.execute("UPDATE people_user SET is_active = 0 WHERE username = ?", [username])
        yield
        database.execute("UPDATE people_user SET is_active = 1 WHERE username = ?", [username])


def posts_of(person: Person) -> list[str]:
    """The writes that this page sends by POST from now on."""
    posts: list[str] = []
    person.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    return posts


class Tap:
    """Between one page and the server: `turn` says what becomes of an answer to a write."""

    def __init__(self, person: Person) -> None:
        self.turn = self.pass_on
        self.kept: list[str] = []
        person.page.route_web_socket(SOCKET, self._connect)

    def pass_on(self, text: str) -> None:
        self.page.send(text)

    def keep(self, text: str) -> None:
        self.kept.append(text)

    def cut(self, text: str) -> None:
        self.turn = self.pass_on
        self.page.close(code=4503)

    def _connect(self, page: WebSocketRoute) -> None:
        self.page = page
        page.connect_to_server().on_message(
            lambda text: self.turn(text) if text.startswith('{"key"') else self.pass_on(text)
        )


def test_the_open_line_carries_what_people_write_and_what_the_desk_does(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    posts = [posts_of(person) for person in (desk, phone)]

    phone.writes("A class on Saturdays")
    desk.does("Show all ideas to the room")
    expect(phone.region("room-ideas").locator("li")).to_have_count(1)

    assert posts == [[], []]
    for screen in (desk, phone):
        screen.screen_is_true()


def test_a_page_that_has_just_been_drawn_is_not_drawn_again(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    heard: list[str] = []
    phone.page.on("websocket", lambda socket: socket.on("framereceived", lambda text: heard.append(str(text))))

    phone.page.reload()
    expect(phone.status).to_have_attribute("data-state", "live")
    desk.starts("Talk at your table")
    expect(phone.region("room-phase").locator("h1")).to_have_text("Talk at your table")

    first, change = [json.loads(text) for text in heard if '"from"' in text][:2]
    assert first["regions"] == {}
    assert change["from"] == first["to"]
    assert "room-phase" in change["regions"]


def test_an_answer_that_comes_late_and_twice_changes_nothing(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers)
    tap = Tap(phone)
    phone.joins(code).agrees("I take part today")
    posts = posts_of(phone)
    ideas = phone.region("mine-ideas").locator(".idea__words")

    # --- No answer on the line: the same write goes through the other door, and is done once ---
    tap.turn = tap.keep
    phone.writes("A class on Saturdays")
    expect(ideas).to_have_text(["A class on Saturdays"])
    assert [address.rpartition("/do/")[2] for address in posts] == ["add_idea/"]

    # --- The line's own answer, after other words were saved and while others are typed ---
    tap.turn = tap.pass_on
    phone.writes("A crèche beside the classroom")
    phone.types("Half a sent")
    assert len(tap.kept) == 1
    for answer in tap.kept * 2:
        tap.page.send(answer)
    phone.page.keyboard.type("ence")
    assert ideas.all_inner_texts() == ["A crèche beside the classroom", "A class on Saturdays"]
    expect(phone.page.get_by_label(WRITING)).to_have_value("Half a sentence")
    phone.does("Send this idea")
    expect(ideas).to_have_text(["Half a sentence", "A crèche beside the classroom", "A class on Saturdays"])
    expect(phone.page.locator("#said")).to_be_empty()
    phone.screen_is_true()
    assert len(posts) == 1


def test_a_line_that_breaks_before_the_answer_costs_no_word(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers)
    tap = Tap(phone)
    phone.joins(code).agrees("I take part today")

    tap.turn = tap.cut
    phone.writes("A class on Saturdays")

    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(["A class on Saturdays"])
    phone.saved()
    phone.screen_is_true()


def test_what_cannot_be_stored_is_kept_on_the_phone_and_stored_later(browsers: Browsers, room: Room, disk: Disk):
    _, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")

    disk.is_full()
    phone.types("A class on Saturdays")
    phone.press("Send this idea")
    expect(phone.status).to_have_attribute("data-state", "unsaved")
    expect(phone.page.get_by_label(WRITING)).to_have_value("")
    phone.opens("Show what waits")
    expect(phone.page.locator("#waiting").get_by_text("A class on Saturdays")).to_be_visible()
    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_count(0)

    disk.is_free_again()
    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(["A class on Saturdays"])
    phone.saved()
    expect(phone.page.locator("#waiting")).to_be_hidden()


def test_saved_is_said_for_a_while_whatever_the_line_does(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers)
    mute: list[WebSocketRoute] = []
    phone.page.route_web_socket(SOCKET, lambda page: page.connect_to_server() if mute else mute.append(page))
    phone.joins(code).agrees("I take part today")

    phone.page.evaluate(LISTEN_TO_THE_LINE)
    mute[0].close(code=4503)

    assert phone.page.evaluate("window.back") == "saved"
    expect(phone.status).to_have_attribute("data-state", "live")


def test_a_server_that_restarts_says_so_and_every_screen_comes_back(server: Site, browsers: Browsers, room: Room):
    desk, code = room
    phone, wall = (
        page_objects.phone(browsers).joins(code).agrees("I take part today"),
        page_objects.wall(browsers, code),
    )
    expect(wall.status).to_have_attribute("data-state", "live")

    for screen in (phone, wall, desk):
        screen.page.evaluate(LISTEN_TO_THE_BAR)
    server.stop()
    for screen in (phone, wall, desk):
        expect(screen.page.locator("html")).to_have_attribute("data-bar", RESTARTING)
    phone.types("A class on Saturdays")
    phone.press("Send this idea")
    expect(phone.status).to_contain_text("1 waiting")
    server.start()

    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(["A class on Saturdays"])
    for screen in (wall, desk):
        expect(screen.status).to_have_attribute("data-state", "live")
    for screen in (phone, wall, desk):
        screen.screen_is_true()


def test_what_was_taken_back_stops_and_says_why(server: Site, browsers: Browsers, room: Room):
    desk, _ = room
    scribe_code = desk.scribe_code(1)
    scribe = page_objects.scribe(browsers).takes_over(scribe_code, 1)
    other = page_objects.scribe(browsers).takes_over(scribe_code, 1)
    expect(scribe.page.locator("#said")).to_contain_text("This card is not on this phone any more")
    expect(scribe.status).to_have_text("Not connected any more")
    expect(scribe.region("table-write")).to_be_empty()

    with dismissed(server, "facilitator"):
        expect(desk.page.locator("#said")).to_contain_text("You are no longer signed in.")
        expect(desk.status).to_have_text("Not connected any more")
    other.types("The room goes on")
