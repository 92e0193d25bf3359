"""One evening with a keyboard and a screen reader: the focus is never lost, and each stage is told once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.harness import page_objects
from tests.harness.browser import Browsers
from tests.harness.page_objects import Person, Room

pytestmark = pytest.mark.browser

# What a screen reader is told: what is added to a log, and the whole of any other live region that changes.
LISTEN = """() => {
  window.told = [];
  const live = "[role=log], [role=status], [role=alert], [aria-live]:not([aria-live=off])";
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const region = (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest(live);
      if (region?.getAttribute("role") === "log") window.told.push(...Array.from(addedNodes, (node) => node.textContent));
      else if (region) window.told.push(region.textContent);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
# After the browser has drawn: only then does it give up an element that is out of sight.
FOCUS = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const held = document.activeElement;
  done(held && held !== document.body && held.checkVisibility() ? "held" : `lost to ${held?.outerHTML.slice(0, 80)}`);
})))"""

STAGES = [
    "Everybody can see the ideas now.",
    "Now: Talk at your table.",
    "Now: Hear it back.",
    "Now: Sort and name.",
    "Now: Vote.",
    "Voting is open.",
    "Voting is closed.",
    "The result of the vote is shown.",
    "Now: Quick wins.",
    "A quick win is agreed: A warm room on Tuesdays",
    "Now: Before we go.",
    "The room is closed.",
]


def holds(*screens: Person) -> None:
    assert [screen.page.evaluate(FOCUS) for screen in screens] == ["held"] * len(screens)


def test_an_evening_by_keyboard_and_by_ear(browsers: Browsers, room: Room):
    desk, code = room
    phone, scribe, wall = (
        page_objects.phone(browsers).joins(code),
        page_objects.scribe(browsers),
        page_objects.wall(browsers, code),
    )

    phone.agrees("I take part today")
    holds(phone)
    scribe.takes_over(desk.scribe_code(1), 1)
    everybody = [desk, phone, scribe, wall]
    for screen in everybody:
        screen.page.evaluate(LISTEN)

    # --- Write ---
    phone.writes("A class on Saturdays")
    holds(phone)
    scribe.types("A crèche beside the classroom")
    holds(scribe)
    desk.does("Show all ideas to the room")
    holds(desk, phone, scribe)

    # --- A need and an offer, one taken back, a table, and a change of mind ---
    desk.starts("Talk at your table")
    holds(desk, phone)
    phone.needs("A quiet corner")
    holds(phone)
    phone.does("Take back: A quiet corner")
    holds(phone)
    phone.needs("A warm room on Tuesdays")
    phone.offers("Our hall is empty on Tuesdays")
    holds(phone)
    phone.sits_at(1)
    holds(phone)
    form = phone.opens("What I agree to", phone.region("mine-consent"))
    form.get_by_label("I take part today").uncheck()
    phone.does("Save my answers", form)
    holds(phone)
    phone.does("Take part after all")
    holds(phone)

    # --- Refused, and closed again ---
    phone.types("word " * 150)
    phone.press("Send this idea")
    phone.press("Close", phone.page.locator("#said"))
    holds(phone)
    phone.types("")

    # --- Sort, vote ---
    for title in ("Hear it back", "Sort and name"):
        desk.starts(title)
        holds(desk)
    desk.sorts("Other hours", ["A class on Saturdays"])
    desk.sorts("Somebody for the children", ["A crèche beside the classroom"])
    holds(desk)
    desk.starts("Vote")
    holds(desk, phone, scribe)
    desk.does("Prepare the ballot")
    holds(desk)
    desk.does("Open voting")
    holds(desk)
    phone.gives_a_dot_to("Other hours")
    phone.takes_a_dot_from("Other hours")
    phone.gives_a_dot_to("Other hours")
    holds(phone)
    desk.does("Close voting")
    holds(desk, phone)
    desk.shows_the_result()
    holds(desk, phone)

    # --- Quick wins, and the end ---
    desk.starts("Quick wins")
    form = desk.opens("Bring a need and offers together", desk.region("desk-wins"))
    form.get_by_label("Our hall is empty on Tuesdays").check()
    form.locator("[name=owner]").fill("The Lantern Hall")
    form.locator("[name=first_step]").fill("Ask for the keys")
    form.locator("[name=due_on]").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    desk.does("Make the quick win", form)
    holds(desk)
    phone.does("This is met")
    holds(phone)
    desk.starts("Before we go")
    holds(desk, phone)
    desk.opens("Close the room …", desk.region("desk-close"))
    desk.does("Close the room", desk.region("desk-close"))
    holds(desk, phone, scribe)

    # --- What each of them was told ---
    for screen in everybody:
        expect(screen.page.locator("h1").first).to_be_visible()
        expect(screen.page.locator("[data-news-key=closed]")).to_have_count(1)
        told = screen.page.evaluate("window.told")
        assert {stage: " ".join(told).count(stage) for stage in STAGES} == dict.fromkeys(STAGES, 1), screen.page.url
        counts = r"\d+ (idea|ballot|dot|of \d|card|quick win|open need|written|hidden)"
        assert [line for line in told if re.search(counts, line)] == [], screen.page.url


def test_a_phone_that_was_cut_off_for_a_moment_is_told_no_stage_twice(browsers: Browsers, room: Room):
    desk, code = room
    phone = page_objects.phone(browsers).joins(code).agrees("I take part today")
    phone.page.evaluate(LISTEN)

    desk.starts("Talk at your table")
    expect(phone.status).to_have_text("Now: Talk at your table")
    phone.page.context.set_offline(True)
    expect(phone.status).to_have_attribute("data-state", "offline")
    phone.page.context.set_offline(False)
    expect(phone.status).to_have_attribute("data-state", "live")

    told = phone.page.evaluate("window.told")
    assert [line for line in told if "Talk at your table" in line] == ["Now: Talk at your table."]
    assert told[-2:] == ["No connection", "Live"]
