"""Words are counted in the browser as on the server, and nothing that is pasted is cut."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from front_end.bundles import bundles
from tests.harness.browser import PHONE, open_browsers
from tests.text.test_words import COUNTED
from text.words import count

pytestmark = pytest.mark.browser

SCRIPT = bundles()["js/words.js"]()
BOX = '<div><textarea id="box" data-longest="0" data-over="%n"></textarea></div>'
# What is counted, and more that a browser and a server could see differently.
TEXTS = [
    *filter(None, COUNTED),
    "a" + "\u0301" * 99,
    "a\u200db",
    "\u202eabc",
    "one\x0btwo\u2028three",
    "  edges\u200b\ufeff ",
    "e\u0301" * 40,
    "🧑🏻\u200d❤️\u200d💋\u200d🧑🏿",
    "مَرْحَبًا بِكُمْ",
    "Tiếng Việt có dấu",
    "மொழி",
    "ไม่มีช่องว่าง",
    "👨\u200d👩",
    "🏳️\u200d🌈🇬🇧",
]


@pytest.fixture(scope="module")
def stage() -> Iterator[object]:
    with open_browsers("http://nowhere.test") as stage:
        yield stage


@pytest.fixture(params=["segmenter", "older browser"])
def page(stage, request: pytest.FixtureRequest) -> Page:
    page = stage.person(PHONE)
    page.set_content(BOX)
    if request.param == "older browser":
        page.evaluate("() => { delete Intl.Segmenter; }")
    page.add_script_tag(content=SCRIPT)
    return page


def test_the_browser_counts_as_the_server_does(page: Page) -> None:
    counted = {}
    for text in TEXTS:
        page.fill("#box", "")
        page.fill("#box", text)
        counted[text] = int(page.inner_text("#box-over"))

    assert counted == {text: count(text.strip("\u200b\ufeff ")) for text in TEXTS}


def test_too_long_is_said_beside_the_box_until_it_fits(page: Page) -> None:
    page.fill("#box", "👨\u200d👩\u200d👧" * 3)
    said = page.inner_text("#box-over"), page.get_attribute("#box", "aria-describedby")
    page.fill("#box", "")

    assert said == ("3", "box-over")
    assert page.locator("#box-over").count() == 0
    assert page.get_attribute("#box", "aria-invalid") is None
