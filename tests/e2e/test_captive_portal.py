"""A phone behind a network that answers in the server's place: nothing it says is believed, and nothing is lost to it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.harness import page_objects
from tests.harness.browser import Browsers
from tests.harness.captive_portal import ANSWERS, Portal
from tests.harness.page_objects import Participant, Room
from tests.harness.site_server import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(server: Site) -> Iterator[Portal]:
    with Portal(server.port) as portal:
        yield portal


def on_the_wifi(browsers: Browsers, portal: Portal, code: str) -> Participant:
    return page_objects.phone(browsers, base_url=portal.url).joins(code).agrees("I take part today")


def kept(phone: Participant) -> list[dict[str, Any]]:
    """The outbox as it is on the phone's disk."""
    names = "Object.keys(localStorage).filter((name) => name.endsWith('.waiting'))"
    return json.loads(phone.page.evaluate(f"localStorage.getItem({names}[0])"))


def tries_again(phone: Participant, portal: Portal) -> None:
    """The phone believes that it has a network again, and what it sends ends in this one."""
    wanted = portal.writes() + 1
    # One that is on its way just now is not sent twice: then it is asked for again.
    for _ in range(40):
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        if portal.has_taken_writes(wanted, 0.5):
            return
    raise AssertionError("Nothing was sent again.")


def own_words(phone: Participant) -> list[str]:
    return phone.region("mine-ideas").locator(".idea__words").all_inner_texts()


def refused_by(words: str):
    """A network that lets no socket through, and takes whatever has these words in it."""
    return lambda head, body: b"upgrade: websocket" in head.lower() or words.encode() in body


def test_whatever_a_captive_portal_answers_a_write_stays_until_our_server_has_it(
    browsers: Browsers, room: Room, portal: Portal
):
    _, code = room
    phone = on_the_wifi(browsers, portal, code)
    phone.page.evaluate("window.isTheSamePage = true")
    portal.shut()
    phone.types("A crèche beside the classroom")
    phone.press("Send this idea")

    for name, said in ANSWERS.items():
        portal.says = said
        tries_again(phone, portal)
        tries_again(phone, portal)
        assert [entry["words"] for entry in kept(phone)] == ["A crèche beside the classroom"], name
        assert phone.page.evaluate("window.isTheSamePage"), name
        assert phone.status.get_attribute("data-state") in {"waiting", "aside", "unsent", "saving"}, name
        expect(phone.page.locator("#said")).to_be_empty()
        assert phone.page.locator("body").inner_text().count("free wifi") == 0, name
    # Its words went nowhere but to the address that they were for.
    assert {head.split()[1] for head, body in portal.taken if body} == {f"/w/{code}/do/add_idea/".encode()}

    portal.open()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(["A crèche beside the classroom"])
    phone.saved()
    assert kept(phone) == []
    phone.screen_is_true()
    browsers.trouble.clear()


def test_one_write_that_fails_five_times_lets_the_others_go_and_can_be_sent_again_or_thrown_away(
    browsers: Browsers, room: Room, portal: Portal
):
    _, code = room
    phone = on_the_wifi(browsers, portal, code)
    portal.shut(refused_by("Saturdays"))

    phone.types("A class on Saturdays")
    phone.press("Send this idea")
    expect(phone.status).to_have_attribute("data-state", "waiting")
    phone.types("A crèche beside the classroom")
    phone.press("Send this idea")
    for _ in range(5 - portal.writes()):
        tries_again(phone, portal)

    # --- The later one has gone; the first is in sight, with its words and what one can do ---
    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(["A crèche beside the classroom"])
    box = phone.page.locator("#waiting")
    expect(box.locator("li").get_by_text("A class on Saturdays")).to_be_visible()
    expect(phone.status).to_contain_text("1 not sent")
    phone.press("Copy", box)
    expect(box.get_by_role("button", name="Copied")).to_be_visible()

    # --- It is still there when the page has been closed, and asks for nothing by itself all the time ---
    phone.page.reload()
    expect(box.locator("li").get_by_text("A class on Saturdays")).to_be_visible()

    # --- Try again ---
    portal.shut(refused_by("\x00"))
    phone.press("Try again", box)
    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(
        ["A class on Saturdays", "A crèche beside the classroom"]
    )
    expect(box).to_be_hidden()

    # --- Throw away ---
    portal.shut(refused_by("laughed"))
    phone.types("Afraid of being laughed at")
    phone.press("Send this idea")
    for _ in range(5):
        tries_again(phone, portal)
    phone.press("Throw away", box)
    expect(box).to_be_hidden()
    assert kept(phone) == []
    portal.open()
    phone.page.reload()
    assert sorted(own_words(phone)) == ["A class on Saturdays", "A crèche beside the classroom"]
    browsers.trouble.clear()


def test_what_needs_an_earlier_write_waits_for_it(browsers: Browsers, room: Room, portal: Portal):
    _, code = room
    phone = on_the_wifi(browsers, portal, code)
    phone.writes("A class")
    portal.shut(refused_by("Saturdays"))
    own = phone.region("mine-ideas").locator(".idea").first

    form = phone.opens("Change or withdraw", own)
    form.get_by_label("Words").fill("A class on Saturdays")
    phone.press("Save the new words", form)
    for _ in range(5):
        tries_again(phone, portal)
    expect(phone.status).to_contain_text("not sent")
    phone.press("Withdraw these words", phone.opens("Change or withdraw", own))
    phone.types("A crèche")
    phone.press("Send this idea")

    expect(phone.region("mine-ideas").locator(".idea__words").filter(has_text="A crèche")).to_be_visible()
    assert [entry["url"].split("/")[-2] for entry in kept(phone)] == ["edit_idea", "withdraw_idea"]
    portal.shut(refused_by("\x00"))
    phone.press("Try again", phone.page.locator("#waiting"))
    expect(phone.page.locator("#waiting")).to_be_hidden()
    expect(phone.region("mine-ideas")).to_contain_text("Withdrawn. The words are erased from this site.")
    browsers.trouble.clear()


def test_what_release_0_1_0_left_on_a_phone_is_sent(browsers: Browsers, room: Room, portal: Portal):
    _, code = room
    phone = on_the_wifi(browsers, portal, code)
    holder = phone.page.evaluate("document.body.dataset.holder")
    entry = {
        "key": "kept-by-release-0_1_0",
        "url": f"/w/{code}/do/add_idea/",
        "body": "as=card&text=A+cr%C3%A8che&language=",
        "words": "A crèche",
        "label": "Send this idea",
    }
    phone.page.evaluate(
        "([name, value]) => localStorage.setItem(name, value)", [f"table.{code}.seat.waiting", json.dumps([entry])]
    )
    assert holder.startswith("seat:")

    phone.page.reload()

    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text(["A crèche"])
    assert kept(phone) == []


def test_a_screen_is_not_taken_away_by_a_page_of_the_network(browsers: Browsers, room: Room, portal: Portal):
    desk, code = room
    phone = on_the_wifi(browsers, portal, code)
    portal.says = ANSWERS["forbidden, in JSON"]
    portal.shut()

    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert portal.has_taken(4, 30)
    expect(phone.region("room-phase").locator("h1")).to_have_text("Write in silence")
    expect(phone.status).not_to_have_attribute("data-state", "live")
    expect(phone.status).not_to_have_attribute("data-state", "stopped")

    desk.starts("Talk at your table")
    portal.open()
    expect(phone.region("room-phase").locator("h1")).to_have_text("Talk at your table")
    expect(phone.status).to_have_attribute("data-state", "live")
    browsers.trouble.clear()
