"""The way around the site: what it shows, and that its price stays the same."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from wagtail.models import Site

from content.models import NavigationItem, SiteSettings
from content.navigation import leads_here, links_for
from tests.factories.pages import make_standard_page

pytestmark = pytest.mark.django_db


def navigation(*items: NavigationItem) -> None:
    settings = SiteSettings.for_site(Site.objects.get())
    settings.navigation_items = list(items)
    settings.save()


def test_links_lead_to_pages_and_addresses_in_the_editors_order():
    page = make_standard_page(title="How it works")
    navigation(
        NavigationItem(address="/quick-wins/", title="Quick wins", sort_order=0),
        NavigationItem(page=page, sort_order=1),
        NavigationItem(page=page, title="Small print", place="foot", sort_order=2),
    )

    links = links_for(RequestFactory().get("/how-it-works/"))

    assert [(link.title, link.url, link.current) for link in links.main] == [
        ("Quick wins", "/quick-wins/", False),
        ("How it works", "/how-it-works/", True),
    ]
    assert [link.title for link in links.foot] == ["Small print"]


def test_a_page_that_is_not_published_has_no_link():
    navigation(NavigationItem(page=make_standard_page(live=False)))

    assert links_for(RequestFactory().get("/")).main == []


def test_a_link_needs_one_target_and_a_name():
    nowhere = NavigationItem(title="Where?")
    both = NavigationItem(page=make_standard_page(), address="/join/", title="Both")
    nameless = NavigationItem(address="/join/")

    for item in (nowhere, both, nameless):
        with pytest.raises(ValidationError):
            item.clean()


@pytest.mark.parametrize(
    ("url", "path", "here"),
    [
        ("/blog/", "/blog/", True),
        ("/blog/", "/blog/a-post/", True),
        ("/blog/", "/blogging/", False),
        ("/", "/blog/", False),
        ("https://eastmarsh.example/", "/blog/", False),
    ],
)
def test_a_link_knows_whether_it_leads_here(url, path, here):
    assert leads_here(url, path) is here


def test_ten_links_cost_what_one_costs(django_assert_num_queries, client):
    def cost() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    navigation(NavigationItem(page=make_standard_page(title="Page 0")))
    client.get("/")
    one = cost()
    navigation(*(NavigationItem(page=make_standard_page(title=f"Page {n}")) for n in range(1, 11)))

    assert cost() == one
