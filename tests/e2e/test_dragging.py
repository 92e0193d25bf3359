"""Dragging is an enhancement: it presses the same "Move to…" that everybody else presses."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.harness import page_objects
from tests.harness.browser import Browsers

pytestmark = pytest.mark.browser

# Marks the page when the room's next picture reaches it.
HEARS = """document.addEventListener("room:frame", () => { document.documentElement.dataset.heard = ""; }, { once: true })"""


def drag(page: Page, thing: Locator, target: Locator) -> None:
    """Carry `thing` over `target` and hold it there."""
    # While something is dragged, nothing new appears.
    expect(target).to_be_visible()
    # Hovering waits until the page has come to rest.
    thing.hover(position={"x": 60, "y": 6})
    page.mouse.down()
    thing.hover(position={"x": 70, "y": 10})
    # Where it is dragged over before it has begun counts for nothing.
    expect(page.locator(".sortable-ghost")).to_have_count(1)
    target.hover(position={"x": 40, "y": 10})
    target.hover(position={"x": 44, "y": 11})
    expect(target.locator(".sortable-ghost")).to_have_count(1)


def test_an_idea_dragged_onto_a_heading_moves_there_for_everybody(browsers: Browsers) -> None:
    desk = page_objects.at_the_desk(browsers).signs_in()
    code = desk.makes_a_workshop(title="Classes and care", question="What would help?")
    desk.does("Open the doors")
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
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
    desk.page.evaluate(HEARS)
    phone.writes("A later class")
    expect(desk.page.locator("html[data-heard]")).to_have_count(1)
    desk.page.mouse.up()

    expect(desk.page.locator("#desk-sorted summary").first).to_contain_text("1")
    expect(desk.page.locator("#desk-unsorted li.idea .idea__words")).to_have_text(["A later class"])
    heading = phone.region("room-ideas").locator(".theme").filter(has_text="Somebody for the children")
    expect(heading.locator(".idea__words")).to_have_text(["A crèche beside the classroom"])
