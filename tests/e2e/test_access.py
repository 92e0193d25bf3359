"""No screen has a fault that a machine can find: on a phone and on a projector, in the light and in the dark."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.targets import too_small
from tests.harness import all_screens
from tests.harness.browser import DESK, Browsers
from tests.harness.page_objects import sign_in
from tests.harness.site_server import Site

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def rooms(server: Site) -> all_screens.Rooms:
    return json.loads(server.run("tests/harness/rooms_in_every_phase.py"))


def faults(page: Page, *, within: str = "html", **only: Any) -> list[str]:
    page.evaluate(f"window.axe ?? (() => {{ {AXE} }})()")
    # Even without motion a new colour takes its hundredth of a millisecond, and until then the old one is judged.
    page.evaluate("Promise.allSettled(document.getAnimations().map((change) => change.finished))")
    run = "([within, only]) => axe.run(within, { runOnly: only, resultTypes: ['violations'] })"
    found = page.evaluate(run, [within, only])
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize(
    "part", [all_screens.public, all_screens.staff, all_screens.in_the_rooms], ids=lambda part: part.__name__
)
def test_no_screen_has_a_fault(browsers: Browsers, rooms: all_screens.Rooms, part: all_screens.Part):
    found = {}
    for name, page in part(browsers, rooms):
        page.emulate_media(reduced_motion="reduce")
        for width, height in ((1280, 900), (360, 780)):
            page.set_viewport_size({"width": width, "height": height})
            found[name, width] = faults(page, type="tag", values=RULES)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[name, width].append("wider than the screen")
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found[name, "dark"] = faults(page, type="rule", values=["color-contrast"])
        page.emulate_media(color_scheme="light")
        # With every box open, and therefore last.
        for width, height in ((1280, 900), (360, 780)):
            page.set_viewport_size({"width": width, "height": height})
            found[name, width] += too_small(page)

    assert {where: what for where, what in found.items() if what} == {}


def test_the_panel_of_drafts_has_no_fault(browsers: Browsers, rooms: all_screens.Rooms):
    page = browsers.person(DESK)
    sign_in(page, "editor")
    page.goto("/admin/")
    panel = "#room-drafts-section"

    found = faults(page, within=panel, type="tag", values=RULES)

    assert page.locator(f"{panel} li a").count() == 1
    assert found == []
    assert [line for line in too_small(page) if "/pages/" in line and "/edit/" in line] == []
    # What Wagtail's own page brings from elsewhere is not ours.
    browsers.trouble.clear()
