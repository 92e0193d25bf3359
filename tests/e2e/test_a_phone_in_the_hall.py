"""What a phone goes through in two hours: other people's news while one types, a reload, a double tap, a second tab,
a refusal, sleep, and its card taken to another phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.harness import page_objects
from tests.harness.browser import PHONE, Browsers
from tests.harness.page_objects import Participant, Room

pytestmark = pytest.mark.browser

WRITING = "One point, in your own words"


def test_nothing_that_a_person_has_in_hand_is_taken_away(browsers: Browsers, room: Room):
    desk, code = room
    phone, neighbour = (page_objects.phone(browsers).joins(code).agrees("I take part today") for _ in range(2))
    card = phone.opens("My card")
    field = phone.page.get_by_label(WRITING)

    # --- Half a sentence, with the caret in its middle, while the room moves and everything is redrawn ---
    phone.types("A crèche the classroom")
    field.evaluate("(field) => { field.focus(); field.setSelectionRange(9, 9); }")
    neighbour.writes("A class on Saturdays")
    desk.does("Show all ideas to the room")
    expect(phone.region("room-ideas").locator("li")).to_have_count(1)
    desk.starts("Talk at your table")
    expect(phone.region("room-phase").locator("h1")).to_have_text("Talk at your table")
    phone.page.keyboard.type("beside ")
    expect(field).to_have_value("A crèche beside the classroom")
    expect(field).to_be_focused()
    expect(card).to_have_attribute("open", "")

    # --- The phase ends before the sentence does, and comes back ---
    desk.does("Next: Hear it back")
    for title in ("Sort and name", "Vote"):
        desk.starts(title)
    expect(field).to_have_count(0)
    for title in ("Sort and name", "Hear it back"):
        desk.does("Back")
        expect(desk.page.locator("#desk-phase h1")).to_have_text(title)
    expect(field).to_have_value("A crèche beside the classroom")

    # --- A reload ---
    phone.page.reload()
    expect(field).to_have_value("A crèche beside the classroom")

    # --- Refused: the reason is said, and the words stay ---
    phone.types("word " * 150)
    phone.press("Send this idea")
    expect(phone.page.locator("#said")).to_contain_text("That is longer than 500 characters.")
    assert field.input_value() == "word " * 150
    expect(phone.region("room-ideas").locator("li")).to_have_count(1)

    # --- A double tap ---
    phone.types("A crèche beside the classroom")
    phone.page.get_by_role("button", name="Send this idea").dblclick()
    phone.saved()
    expect(phone.page.locator("#said")).to_be_empty()
    expect(phone.region("room-ideas").locator("li")).to_have_count(2)
    for screen in (phone, neighbour, desk):
        screen.screen_is_true()


def test_what_became_of_a_write_is_not_said_for_ever(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")

    # --- Saved: until the room is elsewhere ---
    desk.starts("Talk at your table")
    expect(phone.status).to_have_attribute("data-state", "live")

    # --- Refused: until the person closes what was said, or the room is elsewhere ---
    phone.types("word " * 150)
    phone.press("Send this idea")
    expect(phone.status).to_have_attribute("data-state", "refused")
    phone.press("Close")
    expect(phone.status).to_have_attribute("data-state", "live")

    phone.press("Send this idea")
    expect(phone.status).to_have_attribute("data-state", "refused")
    desk.starts("Hear it back")
    expect(phone.status).to_have_attribute("data-state", "live")
    expect(phone.page.locator("#said")).to_contain_text("That is longer than 500 characters.")


def test_one_card_in_two_tabs_and_then_on_another_phone(browsers: Browsers, room: Room):
    _, code = room
    first = page_objects.phone(browsers).joins(code).agrees("I take part today")
    tab = Participant(first.page.context.new_page())
    tab.page.goto(f"/w/{code}/")

    # --- What one tab does, the other shows ---
    tab.writes("A class on Saturdays")
    expect(first.region("mine-ideas").locator(".idea__words")).to_have_text(["A class on Saturdays"])

    # --- A write that waits when its tab is closed goes out from the other, once ---
    first.page.context.set_offline(True)
    tab.types("A crèche beside the classroom")
    tab.press("Send this idea")
    expect(tab.status).to_contain_text("1 waiting")
    expect(tab.page.get_by_label(WRITING)).to_have_value("")
    tab.opens("Show what waits")
    expect(tab.page.locator("#waiting").get_by_text("A crèche beside the classroom")).to_be_visible()
    tab.page.close()
    first.page.context.set_offline(False)
    expect(first.region("mine-ideas").locator(".idea__words")).to_have_count(2)
    expect(first.page.locator("#waiting")).to_be_hidden()

    # --- The card goes to another phone: the old one is told, and keeps nothing on show ---
    first.types("Half a sentence")
    card = card_code(first.page)
    second = page_objects.phone(browsers)
    second.page.goto("/c/")
    second.page.get_by_label("Code on the card").fill(card)
    second.page.keyboard.press("Enter")
    second.press("Go on with card 1")
    expect(second.region("mine-ideas").locator(".idea__words")).to_have_count(2)
    expect(first.page.locator("#said")).to_contain_text("This card is not on this phone any more")
    expect(first.page.locator("#said").get_by_role("link")).to_have_attribute("href", "/c/")
    expect(first.page.locator("main")).not_to_contain_text("A class on Saturdays")
    expect(first.status).to_have_text("Not connected any more")
    second.screen_is_true()


def test_a_desk_on_a_phone_says_what_became_of_a_press_wherever_it_is_scrolled(browsers: Browsers):
    desk = page_objects.Facilitator(browsers.person(PHONE)).signs_in()
    desk.makes_a_workshop(title="Classes and care", question="What would help?")
    desk.does("Open the doors")

    desk.hands_out_a_card()

    assert desk.page.evaluate("scrollY") > 0
    expect(desk.status).to_contain_text("Hand out card 1")
    expect(desk.status).to_be_in_viewport(ratio=1)

    # --- Pressed three times before the answer: the button says that it is busy, and one card is handed out ---
    button = desk.page.get_by_role("button", name="Hand out a card")
    desk.page.context.set_offline(True)
    button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_css("cursor", "progress")
    for _ in range(2):
        button.click(force=True)
    expect(desk.page.locator("#spoken")).to_contain_text("Still saving: Hand out a card")
    desk.page.context.set_offline(False)
    expect(desk.status).to_contain_text("Hand out card 2")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    expect(desk.page.locator("#desk-cards tbody tr")).to_have_count(2)


def test_a_phone_that_slept_is_true_again_by_itself(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    tell = phone.page.context.new_cdp_session(phone.page)

    tell.send("Page.setWebLifecycleState", {"state": "frozen"})
    desk.starts("Talk at your table")
    tell.send("Page.setWebLifecycleState", {"state": "active"})

    expect(phone.region("room-phase").locator("h1")).to_have_text("Talk at your table")
    phone.screen_is_true()


# A clock that is an hour fast, until it is put back by two.
WRONG_CLOCK = """
window.fast = 3600000;
const right = Date.now;
Date.now = () => right() + window.fast;
"""
TIME_LEFT = """() => {
  const [minutes, seconds] = document.querySelector(".timer__left").textContent.split(":").map(Number);
  return minutes * 60 + seconds;
}"""


def test_a_phone_whose_own_clock_is_wrong_shows_the_time_that_is_left(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers)
    phone.page.add_init_script(WRONG_CLOCK)
    phone.joins(code).agrees("I take part today")

    for fast in (3_600_000, -3_600_000):
        phone.page.evaluate("(fast) => { window.fast = fast; }", fast)
        # A tick later it shows what it makes of that.
        shown = phone.page.locator(".timer__left").first.inner_text()
        expect(phone.page.locator(".timer__left").first).not_to_have_text(shown)
        left, there = phone.page.evaluate(TIME_LEFT), desk.page.evaluate(TIME_LEFT)
        assert left - there in range(-1, 5)


def test_a_dot_that_waits_is_marked_and_its_refusal_names_the_choice(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    for words in ("A class on Saturdays", "A crèche beside the classroom"):
        phone.writes(words)
    desk.does("Show all ideas to the room")
    for title in ("Talk at your table", "Hear it back", "Sort and name"):
        desk.starts(title)
    desk.sorts("Other hours", ["A class on Saturdays"])
    desk.sorts("Somebody for the children", ["A crèche beside the classroom"])
    desk.starts("Vote")
    expect(phone.region("room-vote")).to_contain_text("Voting has not opened yet.")
    desk.does("Prepare the ballot")
    desk.does("Open voting")
    expect(phone.page.locator(".ballot__choice")).to_have_count(2)

    # --- Each tap counts that comes before the first is answered, and one too many is said at once ---
    choice = phone.page.locator(".ballot__choice").filter(has_text="Other hours")
    phone.page.context.set_offline(True)
    for _ in range(3):
        phone.press("Add a dot to Other hours")
    expect(choice.locator(".dot--asked")).to_have_count(3)
    phone.page.get_by_role("button", name="Add a dot to Somebody for the children").click(force=True)
    expect(phone.page.locator("#said")).to_contain_text("You have no more dots to give.")
    phone.press("Close")
    phone.page.context.set_offline(False)
    expect(choice.locator(".dot--filled")).to_have_count(3)
    expect(choice.locator(".dot--asked")).to_have_count(0)
    phone.page.context.set_offline(True)
    for _ in range(3):
        phone.press("Take a dot back from Other hours")
    phone.press("Add a dot to Other hours")
    phone.press("Take a dot back from Other hours")
    phone.page.context.set_offline(False)
    expect(choice.locator(".dot--filled")).to_have_count(0)
    phone.screen_is_true()

    # --- There and back: the same number is asked for twice, with another one in between ---
    phone.page.context.set_offline(True)
    phone.press("Add a dot to Other hours")
    expect(phone.status).to_have_attribute("data-state", "waiting")
    phone.press("Add a dot to Other hours")
    phone.press("Take a dot back from Other hours")
    expect(choice.locator(".dot--asked")).to_have_count(1)
    phone.page.context.set_offline(False)
    phone.saved()
    expect(choice.locator(".dot--filled")).to_have_count(1)
    phone.takes_a_dot_from("Other hours")

    phone.page.context.set_offline(True)
    phone.press("Add a dot to Other hours")
    waiting = phone.page.locator(".ballot__choice").filter(has=phone.page.locator(".is-waiting"))
    expect(waiting.locator(".ballot__name")).to_have_text(["Other hours"])
    # A second tap would say nothing new, so the button does not ask for one.
    expect(waiting.locator(".is-waiting button")).to_have_css("cursor", "progress")
    expect(waiting.locator(".is-waiting button")).to_have_css("opacity", "0.55")
    desk.does("Close voting")
    phone.page.context.set_offline(False)

    expect(phone.page.locator("#said")).to_contain_text("Add a dot to Other hours")
    expect(phone.page.locator(".is-waiting")).to_have_count(0)


def test_of_answers_that_change_before_they_are_sent_the_last_one_counts(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    form = phone.opens("What I agree to", phone.region("mine-consent"))

    phone.page.context.set_offline(True)
    for is_agreed in (True, False):
        form = phone.opens("What I agree to", phone.region("mine-consent"))
        form.get_by_label("Keep my words after today").set_checked(is_agreed)
        phone.press("Save my answers", form)
    form = phone.opens("What I agree to", phone.region("mine-consent"))
    form.get_by_label("Keep my words after today").check()
    # The same answer again straight away.
    form.get_by_role("button", name="Save my answers").dblclick()
    expect(phone.page.locator("#spoken")).to_contain_text("Still saving: Save my answers")
    kept = phone.page.evaluate(f"JSON.parse(localStorage.getItem('table.{code}.seat.waiting'))")
    assert ["keep_words" in entry["body"] for entry in kept] == [True, False, True]
    phone.page.context.set_offline(False)

    phone.saved()
    phone.page.reload()
    form = phone.opens("What I agree to", phone.region("mine-consent"))
    expect(form.get_by_label("Keep my words after today")).to_be_checked()


def test_a_hall_that_lets_no_socket_through_is_only_slower(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers)
    phone.page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    phone.joins(code).agrees("I take part today")

    desk.starts("Talk at your table")

    expect(phone.region("room-phase").locator("h1")).to_have_text("Talk at your table")
    phone.writes("A class on Saturdays")
    phone.screen_is_true()


def test_a_new_phase_opens_its_box_once_and_closes_nothing(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    need, offer = phone.page.locator("#mine-need"), phone.page.locator("#mine-offer")
    desk.starts("Talk at your table")
    phone.opens("I can offer something", phone.region("mine-wins"))
    assert need.get_attribute("open") is None

    for title in ("Hear it back", "Sort and name", "Vote", "Quick wins"):
        desk.starts(title)
    expect(need).to_have_attribute("open", "")
    expect(offer).to_have_attribute("open", "")

    # --- Closed by the person: the next picture, which still has it open, leaves it so ---
    need.locator("summary").click()
    phone.offers("Our hall is empty on Tuesdays")
    phone.screen_is_true()
    assert need.get_attribute("open") is None

    # --- Opened by the person: the phase that no longer opens it does not close it ---
    need.locator("summary").click()
    desk.starts("Before we go")
    expect(phone.region("room-phase").locator("h1")).to_have_text("Before we go")
    phone.screen_is_true()
    expect(need).to_have_attribute("open", "")


def card_code(page: Page) -> str:
    page.locator("#mine-card summary").click()
    return page.locator("#mine-card .seat-card__code").inner_text()


FILL_THE_STORAGE = """() => {
  for (let size = 1 << 20, number = 0; size; number += 1) {
    try { localStorage.setItem(`filling-${number}`, "x".repeat(size)); } catch { size >>= 1; }
  }
}"""


def test_a_phone_whose_storage_is_full_forgets_nothing_that_waits(browsers: Browsers, room: Room):
    _, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    phone.page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    phone.page.route("**/do/**", lambda route: route.abort())
    phone.page.reload()
    phone.types("A class on Saturdays")
    phone.press("Send this idea")
    expect(phone.status).to_contain_text("1 waiting")
    phone.page.reload()
    expect(phone.status).to_contain_text("1 waiting")

    phone.page.evaluate(FILL_THE_STORAGE)
    phone.types("A crèche beside the classroom")
    phone.press("Send this idea")
    expect(phone.status).to_contain_text("2 waiting")

    phone.page.unroute("**/do/**")
    words = phone.region("mine-ideas").locator(".idea__words")
    expect(words).to_have_text(["A crèche beside the classroom", "A class on Saturdays"])
