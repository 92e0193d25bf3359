"""A hall's own network: plain HTTP under a name that no browser trusts, where half of the newer features are missing."""

import re

import pytest
from playwright.sync_api import expect

from tests.harness import page_objects
from tests.harness.browser import Browsers

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site_name() -> str:
    return "commontable.test"


def test_a_phone_joins_writes_and_sees_the_room_move_where_nothing_is_secure(browsers: Browsers):
    desk = page_objects.at_the_desk(browsers).signs_in()
    code = desk.makes_a_workshop(title="Classes and care", question="What would help?")
    desk.does("Open the doors")
    phone, neighbour = page_objects.phone(browsers).joins(code), page_objects.phone(browsers).joins(code)
    phone.agrees("I take part today")
    missing = phone.page.evaluate(
        "[window.isSecureContext, typeof crypto.randomUUID, typeof crypto.subtle, typeof navigator.locks, typeof navigator.serviceWorker]"
    )
    assert missing == [False, *["undefined"] * 4]
    for title in ("Welcome", "Introductions", "Write in silence"):
        desk.starts(title)

    phone.writes("A crèche beside the classroom")
    phone.page.context.set_offline(True)
    phone.types("A class on Saturdays")
    phone.press("Send this idea")
    expect(phone.status).to_contain_text("1 waiting")
    phone.page.context.set_offline(False)
    phone.saved()
    desk.does("Show all ideas to the room")

    expect(neighbour.region("room-ideas").locator("li")).to_have_text(
        [re.compile("A crèche beside the classroom"), re.compile("A class on Saturdays")]
    )
    for screen in (phone, neighbour, desk):
        screen.screen_is_true()
