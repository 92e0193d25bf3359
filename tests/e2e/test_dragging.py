"""Dragging is an enhancement: it presses the same "Move to…" that everybody else presses."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import people
from tests.e2e.browser import Theatre

pytestmark = pytest.mark.browser


def drag(page: Page, thing: Locator, target: Locator) -> None:
    target.scroll_into_view_if_needed()
    start, end = thing.bounding_box() or {}, target.bounding_box() or {}
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] - 4)
    page.mouse.down()
    page.mouse.move(start["x"] + 70, start["y"] + start["height"], steps=4)
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] / 2, steps=12)
    page.mouse.move(end["x"] + 44, end["y"] + end["height"] / 2 + 1, steps=4)
    page.mouse.up()


def test_an_idea_dragged_onto_a_heading_moves_there_for_everybody(house: Theatre) -> None:
    desk = people.at_the_desk(house).signs_in()
    code = desk.makes_a_workshop(title="Classes and care", question="What would help?")
    desk.does("Open the doors")
    phone = people.phone(house).joins(code).agrees("I take part today")
    for title in ("Welcome", "Introductions", "Write in silence", "Talk at your table"):
        desk.starts(title)
    desk.does("Show all ideas to the room")
    phone.writes("A crèche beside the classroom")
    desk.region("desk-themes").get_by_label("New theme, in the room's words").fill("Somebody for the children")
    desk.does("Put it up")

    drag(
        desk.page,
        desk.page.locator("#desk-unsorted li.idea"),
        desk.page.locator("#desk-sorted summary").filter(has_text="Somebody for the children"),
    )

    expect(desk.page.locator("#desk-sorted summary").first).to_contain_text("1")
    expect(desk.page.locator("#desk-unsorted li.idea")).to_have_count(0)
    expect(phone.region("room-ideas").locator(".theme .idea__words")).to_have_text(["A crèche beside the classroom"])
