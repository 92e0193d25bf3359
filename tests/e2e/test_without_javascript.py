"""An old phone, a strict browser, a script that never arrived: every step is a plain form, and back is only back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.harness import page_objects
from tests.harness.browser import PHONE, Browsers

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_from_the_code_on_the_wall_to_a_vote_by_plain_forms_alone(browsers: Browsers):
    desk = page_objects.at_the_desk(browsers).signs_in()
    code = desk.makes_a_workshop(title="Classes and care", question="What would help?")
    desk.does("Open the doors")
    phone = browsers.person(PHONE, java_script_enabled=False)

    phone.goto("/join/")
    phone.get_by_label("Room code").fill(code)
    phone.keyboard.press("Enter")
    press(phone, "Take a card")
    expect(phone.locator(".room__seat")).to_have_text("Card 1")
    phone.go_back()
    expect(phone.locator(".room__seat")).to_have_text("Card 1")

    phone.get_by_label("I take part today").first.check()
    press(phone, "Save my answers")
    for title in ("Welcome", "Introductions", "Write in silence"):
        desk.starts(title)
    phone.get_by_role("link", name="Look again").click()
    phone.get_by_label("One point, in your own words").fill("A crèche beside the classroom")
    press(phone, "Send this idea")
    expect(phone.locator("main")).to_contain_text("Saved. Your idea is kept.")
    phone.go_back()
    expect(phone.get_by_label("One point, in your own words")).to_have_value("A crèche beside the classroom")
    press(phone, "Send this idea")
    expect(phone.locator("#mine-ideas .idea__words")).to_have_text(["A crèche beside the classroom"])

    phone.get_by_label("One point, in your own words").fill("word " * 150)
    press(phone, "Send this idea")
    expect(phone.locator("main")).to_contain_text("That is longer than 500 characters.")
    assert phone.locator("textarea[name=text]").input_value().strip() == ("word " * 150).strip()
    phone.locator("textarea[name=text]").fill("A class on Saturdays")
    press(phone, "Send again")
    expect(phone.locator("#mine-ideas .idea__words")).to_have_count(2)

    desk.does("Show all ideas to the room")
    for title in ("Talk at your table", "Hear it back", "Sort and name"):
        desk.starts(title)
    desk.sorts("Somebody for the children", ["A crèche beside the classroom"])
    desk.sorts("Other hours", ["A class on Saturdays"])
    desk.starts("Vote")
    desk.does("Prepare the ballot")
    desk.does("Open voting")
    phone.goto(f"/w/{code}/")
    for left in (2, 1):
        press(phone, "Add a dot to Other hours")
        expect(phone.locator("#mine-ballot")).to_contain_text(f"{left} of 3 dots left")
    phone.go_back()
    expect(phone.locator("#mine-ballot")).to_contain_text("1 of 3 dots left")
    desk.does("Close voting")
    desk.shows_the_result()
    phone.goto(f"/w/{code}/")
    expect(phone.locator("#room-vote .bars__row").first).to_contain_text(re.compile(r"Other hours\s+2"))
