"""The front page: whatever is there is shown, whatever is missing leaves no hole, and the price stays the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from home.models import HomePage, StandardPage
from tests.factories.pages import add, home_page, make_blog, make_finding, make_findings, make_image, make_post
from tests.factories.rooms import make_workshop
from tests.factories.wins import make_public_win
from workshops.models import EventPage

pytestmark = pytest.mark.django_db


def cost() -> int:
    Client().get("/")
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/").status_code == 200
    return len(queries)


def test_a_new_site_has_a_front_page():
    response = Client().get("/")

    assert response.status_code == 200
    assert "A place at the table for everybody" in response.text
    assert 'href="/join/"' in response.text
    assert Site.objects.get().root_page.specific == home_page()


def test_a_new_site_shows_no_empty_shelves():
    html = Client().get("/").text

    for shelf in ("Latest findings", "From the blog", "Quick wins</h2>", "Next workshop"):
        assert shelf not in html


def test_the_newest_articles_are_shown_and_drafts_are_not():
    make_finding(make_findings(), title="What we found")
    blog = make_blog()
    make_post(blog, title="What we did")
    make_post(blog, title="What we may do", live=False)

    html = Client().get("/").text

    assert "What we found" in html
    assert "What we did" in html
    assert "What we may do" not in html


def test_ten_articles_cost_what_one_costs():
    blog, findings = make_blog(), make_findings()

    def fill(number: int) -> None:
        make_post(blog, title=f"Post {number}", share_image=make_image(f"Post {number}"))
        make_finding(findings, title=f"Finding {number}", share_image=make_image(f"Finding {number}"))

    # Two, because the row of cards beside the newest finding is there from the second on.
    fill(0)
    fill(1)
    few = cost()
    for number in range(2, 10):
        fill(number)

    assert cost() == few


def test_quick_wins_are_shown_and_ten_cost_what_one_costs():
    room = make_workshop()
    make_public_win(room, "A room on Thursdays")
    one = cost()

    for number in range(9):
        make_public_win(room, f"A lamp, number {number}")

    assert cost() == one
    assert "A lamp, number 8" in Client().get("/").text


def test_the_next_workshop_is_announced_with_its_time_and_place():
    room = make_workshop(stage="draft", starts_at=timezone.now() + timedelta(days=2), place="Wharf Lane Hall")
    event = add(home_page(), EventPage(title="Classes and care", workshop=room))

    html = Client().get("/").text

    assert "Next workshop" in html
    assert f'<a href="{event.url}">Classes and care</a>' in html
    assert "Wharf Lane Hall" in html


def test_only_one_kind_of_page_stands_at_the_root():
    root = Page.objects.get(depth=1)

    assert HomePage.can_create_at(root)
    assert not StandardPage.can_create_at(root)
    assert StandardPage.can_create_at(home_page())
    assert not HomePage.can_create_at(home_page())


def test_pages_that_stay_nest():
    parent = add(home_page(), StandardPage(title="How it works"))
    child = add(parent, StandardPage(title="At the door", introduction="One card each."))

    html = Client().get(child.url).text

    assert "One card each." in html
    assert f'<a href="{parent.url}">How it works</a>' in html
