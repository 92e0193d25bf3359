"""Whatever a room has written, its wall, where nobody can scroll, cuts nothing, and no word makes its desk wider."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Route

from tests.factories.rooms import card, do, facilitator, make_facilitator, make_seat, make_workshop
from tests.factories.votes import make_theme, open_vote, show
from tests.harness.browser import PHONE, WALL, open_browsers
from workshops.agenda.phases import WELCOME
from workshops.core.enums import Stage
from workshops.ideas.phases import BREAKOUTS, READ_BACK, SILENT, SORTING
from workshops.models import Workshop
from workshops.quick_wins.phases import QUICK_WINS
from workshops.voting.phases import VOTING

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

QUESTION = (
    "What small thing would make daily life easier for families who have newly come to Eastmarsh, and who could "
    "begin with it this month?"
)
LONG = [
    "Light and shelter on the way home after dark",
    "A warm room, one evening a week, with tea",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "A key to the garden for everybody on the street",
    "Somebody who helps with letters from the council and from the school, and who has the time to read them twice",
    "A list of repairs that the council answers",
]
# The lowest wall there is, and a projector's.
SIZES = (1280, 720), (1920, 1080)
# Words that are drawn and do not stand whole inside of the wall's middle, or of the window.
CUT = """() => {
  const middle = document.querySelector(".wall__main").getBoundingClientRect();
  const inside = (box, frame) => box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1
    && box.left >= frame.left - 1 && box.right <= frame.right + 1;
  const screen = { top: 0, left: 0, bottom: innerHeight, right: innerWidth };
  return [...document.querySelectorAll(".wall :is(li, p, h1, h2, h3, span, .qr)")]
    .filter((each) => each.checkVisibility() && !each.matches(".visually-hidden"))
    .filter((each) => each.innerText || each.matches(".qr"))
    .filter((each) => !inside(each.getBoundingClientRect(), each.closest(".wall__main") ? middle : screen))
    .map((each) => each.innerText || "QR code");
}"""

WORD = "Donaudampfschifffahrt" * 5
# What of a desk holds more than it is wide.
WIDE = """() => [...document.querySelectorAll(":root, .desk__column, .panel, .panel .disclosure")]
  .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.id || each.className)"""


def names(number: int) -> list[str]:
    """So many choices; the longest are nearly as long as a form takes them."""
    return [f"{LONG[each % len(LONG)]} {each}" for each in range(number)]


def votes() -> Iterator[tuple[str, Workshop]]:
    for number in (3, 5, 8, 12, 20):
        for title, words in (("long", names(number)), ("short", [f"Choice number {each}" for each in range(number)])):
            workshop = make_workshop(phase=VOTING, question=QUESTION)
            open_vote(workshop, *words)
            yield f"vote {number} {title}", workshop
            workshop = make_workshop(phase=VOTING, question=QUESTION)
            show(workshop, open_vote(workshop, *words))
            yield f"result {number} {title}", workshop


def writing() -> Iterator[tuple[str, Workshop]]:
    for title, ideas in (("long", names(30)), ("short", [f"Street lamp no. {each}" for each in range(30)])):
        for themes in (0, 4, 6, 12, 20):
            kind = SORTING if themes else BREAKOUTS
            workshop = make_workshop(phase=kind, question=QUESTION)
            writer = make_seat(workshop)
            for words in ideas:
                workshop.ideas.create(seat=writer, text=words, shared_at=workshop.created_at)
            for words in names(themes) if title == "long" else [f"Theme number {each}" for each in range(themes)]:
                make_theme(workshop, words)
            yield f"ideas {title} {themes}", workshop


def hidden() -> Iterator[tuple[str, Workshop]]:
    for kind in (SILENT, BREAKOUTS, READ_BACK):
        workshop = make_workshop(phase=kind, question=QUESTION, silent=True)
        workshop.ideas.create(seat=make_seat(workshop), text=LONG[0])
        yield f"hidden {kind}", workshop


def arriving() -> Iterator[tuple[str, Workshop]]:
    for title, question in (
        ("short", "What would help?"),
        ("long", QUESTION),
        ("longest", f"{QUESTION} {QUESTION}"[:240]),
    ):
        yield f"doors {title}", make_workshop(stage=Stage.DOORS, question=question)
        yield f"welcome {title}", make_workshop(phase=WELCOME, question=question)
        yield f"vote not open {title}", make_workshop(phase=VOTING, question=question)
        yield f"no needs {title}", make_workshop(phase=QUICK_WINS, question=question)


def few() -> Iterator[tuple[str, Workshop]]:
    for title, words in (("long", LONG), ("short", [f"A ladder, number {each}" for each in range(8)])):
        for number in range(1, len(words) + 1):
            workshop = make_workshop(phase=QUICK_WINS, question=QUESTION)
            for each in words[:number]:
                do(workshop, card(make_seat(workshop)), "voice_need", text=each)
            yield f"{number} needs {title}", workshop
            for each in words[:number]:
                do(workshop, card(make_seat(workshop)), "voice_offer", text=each)
            yield f"{number} offers {title}", workshop
            terms = {"owner": "The Lantern Hall, Eastmarsh", "first_step": "Ask", "due_on": "2031-01-02"}
            for need, offer in zip(workshop.room_needs.all(), workshop.room_offers.all(), strict=True):
                do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk], **terms)
            yield f"{number} wins {title}", workshop


def wins() -> Iterator[tuple[str, Workshop]]:
    for title, needs in (("long", names(12)), ("short", [f"A ladder, number {each}" for each in range(12)])):
        workshop = make_workshop(phase=QUICK_WINS, question=QUESTION)
        for words in needs:
            do(workshop, card(make_seat(workshop)), "voice_need", text=words)
            yield f"needs {title}", workshop
        for words in needs:
            do(workshop, card(make_seat(workshop)), "voice_offer", text=words)
        yield f"offers {title}", workshop
        need, offer = workshop.room_needs.last(), workshop.room_offers.last()
        terms = {"owner": "The Lantern Hall, Eastmarsh", "first_step": "Ask", "due_on": "2031-01-02"}
        do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk], **terms)
        yield f"wins {title}", workshop
        for words in needs:
            model = {"name": words, "place": "Another city", "source": "A visit", "could_try": "One afternoon"}
            do(workshop, facilitator(), "add_model", **model)
        yield f"models {title}", workshop


@pytest.mark.parametrize("moment", [arriving, votes, writing, hidden, few, wins], ids=lambda moment: moment.__name__)
def test_nothing_on_a_wall_is_cut(moment):
    pages = {title: Client().get(f"/w/{workshop.code}/wall/").content for title, workshop in moment()}
    cut = {}
    with open_browsers("http://wall.test") as browsers:
        wall = browsers.person(WALL)
        wall.route("**/*", lambda route: answer(route, pages))
        for title in pages:
            wall.goto(f"/{title}")
            for width, height in SIZES:
                wall.set_viewport_size({"width": width, "height": height})
                cut[f"{title}, {width}"] = wall.evaluate(CUT)

    assert {title: what for title, what in cut.items() if what} == {}


def test_no_word_is_wider_than_the_desk():
    workshop = make_workshop(phase=QUICK_WINS)
    seat, theme = make_seat(workshop), make_theme(workshop, WORD)
    for number in range(2):
        workshop.ideas.create(seat=seat, text=WORD, shared_at=workshop.created_at, theme=theme if number else None)
    do(workshop, card(seat), "voice_need", text=WORD)
    show(workshop, open_vote(workshop, "Evening classes"))
    somebody = Client()
    somebody.force_login(make_facilitator())
    page = somebody.get(f"/w/{workshop.code}/desk/").content
    wide = {}
    with open_browsers("http://wall.test") as browsers:
        desk = browsers.person(PHONE)
        desk.route("**/*", lambda route: answer(route, {"desk": page}))
        for width in (360, 1280):
            desk.set_viewport_size({"width": width, "height": 900})
            desk.goto("/desk")
            desk.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
            wide[width] = desk.evaluate(WIDE)

    assert wide == {360: [], 1280: []}


def answer(route: Route, pages: dict[str, bytes]) -> None:
    path = route.request.url.removeprefix("http://wall.test/").replace("%20", " ")
    if path in pages:
        route.fulfill(body=pages[path], content_type="text/html")
    elif path.endswith(".css"):
        route.fulfill(path=finders.find(path.removeprefix("static/")))
    else:
        route.abort()
