"""Every screen of the site, and how to open it: for tests of access, fault tests and screenshots."""

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page

from tests.harness.browser import DESK, Browsers
from tests.harness.page_objects import sign_in

Rooms = dict[str, dict[str, Any]]
Part = Callable[[Browsers, Rooms], Iterator[tuple[str, Page]]]

PUBLIC = {
    "home": "/",
    "standard page": "/how-it-works/",
    "findings": "/findings/",
    "blog": "/blog/",
    "search": "/search/?query=repairs",
    "quick wins": "/quick-wins/",
    "join": "/join/",
    "card entry": "/c/",
    "sign in": "/sign-in/",
    "forgotten password": "/sign-in/forgotten/",
    "not found": "/no/such/page/",
}


def every_screen(browsers: Browsers, rooms: Rooms) -> Iterator[tuple[str, Page]]:
    """Each screen's name and a page that shows it."""
    yield from public(browsers, rooms)
    yield from staff(browsers, rooms)
    yield from in_the_rooms(browsers, rooms)


def public(browsers: Browsers, rooms: Rooms) -> Iterator[tuple[str, Page]]:
    visitor = browsers.person(DESK)
    for name, address in PUBLIC.items():
        visitor.goto(address)
        yield name, visitor
    for listing in ("findings", "blog"):
        visitor.goto(PUBLIC[listing])
        # A click does not wait for the page that it leads to, and a page without its style looks otherwise.
        with visitor.expect_navigation():
            visitor.locator("main h2 a").first.click()
        yield f"article of {listing}", visitor
    visitor.goto(rooms["closed"]["record"])
    yield "record", visitor
    for link in ("update", "need"):
        visitor.goto(rooms["quick wins"][link])
        yield f"link to {link}", visitor
    visitor.goto(f"/w/{rooms['doors']['room']}/")
    yield "door", visitor
    visitor.goto(f"/w/{rooms['closed']['room']}/")
    yield "door of a closed room", visitor
    visitor.goto(f"/c/{rooms['doors']['card']}/")
    yield "card", visitor
    visitor.context.close()


def staff(browsers: Browsers, rooms: Rooms) -> Iterator[tuple[str, Page]]:
    page = browsers.person(DESK)
    sign_in(page, "facilitator")
    page.goto("/desks/")
    yield "desks", page
    for moment, room in rooms.items():
        page.goto(f"/w/{room['room']}/desk/")
        yield f"desk, {moment}", page
    page.goto(f"/w/{rooms['doors']['room']}/cards/")
    yield "cards to print", page
    page.goto(f"/w/{rooms['voting']['room']}/ballots/")
    yield "ballots to print", page
    page.goto(f"/w/{rooms['quick wins']['room']}/desk/")
    with page.expect_navigation():
        page.get_by_role("link", name="Links to hand out").first.click()
    yield "links to hand out", page
    page.context.close()


def in_the_rooms(browsers: Browsers, rooms: Rooms) -> Iterator[tuple[str, Page]]:
    for moment, room in rooms.items():
        yield from in_the_room(browsers, moment, room)


def in_the_room(browsers: Browsers, moment: str, room: dict[str, Any]) -> Iterator[tuple[str, Page]]:
    wall = browsers.person(DESK)
    wall.goto(f"/w/{room['room']}/wall/")
    yield f"wall, {moment}", wall
    wall.context.close()
    if moment == "made":
        return
    phone = browsers.person(DESK)
    use_card(phone, room["card"])
    yield f"room, {moment}", phone
    if moment == "silent":
        yield "refused", refused(phone)
    phone.context.close()
    if moment != "closed":
        table = browsers.person(DESK)
        use_card(table, room["scribe"])
        yield f"table, {moment}", table
        table.context.close()


def use_card(page: Page, code: str) -> None:
    page.goto(f"/c/{code}/")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.wait_for_url("**/w/**")


def refused(phone: Page) -> Page:
    """The page that a plain form gets back when it is refused."""
    phone.evaluate("document.querySelector('#add-idea').dataset.plain = ''")
    phone.get_by_label("One point, in your own words").fill("word " * 150)
    phone.get_by_role("button", name="Send this idea").click()
    return phone
