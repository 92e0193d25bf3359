"""A browser keeps pages that are left. Whoever goes back to one is shown nothing, and does nothing, before the server was asked."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.harness import page_objects
from tests.harness.browser import Browsers, open_browsers
from tests.harness.page_objects import Room
from tests.harness.site_server import Site

pytestmark = pytest.mark.browser

WRITING = "One point, in your own words"
# Of each page: whether it came out of the back/forward cache, and whether anything on it could be seen then.
WATCH_RETURNS = """
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  const seen = Array.from(document.querySelectorAll("main, header"), (part) => getComputedStyle(part).visibility);
  const kept = JSON.parse(sessionStorage.getItem("returns") ?? "[]");
  sessionStorage.setItem("returns", JSON.stringify([...kept, { path: location.pathname, seen: [...new Set(seen)] }]));
});
"""
# A server before release 0.2, or one behind a proxy that drops the header: pages that a browser may keep.
KEPT = "max-age=0"


@pytest.fixture
def browsers(server: Site, site_name: str) -> Iterator[Browsers]:
    """A browser that keeps pages for its back button."""
    with open_browsers(server.url, f"--host-resolver-rules=MAP {site_name} 127.0.0.1", keeps_pages=True) as browsers:
        yield browsers
    assert browsers.trouble == []
    assert server.errors() == [], server.log.read_text()


def may_be_kept(route: Route) -> None:
    answer = route.fetch(max_redirects=0)
    route.fulfill(response=answer, headers=answer.headers | {"cache-control": KEPT})


def returns(page: Page) -> list[dict[str, object]]:
    return page.evaluate("JSON.parse(sessionStorage.getItem('returns') ?? '[]')")


def sign_out(page: Page) -> None:
    page.goto("/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(r"/$"))


@pytest.mark.parametrize("is_kept", [False, True], ids=["as it is sent", "kept all the same"])
def test_after_signing_out_going_back_shows_no_desk_and_no_codes_and_does_nothing(
    browsers: Browsers, room: Room, is_kept: bool
):
    desk, code = room
    page = desk.page
    page.add_init_script(WATCH_RETURNS)
    if is_kept:
        page.route(re.compile(r"/(desk|cards)/$"), may_be_kept)
    page.goto(f"/w/{code}/cards/")
    page.goto(f"/w/{code}/desk/")
    expect(desk.status).to_have_text("Live")
    sign_out(page)

    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in/"))
    expect(page.get_by_role("button", name="Show all ideas")).to_have_count(0)
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in/"))
    expect(page.locator(".seat-card")).to_have_count(0)

    came_back = returns(page)
    assert {tuple(kept["seen"]) for kept in came_back} <= {("hidden",)}
    # Otherwise the browser has kept no page, and this proves nothing.
    assert bool(came_back) or not is_kept


def test_signing_out_in_one_tab_clears_the_desk_in_another(browsers: Browsers, room: Room):
    desk, _code = room
    other = desk.page.context.new_page()

    sign_out(other)

    expect(desk.page.locator("#said")).to_contain_text("You are no longer signed in.")
    expect(desk.page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Show all ideas")).to_have_count(0)
    expect(desk.status).not_to_have_text("Live")


def test_a_phone_that_goes_back_is_live_again_with_its_words_and_waits_for_bad_wifi(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    phone.page.add_init_script(WATCH_RETURNS)
    phone.page.route(re.compile(rf"/w/{code}/$"), may_be_kept)
    phone.page.goto(f"/w/{code}/")
    phone.types("Half a sentence")
    phone.page.goto("/quick-wins/")
    phone.page.context.set_offline(True)

    phone.page.go_back(wait_until="commit")
    expect(phone.page.locator(".away")).to_be_visible()
    expect(phone.page.get_by_label(WRITING)).to_be_hidden()
    phone.page.context.set_offline(False)

    expect(phone.status).to_have_text("Live")
    expect(phone.page.get_by_label(WRITING)).to_have_value("Half a sentence")
    assert [kept["seen"] for kept in returns(phone.page)] == [["hidden"]]


def test_words_half_written_come_back_to_a_tab_that_the_system_has_dropped_on_bad_wifi(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    phone.types("Half a sentence")
    context = phone.page.context
    phone.page.close()
    failures = iter([True, True])

    tab = context.new_page()
    tab.route(re.compile(rf"/w/{code}/$"), lambda route: route.abort() if next(failures, False) else route.continue_())
    for _ in range(2):
        # The browser's own page of the failure comes after it, and would break into what is loaded next.
        with tab.expect_event("framenavigated"), pytest.raises(Exception, match="net::ERR"):
            tab.goto(f"/w/{code}/")
    tab.goto(f"/w/{code}/")

    expect(tab.get_by_label(WRITING)).to_have_value("Half a sentence")
    expect(tab.locator("#status")).to_have_text("Live")
