"""What an older script has kept on a phone is sent by the script of now."""

import pytest
from playwright.sync_api import expect

from tests.harness import page_objects
from tests.harness.browser import Browsers
from tests.harness.page_objects import Room
from tests.workshops.upgrade.before import BEFORE, storage_of

pytestmark = pytest.mark.browser

WORDS = "A crèche beside the classroom & a class on Saturdays"
KEEP = """(storage) => {
  localStorage.clear();
  for (const [name, value] of Object.entries(storage)) localStorage.setItem(name, value);
}"""


@pytest.mark.parametrize("release", BEFORE)
def test_an_idea_that_waited_on_the_phone_is_sent_once_and_a_draft_is_in_its_form(
    browsers: Browsers, room: Room, release: str
):
    _, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    holder = phone.page.locator("body").get_attribute("data-holder")

    phone.page.evaluate(KEEP, storage_of(release, room=code, holder=str(holder)))
    phone.page.reload()

    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text([WORDS])
    expect(phone.page.get_by_label("One point, in your own words")).to_have_value(WORDS)
    phone.page.reload()
    expect(phone.region("mine-ideas").locator(".idea__words")).to_have_text([WORDS])
    assert phone.page.evaluate("(name) => localStorage.getItem(name)", f"table.{code}.seat.waiting") == "[]"
