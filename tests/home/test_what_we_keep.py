"""What pages say about keeping words is what the settings say, and what the program does."""

import re
from pathlib import Path

import pytest

from demo.website import page_texts
from home.models import StandardPage
from tests.factories.pages import add, home_page, make_standard_page
from tests.factories.rooms import make_seat, make_workshop, sit
from workshops.agenda.phases import WELCOME

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("months", [3, 12])
def test_the_page_about_keeping_prints_the_months_of_this_site(client, settings, months):
    settings.WORDS_LINKED_MONTHS = months
    page = add(home_page(), StandardPage(slug="what-we-keep", **page_texts.WHAT_WE_KEEP))

    said = client.get(page.url).content.decode()

    assert f"{months} months after the room has closed they lose their link to your card." in said


def test_the_page_about_keeping_prints_the_days_of_a_vote_that_was_left_alone(client, settings):
    settings.VOTES_LINKED_DAYS = 5
    page = make_standard_page(body=[("how_long", None)])

    assert "If nobody closes the room, it does so after 5 days." in client.get(page.url).content.decode()


def test_whoever_is_asked_to_keep_their_words_reads_for_how_long(client, settings):
    settings.WORDS_LINKED_MONTHS = 9
    seat = make_seat(make_workshop(phase=WELCOME), agrees=())

    said = sit(client, seat).get(f"/w/{seat.workshop.code}/").content.decode()

    assert "9 months after the room has closed they lose their link to your card" in said
    assert "You can change every answer for 9 months after the room has closed." in said


def test_no_page_of_ours_types_a_number_of_months_itself():
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("demo/**/*.py"), *ROOT.glob("workshops/**/*.py")]
    typed = re.compile(r"\b(\d+|six|twelve|eighteen|twenty-four) months\b", re.IGNORECASE)

    assert [file.name for file in files if typed.search(file.read_text())] == []
