"""Somebody's words run in their own direction wherever they stand: every template is drawn with words from right to left."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from content.models import Author, Credit, NavigationItem, SiteSettings
from home.models import HomePage
from tests.factories.pages import add, home_page, make_blog, make_findings, make_post, make_standard_page, make_topic
from tests.factories.rooms import do, make_seat, make_workshop, post, sit
from tests.factories.wins import make_win
from tests.workshops.screens import test_markup
from workshops.commands.registry import phase_kinds
from workshops.core.enums import Stage
from workshops.ideas.phases import BREAKOUTS
from workshops.models import EventPage, QuickWin
from workshops.quick_wins.phases import QUICK_WINS
from workshops.quick_wins.queries.links import needer_path, owner_path

pytestmark = pytest.mark.django_db

RTL = "שלום"
# Words of these are read by programs, or have no direction of their own to set.
SKIPPED = {"script", "style", "svg", "title"}


def word(name: str) -> str:
    """A word from right to left, with the name of its field behind it."""
    return f"{RTL} {name}"


def strays(html: str) -> list[str]:
    """Our words that take their direction from what stands around them.

    They need an element of their own: `<bdi>`, or one with dir="auto" that begins with them.
    """
    page = BeautifulSoup(html, "html.parser")
    found = [
        f"{text.parent.name}: {text.strip()[:60]}" for text in page.find_all(string=_is_ours) if not _is_isolated(text)
    ]
    for box in page.find_all(["input", "textarea"]):
        says = (box.get("value") or "") + (box.get("placeholder") or "") + box.text
        if RTL in says and box.get("type") != "hidden" and box.get("dir") != "auto":
            found.append(f"{box.name} {box.get('name')}: {says[:60]}")
    return found


def _is_ours(text: str) -> bool:
    return RTL in text


def _is_isolated(text: NavigableString) -> bool:
    for element in text.parents:
        if not isinstance(element, Tag) or element.name in {"html", "body"}:
            return False
        if element.name == "bdi" or element.name in SKIPPED or element.name == "textarea":
            return True
        if element.get("dir") == "auto":
            said = element.get_text().strip(" \n“‘(#0123456789.·")
            # The name of a draft is one text of its page, with a word of ours at its beginning.
            return said.removeprefix("Notes: ").removeprefix("Finding: ").startswith(RTL)
    return False


def regions(answer: HttpResponse) -> list[str]:
    """The pieces of HTML in an answer: of a page, itself; of a snapshot, each region."""
    if "json" in answer.get("Content-Type", ""):
        return list(json.loads(answer.content).get("regions", {}).values())
    return [answer.content.decode()] if answer.get("Content-Type", "").startswith("text/html") else []


def missing(answers: Iterator[HttpResponse]) -> dict[str, list[str]]:
    found = {
        answer.request["PATH_INFO"]: sorted({stray for html in regions(answer) for stray in strays(html)})
        for answer in answers
    }
    return {path: said for path, said in found.items() if said}


def name_the_site() -> None:
    """Everything that stands around each page, from right to left."""
    site = Site.objects.get()
    site.site_name = word("site")
    site.save()
    HomePage.objects.update(
        title=word("home"),
        introduction=word("lead"),
        strapline=word("strap"),
        join_title=word("join-title"),
        join_text=word("join-text"),
    )
    words = SiteSettings.for_site(site)
    words.footer_text = word("foot")
    words.save()
    for place in NavigationItem.Place:
        NavigationItem.objects.create(settings=words, address="/join/", title=word(f"menu-{place}"), place=place)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> test_markup.Room:
    monkeypatch.setattr(test_markup, "mark", word)
    name_the_site()
    room = test_markup.Room()
    room.fill()
    return room


def test_words_of_a_room_run_in_their_own_direction_on_every_screen(room: test_markup.Room) -> None:
    assert missing(test_markup.every_answer(room)) == {}


def test_words_of_a_closed_room_run_in_their_own_direction_on_screens_and_pages(room: test_markup.Room) -> None:
    do(room.workshop, room.desk, "close_workshop")

    answers = [*test_markup.every_answer(room), *test_markup.published(room)]

    assert missing(iter(answers)) == {}


@pytest.mark.parametrize("kind", sorted(phase_kinds()))
def test_words_run_in_their_own_direction_in_every_phase(room: test_markup.Room, kind: str) -> None:
    room.workshop.phases.filter(state="running").update(kind=kind, title=word("phase"))

    assert missing(test_markup.every_answer(room)) == {}


def test_words_run_in_their_own_direction_where_a_form_comes_back_or_a_door_is_shut() -> None:
    name_the_site()
    workshop = make_workshop(title=word("title"), question=word("question"), place=word("place"), phase=BREAKOUTS)
    other = make_workshop(title=word("title"), question=word("question"), stage=Stage.CLOSED)
    seat = make_seat(workshop, token_digest="")
    phone = sit(Client(), make_seat(workshop))

    answers = [
        post(phone, workshop, "add_idea", text=word("idea") * 200),
        post(Client(), workshop, "add_idea", text=word("idea")),
        Client().get(f"/w/{workshop.code}/"),
        Client().get(f"/w/{other.code}/"),
        Client().post("/join/", {"code": other.code}),
        Client().get(f"/c/{seat.code}/"),
        Client().get("/nothing/"),
        Client().get("/search/", {"q": word("search")}),
    ]

    assert missing(iter(answers)) == {}


def test_words_on_personal_links_run_in_their_own_direction() -> None:
    name_the_site()
    win = make_win(make_workshop(title=word("title"), phase=QUICK_WINS), first_step=word("step"), owner=word("owner"))
    win.room_need.need.text = word("need")
    win.room_need.need.save()
    answers = []
    for state in ("agreed", "under_way", "met", "dropped", "proposed"):
        QuickWin.objects.update(state=state, update=word("note"), reason=word("reason"))
        answers += [
            Client().get(needer_path(win.room_need)),
            Client().get(owner_path(win)),
            Client().get("/quick-wins/"),
        ]

    for answer in answers:
        assert missing(iter([answer])) == {}


def test_words_on_pages_run_in_their_own_direction() -> None:
    name_the_site()
    workshop = make_workshop(title=word("title"), question=word("question"), place=word("room-place"))
    body = [
        ("heading", {"text": word("heading"), "level": "2"}),
        (
            "quote",
            {"text": word("quote"), "attribution": word("who"), "consent": "published", "source": word("source")},
        ),
    ]
    blog, findings = make_blog(title=word("blog"), introduction=word("intro")), make_findings(title=word("findings"))
    article = make_post(blog, title=word("post"), introduction=word("intro"), body=body)
    article.topics.add(make_topic(word("topic")))
    article.credits.add(
        Credit(author=Author.objects.create(name=word("author"), about=word("about")), words=word("credit"))
    )
    article.save()
    about = make_standard_page(title=word("page"), introduction=word("intro"))
    event = add(
        home_page(),
        EventPage(
            title=word("event"), introduction=word("intro"), workshop=workshop, place=word("place"), way_there=word("way"),
            access=word("access") + "\n\n" + word("access-2"), languages=word("languages"), childcare=word("childcare"),
            paid=word("paid"), published=word("published"), contact=word("contact"),
            starts_at=timezone.now() + timedelta(days=1),
        ),
    )  # fmt: skip
    pages = [blog, findings, article, about, event, home_page()]

    answers = [Client().get(page.url) for page in pages] + [
        Client().get("/search/", {"q": RTL}),
        Client().get("/sign-in/"),
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert missing(iter(answers)) == {}


def test_a_feed_says_in_which_direction_a_summary_runs(client: Client) -> None:
    make_post(make_blog(), title=word("post"), introduction=word("<intro>"))

    feed = client.get("/feed/").content.decode()

    assert f'&lt;p dir="rtl"&gt;{RTL} &amp;lt;intro&amp;gt;&lt;/p&gt;' in feed
