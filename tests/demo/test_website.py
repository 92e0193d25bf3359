"""The demo's site: built once, found again, and told under the address that people use."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Site

from content.models import StoryImage
from demo.accounts import build_staff
from demo.website.builder import build_website
from operations.site_address import follow_public_url
from people.models import User
from tests.factories.rooms import make_workshop
from workshops.models import SeatCard

pytestmark = pytest.mark.django_db


def everything() -> dict[str, int]:
    return {kind.__name__: kind.objects.count() for kind in (Page, StoryImage, User)}


def addresses() -> list[str]:
    out = StringIO()
    call_command("addresses", stdout=out)
    return [line.strip() for line in out.getvalue().splitlines()]


def test_building_twice_builds_once():
    build_website()
    build_staff()
    once = everything()

    build_website()
    build_staff()

    assert everything() == once


def test_every_page_of_the_demo_is_there_for_a_visitor():
    home = build_website()

    pages = home.get_descendants(inclusive=True).live()
    answers = {page.url: Client().get(page.url).status_code for page in pages}

    assert len(answers) == 9
    assert set(answers.values()) == {200}


def test_an_editors_words_survive_the_demo():
    home = build_website()
    home.introduction = "Our own words."
    home.save()

    assert build_website().introduction == "Our own words."


def test_each_person_of_the_demo_has_their_role():
    roles = {person.username: [group.name for group in person.groups.all()] for person in build_staff()}

    assert roles == {
        "editor": ["Editor"],
        "facilitator": ["Facilitator"],
        "coordinator": ["Coordinator"],
        "admin": [],
    }


@pytest.fixture
def forget_addresses():
    """Wagtail keeps each site's address in a cache, which no test's rollback reaches."""
    yield
    Site.clear_site_root_paths_cache()


def test_the_site_answers_under_its_public_address(settings, forget_addresses):
    settings.PUBLIC_URL = "http://192.0.2.7:8123"
    follow_public_url()

    assert Site.objects.get().root_url == "http://192.0.2.7:8123"
    assert "<loc>http://192.0.2.7:8123/</loc>" in Client().get("/sitemap.xml").text


def test_an_empty_site_prints_what_there_is():
    assert addresses() == ["Home   http://testserver/", "Staff  http://testserver/sign-in/"]


def test_the_addresses_of_a_room_and_of_a_card_that_is_free_are_printed():
    room = make_workshop(title="Tonight", code="ABC234")
    SeatCard.objects.create(workshop=room, number=7, code="KNMR2345")

    assert addresses() == [
        "Home    http://testserver/",
        "Room    Tonight",
        "Wall    http://testserver/w/ABC234/wall/",
        "Desk    http://testserver/w/ABC234/desk/",
        "Join    http://testserver/join/  with the code ABC234",
        "A card  http://testserver/c/KNMR2345/  number 7, printed",
        "Staff   http://testserver/sign-in/",
    ]
