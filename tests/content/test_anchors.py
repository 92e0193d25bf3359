"""Ids of headings: a part of a page can be linked to, and no two things on one page have the same id."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from blog.room_blocks import RoomBlock
from content.anchors import RESERVED, anchor_of
from home.models import HomePage
from tests.factories.pages import add, home_page, make_blog, make_finding, make_findings, make_post, make_standard_page
from tests.factories.rooms import make_workshop
from tests.factories.wins import make_public_win
from workshops.core.enums import Stage
from workshops.models import EventPage

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EVERYWHERE = [
    "layouts/page.html",
    "components",
    "content",
    "home",
    "workshops/event_page.html",
    "workshops/quick_wins/part_win.html",
]
ROOM = ["room_took_part", "room_themes", "room_vote", "room_choices", "room_wins", "room_models"]


def heading(text: str, level: str = "2") -> tuple[str, dict[str, str]]:
    return "heading", {"text": text, "level": level}


def ids(page: Page) -> list[str]:
    """Every id of the page as a visitor gets it, in its order."""
    answer = Client().get(page.url)
    assert answer.status_code == 200
    return re.findall(r'\sid="([^"]*)"', answer.text)


def of_headings(page: Page) -> list[str]:
    """The ids of the headings that its story has."""
    story = Client().get(page.url).text.partition('<div class="prose section">')[2]
    return re.findall(r'<h[1-6]\b[^>]*?\sid="([^"]*)"', story)


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("One card, one voice", "one-card-one-voice"),
        ("What's on?", "whats-on"),
        ("  Two -- dashes  ", "two-dashes"),
        ("Crèche & café", "crèche-café"),
        ("Как это работает", "как-это-работает"),
        ("दोपहर की चाय", "दोपहर-की-चाय"),
        ("বাংলা ভাষা", "বাংলা-ভাষা"),
        ("شُكرًا لكم", "شُكرًا-لكم"),
        ("ทำไมเรามา", "ทําไมเรามา"),
        ("为什么我们见面", "为什么我们见面"),
        ("Ẹ káàbọ̀", "ẹ-káàbọ̀"),
        ("❤️ Care 1️⃣", "care-1"),
        ("🫖", "section"),
        ("❤️", "section"),
        ("!!!", "section"),
        ("", "section"),
        ("\u200b", "section"),
    ],
)
def test_an_id_is_readable_in_the_headings_own_script_and_never_empty(words: str, anchor: str):
    assert anchor_of(words) == anchor


def test_equal_headings_are_numbered_and_one_that_is_called_like_that_keeps_its_name():
    page = make_standard_page(body=[heading(words) for words in ("Tea", "Tea", "Tea 2", "TEA", "🫖", "❤️")])

    assert of_headings(page) == ["tea", "tea-3", "tea-2", "tea-4", "section", "section-2"]


def test_headings_inside_written_text_count_as_well():
    page = make_standard_page(
        body=[
            heading("Tea"),
            ("text", '<h3 id="main">Tea</h3><p id="status">Hot</p><h2>Milk &amp; <b>sugar</b></h2><h4></h4>'),
            heading("Milk & sugar", "3"),
        ]
    )

    assert of_headings(page) == ["tea", "tea-2", "milk-sugar", "section", "milk-sugar-2"]
    assert len(ids(page)) == len(set(ids(page)))


def test_no_heading_takes_an_id_of_the_layout():
    page = make_standard_page(body=[heading(name.replace("-", " ").title()) for name in sorted(RESERVED)])

    assert of_headings(page) == [f"{name}-2" for name in sorted(RESERVED)]


def test_every_id_of_the_templates_around_a_story_is_known_to_be_taken():
    files = [
        file
        for place in EVERYWHERE
        for file in ([TEMPLATES / place] if place[-1] == "l" else (TEMPLATES / place).rglob("*.html"))
    ]
    files += [
        file for file in (TEMPLATES / "blog").rglob("*.html") if file.name not in {"record.html", "drafts_panel.html"}
    ]
    used = {name for file in files for name in re.findall(r'\b(?:id|with id)="([\w-]+)"', file.read_text())}

    assert used - RESERVED == set()
    assert used >= {"main", "join-title", "in-short", "findings"}


def test_what_a_room_adds_to_a_page_keeps_its_ids_and_repeats_none():
    workshop = make_workshop(stage=Stage.REPORTED)
    make_public_win(workshop, "A room on Thursdays")
    story = [
        heading("Quick wins"),
        heading("Took part"),
        *((kind, {"title": ""}) for kind in ROOM),
        *((kind, {"title": ""}) for kind in ROOM),
    ]
    finding = make_finding(make_findings(), body=story, workshop=workshop)

    found = ids(finding)

    assert len(found) == len(set(found))
    assert [name for name in found if name.startswith(("quick-wins", "took-part"))] == [
        "quick-wins-2",
        "took-part-2",
        "took-part",
        "quick-wins",
        "took-part-3",
        "quick-wins-3",
    ]


def test_every_block_of_a_room_has_an_id_of_its_own():
    names = [block.anchor for block in RoomBlock.__subclasses__()]

    assert len(set(names)) == len(names) == len(ROOM)
    assert "" not in names


@pytest.mark.parametrize("kind", ["post", "event", "front page"])
def test_every_kind_of_page_has_each_id_once(kind: str):
    body = [heading(words) for words in ("Main", "Main", "Wins", "Next event", "Cycle", "Findings", "🫖", "🫖")]
    make_finding(make_findings())
    if kind == "post":
        page: Page = make_post(make_blog(), body=body)
    elif kind == "event":
        page = add(home_page(), EventPage(title="Evening", body=body, starts_at=timezone.now()))
    else:
        make_public_win(make_workshop(), "A room on Thursdays")
        page = home_page()
        page.body = body
        page.save_revision().publish()
        page = HomePage.objects.get()

    found = ids(page)

    assert len(found) == len(set(found))
    assert "" not in found


def test_ids_are_the_same_each_time_a_page_is_drawn():
    page = make_standard_page(body=[heading("Tea"), heading("Tea")])

    assert of_headings(page) == of_headings(page) == ["tea", "tea-2"]
