"""A line that loses a script, or brings words and news late: the phone says what is true, and keeps what was written."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from tests.harness import page_objects
from tests.harness.browser import PHONE, Browsers
from tests.harness.page_objects import Person, Room

pytestmark = pytest.mark.browser

WRITING = "One point, in your own words"
HTMX, LIVE = re.compile(r"/htmx\.min[.\w]*\.js"), re.compile(r"/live[.\w]*\.js")
TO_THE_VOTE = ("Talk at your table", "Hear it back", "Sort and name", "Vote")
TOO_LATE = "Ideas are not collected just now. Keep yours: you can tell your table, or the desk."


def look_again(page: Page) -> Locator:
    return page.get_by_role("link", name="Look again")


def unsent(person: Person) -> Locator:
    return person.page.locator("#unsent")


def unsent_words(person: Person) -> Locator:
    person.opens("Words you have not sent")
    return unsent(person).locator(".idea__words")


def hold_back(page: Page, wanted: re.Pattern[str]) -> list[Route]:
    """Let what matches stay on its way; returns the requests that wait, for the test to continue."""
    on_its_way: list[Route] = []

    def keep(route: Route) -> None:
        on_its_way.append(route)

    page.route(wanted, keep)
    return on_its_way


@pytest.mark.parametrize("lost", [HTMX, LIVE], ids=["htmx", "live"])
def test_a_screen_without_its_scripts_claims_nothing_and_has_a_way_on(
    browsers: Browsers, room: Room, lost: re.Pattern[str]
):
    desk, code = room
    phone, wall = page_objects.phone(browsers), Person(browsers.person(PHONE))
    for person in (phone, wall):
        person.page.route(lost, lambda route: route.abort())

    # --- Forms are plain forms ---
    phone.joins(code)
    phone.page.get_by_label("I take part today").first.check()
    phone.press("Save my answers")
    phone.types("A class on Saturdays")
    phone.press("Send this idea")
    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(["A class on Saturdays"])

    # --- What is new is a press away ---
    wall.page.goto(f"/w/{code}/wall/")
    desk.starts("Talk at your table")
    for person, heading in ((phone, "#room-phase h1"), (wall, "#wall-phase h1")):
        expect(person.status).to_have_text("Look again")
        look_again(person.page).click()
        expect(person.page.locator(heading)).to_have_text("Talk at your table")

    # Whatever their last pages had to say has been heard then.
    for person in (phone, wall):
        person.page.context.close()
    assert {word for word in browsers.trouble if "htmx has not arrived" not in word} == set()
    assert bool(browsers.trouble) is (lost is HTMX)
    browsers.trouble.clear()


def test_while_a_script_is_on_its_way_the_bar_says_nothing_for_a_while(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers).joins(code)
    on_its_way = hold_back(phone.page, LIVE)

    phone.page.goto(f"/w/{code}/", wait_until="commit")
    expect(phone.page.locator("#first-consent")).to_be_visible()
    expect(phone.status).to_be_hidden()

    expect(look_again(phone.page)).to_be_visible()
    on_its_way[0].continue_()
    expect(phone.status).to_have_text("Live")
    expect(look_again(phone.page)).to_have_count(0)


def test_words_whose_form_has_gone_can_be_read_until_it_is_back_or_they_are_thrown_away(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    scribe = page_objects.scribe(browsers).takes_over(desk.scribe_code(1), 1)

    # --- Half written, one of them while the script is on its way ---
    phone.types("A crèche beside")
    on_its_way = hold_back(scribe.page, LIVE)
    scribe.page.reload(wait_until="commit")
    scribe.page.get_by_label("Card number").first.fill("1")
    on_its_way[0].continue_()
    expect(scribe.status).to_have_text("Live")
    scribe.page.get_by_label("The words, as they were said").fill("A bus that")
    for person in (phone, scribe):
        expect(unsent(person)).to_be_hidden()

    # --- Its form is gone ---
    for title in TO_THE_VOTE:
        desk.starts(title)
    expect(unsent_words(phone)).to_have_text(["A crèche beside"])
    expect(unsent_words(scribe)).to_have_text(["1 · A bus that"])

    # --- Its form is back, and the words are in it ---
    desk.does("Back")
    expect(phone.page.get_by_label(WRITING)).to_have_value("A crèche beside")
    expect(unsent(phone)).to_be_hidden()

    # --- Gone again, read after a reload, and thrown away for good ---
    desk.starts("Vote")
    phone.page.reload()
    expect(unsent_words(phone)).to_have_text(["A crèche beside"])
    phone.press("Throw away")
    expect(unsent(phone)).to_be_hidden()
    desk.does("Back")
    expect(phone.page.get_by_label(WRITING)).to_have_value("")


def test_words_that_came_too_late_are_not_lost(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")

    phone.page.context.set_offline(True)
    for number, words in enumerate(("A class on Saturdays", "A crèche beside the classroom"), start=1):
        phone.types(words)
        phone.press("Send this idea")
        expect(phone.status).to_contain_text(f"{number} waiting")
        expect(phone.page.get_by_label(WRITING)).to_have_value("")
    for title in TO_THE_VOTE:
        desk.starts(title)
    phone.page.context.set_offline(False)

    expect(phone.page.locator("#said")).to_contain_text(TOO_LATE)
    expect(phone.page.get_by_label(WRITING)).to_have_count(0)
    phone.press("Close")
    words = unsent_words(phone)
    expect(words).to_have_count(2)
    assert sorted(words.all_inner_texts()) == ["A class on Saturdays", "A crèche beside the classroom"]

    phone.press("Throw away", unsent(phone))
    expect(words).to_have_count(1)
    phone.screen_is_true()


def test_nobody_reads_the_unsent_words_of_somebody_else(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    phone.types("A crèche beside")
    for title in TO_THE_VOTE:
        desk.starts(title)
    expect(unsent_words(phone)).to_have_text(["A crèche beside"])
    phone.opens("My card")
    card = phone.page.locator("#mine-card .seat-card__code").inner_text()

    # --- The card goes to another phone: nothing of it stays on this one's page ---
    other = page_objects.phone(browsers).joins(code)
    other.page.goto(f"/c/{card}/")
    other.press("Go on with card 1")
    other.press("Use card 1 here")
    expect(phone.status).to_have_text("Not connected any more")
    expect(unsent(phone)).to_be_hidden()
    expect(phone.page.locator("main")).not_to_contain_text("A crèche beside")
    expect(unsent(other)).to_be_hidden()

    # --- Somebody else takes a card on this phone ---
    phone.joins(code).agrees("I take part today")
    expect(phone.region("room-vote")).to_be_visible()
    expect(unsent(phone)).to_be_hidden()
    expect(phone.page.locator("main")).not_to_contain_text("A crèche beside")


def test_whoever_has_scrolled_down_is_told_that_the_room_has_moved_on(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    phone.opens("My card")
    phone.page.locator("#mine-consent").scroll_into_view_if_needed()

    desk.starts("Talk at your table")

    expect(phone.status).to_have_text("Now: Talk at your table")
    expect(phone.status).to_be_in_viewport(ratio=1)
    expect(phone.status).to_have_text("Live")


def test_what_waits_is_more_urgent_than_news(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers)

    def pass_on_all_but_answers(page: WebSocketRoute) -> None:
        page.connect_to_server().on_message(lambda text: None if str(text).startswith('{"key"') else page.send(text))

    phone.page.route_web_socket(re.compile("/ws/"), pass_on_all_but_answers)
    phone.joins(code).agrees("I take part today")
    phone.page.route("**/do/**", lambda route: route.abort())
    phone.types("A class on Saturdays")
    phone.press("Send this idea")
    expect(phone.status).to_contain_text("1 waiting")

    desk.starts("Talk at your table")

    expect(phone.region("room-phase").locator("h1")).to_have_text("Talk at your table")
    # At once: news would be gone after a while.
    assert "1 waiting" in phone.status.inner_text()
    phone.page.unroute("**/do/**")
    phone.saved()


def test_ones_own_card_scanned_again_leads_back_to_ones_place(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    phone.writes("A class on Saturdays")
    phone.opens("My card")
    card = phone.page.locator("#mine-card .seat-card__code").inner_text()
    tab = page_objects.Participant(phone.page.context.new_page())
    phone.page.evaluate("window.isTheSamePage = true")

    tab.page.goto(f"/c/{card}/")
    expect(tab.page.locator("main")).to_contain_text("If it is this one, just go on.")
    tab.press("Go on with card 1")

    expect(tab.region("mine-ideas").locator(".idea__words")).to_have_text(["A class on Saturdays"])
    for screen in (tab, phone):
        screen.writes(f"Another, from {screen.page.url}")
        expect(screen.page.locator("#said")).to_be_empty()
    assert phone.page.evaluate("window.isTheSamePage")


def test_what_a_room_looks_like_comes_while_people_read_at_its_door(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers)
    with phone.page.expect_request_finished(lambda request: "/css/live" in request.url) as early:
        phone.page.goto(f"/w/{code}/")
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))

    phone.press("Take a card")
    expect(phone.page.locator("#first-consent")).to_be_visible()
    # The browser notes what a style has cost when it has arrived whole.
    phone.page.wait_for_load_state("load")

    style = phone.page.evaluate("""() => {
      const link = document.querySelector("link[rel=stylesheet]").href;
      return { link, brought: performance.getEntriesByName(link)[0].transferSize };
    }""")
    # The server of these journeys, as in development, is asked whether it has changed: 300 bytes say that it has not.
    assert style == {"link": early.value.url, "brought": 300}
