"""The demo's website and accounts: built once, and unchanged when they are built again."""

import pytest
from django.test import Client
from wagtail.models import Page

from content.models import StoryImage
from demo.accounts import build_staff
from demo.website.builder import build_website
from people.models import User

pytestmark = pytest.mark.django_db


def everything() -> dict[str, int]:
    return {kind.__name__: kind.objects.count() for kind in (Page, StoryImage, User)}


def test_building_twice_builds_once():
    build_website()
    build_staff()
    once = everything()

    build_website()
    build_staff()

    assert everything() == once


def test_every_page_of_the_demo_can_be_visited():
    home = build_website()

    pages = home.get_descendants(inclusive=True).live()
    answers = {page.url: Client().get(page.url).status_code for page in pages}

    assert len(answers) == 9
    assert set(answers.values()) == {200}


def test_text_of_an_editor_is_not_overwritten():
    home = build_website()
    home.introduction = "Our own words."
    home.save()

    assert build_website().introduction == "Our own words."


def test_each_account_of_the_demo_has_its_role():
    roles = {person.username: [group.name for group in person.groups.all()] for person in build_staff()}

    assert roles == {
        "editor": ["Editor"],
        "facilitator": ["Facilitator"],
        "coordinator": ["Coordinator"],
        "admin": [],
    }
