"""The command `addresses`: the site's address follows PUBLIC_URL, and the screens of the newest room are printed."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Site

from operations.site_address import follow_public_url
from tests.factories.rooms import make_workshop
from workshops.models import SeatCard

pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    out = StringIO()
    call_command("addresses", stdout=out)
    return [line.strip() for line in out.getvalue().splitlines()]


@pytest.fixture
def clear_wagtails_cache() -> Iterator[None]:
    """Wagtail caches the address of each site, and a rollback does not clear that."""
    yield
    Site.clear_site_root_paths_cache()


def test_feeds_and_sitemap_use_the_public_address(settings: Any, clear_wagtails_cache: None):
    settings.PUBLIC_URL = "http://192.0.2.7:8123"
    follow_public_url()

    assert Site.objects.get().root_url == "http://192.0.2.7:8123"
    assert "<loc>http://192.0.2.7:8123/</loc>" in Client().get("/sitemap.xml").text


def test_a_site_without_rooms_has_two_addresses():
    assert addresses() == ["Home   http://testserver/", "Staff  http://testserver/sign-in/"]


def test_the_screens_of_a_room_and_a_free_card_are_printed():
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
