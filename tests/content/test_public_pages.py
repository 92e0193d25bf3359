"""What is not for everybody is nowhere for a stranger: not linked, not named, not counted, whoever restricted it and where."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from blog.models import FindingIndexPage, FindingPage
from content.models import NavigationItem, SiteSettings
from content.public_pages import once, public_pages
from home.models import StandardPage
from tests.factories.pages import (
    add,
    home_page,
    make_blog,
    make_finding,
    make_findings,
    make_post,
    make_standard_page,
    make_topic,
)
from tests.factories.people import make_staff
from tests.factories.rooms import make_workshop
from workshops.core.enums import Stage
from workshops.models import EventPage, Workshop

pytestmark = pytest.mark.django_db
NAME = "Zebra crossing"
SLUG = "zebra-crossing"


def restrict(page: Page, kind: str = "password") -> PageViewRestriction:
    """Make a page, and all that is below it, private."""
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="kettle")
    if kind == "groups":
        restriction.groups.add(Group.objects.get(name="Coordinator"))
    return restriction


def navigation(*pages: Page) -> None:
    settings = SiteSettings.for_site(Site.objects.get())
    settings.navigation_items = [NavigationItem(page=page) for page in pages]
    settings.save()


def links_to(page: Page) -> list[tuple]:
    """Every kind of link that an editor can put into a story by hand."""
    link = {"page": page, "address": ""}
    rows = [{"label": "A", "number": 1}]
    return [
        ("action", {"title": "Read", "text": "", "button": "Read it", "link": link}),
        ("figure", {"title": "F", "unit": "u", "rows": rows, "source": "Notes", "link": link}),
        ("text", f'<p>As we <a linktype="page" id="{page.pk}">wrote</a>.</p>'),
    ]


def a_site() -> tuple[FindingPage, Workshop, EventPage]:
    """A finding that everything which can lead to a page leads to."""
    workshop = make_workshop(stage=Stage.REPORTED)
    finding = make_finding(
        make_findings(),
        title=NAME,
        slug=SLUG,
        workshop=workshop,
        topics=[make_topic("Onlyhere")],
        introduction="Stripes.",
    )
    yesterday = timezone.now() - timedelta(days=1)
    event = add(home_page(), EventPage(title="Evening", workshop=workshop, starts_at=yesterday, body=links_to(finding)))
    make_standard_page(title="Links", slug="links", body=links_to(finding))
    navigation(finding)
    return finding, workshop, event


def places(workshop: Workshop, event: EventPage) -> list[str]:
    """Everything that a stranger can open and that could lead there."""
    listed = ["/", "/findings/", "/feed/", "/findings/feed/", "/sitemap.xml", "/links/", "/quick-wins/", "/join/"]
    return [*listed, event.url, f"/w/{workshop.code}/", f"/search/?q={NAME}", "/search/?q=stripes"]


def mentions(address: str) -> bool:
    text = (
        Client().get(address).text.replace(f"q={NAME}", "").replace(f"“<bdi>{NAME}</bdi>”", "").replace(f'"{NAME}"', "")
    )
    text = re.sub(r"Search: \w+ \w+", "", text)
    return NAME in text or SLUG in text or "Onlyhere" in text


def make_private(finding: FindingPage, kind: str) -> None:
    restrict(finding, kind)


def make_private_from_above(finding: FindingPage, kind: str) -> None:
    restrict(finding.get_parent(), kind)


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
@pytest.mark.parametrize("hide", [make_private, make_private_from_above])
def test_a_private_page_is_named_and_linked_by_nothing_that_a_stranger_sees(
    hide: Callable[[FindingPage, str], None], kind: str
):
    finding, workshop, event = a_site()
    before = [address for address in places(workshop, event) if mentions(address)]

    hide(finding, kind)

    assert set(places(workshop, event)) - set(before) == set()
    assert [address for address in places(workshop, event) if mentions(address)] == []


def test_an_unpublished_page_is_named_and_linked_by_nothing():
    finding, workshop, event = a_site()

    finding.unpublish()

    assert [address for address in places(workshop, event) if mentions(address)] == []


def test_a_page_that_is_opened_again_is_back_everywhere():
    finding, workshop, event = a_site()
    restrict(finding).delete()

    assert [address for address in places(workshop, event) if not mentions(address)] == []


def test_an_alias_is_as_private_as_the_page_that_it_shows():
    finding, _workshop, _event = a_site()
    elsewhere = make_findings(title="Elsewhere", slug="elsewhere")
    alias = finding.create_alias(parent=elsewhere, update_slug="also-zebra")
    restrict(finding.get_parent())

    seen = [Client().get(address).text for address in ("/", "/elsewhere/", "/feed/", "/sitemap.xml", alias.url)]

    assert [text for text in seen if NAME in text] == []
    assert "also-zebra" not in "".join(seen[:-1])


def test_a_page_and_its_alias_are_one_entry_in_each_list():
    finding, workshop, event = a_site()
    elsewhere = make_findings(title="Elsewhere", slug="elsewhere")
    finding.create_alias(parent=elsewhere, update_slug="also-zebra")
    finding.create_alias(parent=elsewhere, update_slug="zebra-again")
    navigation()

    def entries(address: str) -> int:
        text = Client().get(address).text
        return sum(text.count(f"{slug}/") > 0 for slug in (SLUG, "also-zebra", "zebra-again"))

    everywhere = ["/", "/findings/", "/feed/", "/sitemap.xml", "/elsewhere/", "/elsewhere/feed/", "/search/?q=stripes"]
    assert {address: entries(address) for address in [*everywhere, event.url, f"/w/{workshop.code}/"]} == dict.fromkeys(
        [*everywhere, event.url, f"/w/{workshop.code}/"], 1
    )


def test_the_alias_of_a_page_stands_for_it_where_the_page_itself_is_not_in_the_list():
    finding, _workshop, _event = a_site()
    elsewhere = make_findings(title="Elsewhere", slug="elsewhere")
    alias = finding.create_alias(parent=elsewhere, update_slug="also-zebra")

    assert f'href="{alias.url}"' in Client().get("/elsewhere/").text
    assert f'<link rel="canonical" href="{finding.full_url}">' in Client().get(alias.url).text


def test_whoever_knows_the_password_of_a_list_sees_what_is_in_it():
    finding, _workshop, _event = a_site()
    restriction = restrict(finding.get_parent())
    make_finding(finding.get_parent().specific, title="For others", slug="for-others")
    restrict(FindingPage.objects.get(slug="for-others"))
    client = Client()
    client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{finding.get_parent().pk}/",
        {"password": "kettle", "return_url": "/findings/"},
    )

    shown = client.get("/findings/").text

    assert (NAME in shown, "For others" in shown) == (True, False)


def test_a_story_in_a_private_section_links_to_its_neighbours():
    section = make_standard_page(title="For members")
    first = add(section, StandardPage(title="Rota", slug="rota"))
    second = add(section, StandardPage(title="Keys", slug="keys", body=links_to(first)))
    restriction = restrict(section)
    client = Client()
    client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{section.pk}/", {"password": "kettle", "return_url": "/"}
    )

    assert client.get(second.url).text.count(f'href="{first.url}"') == 3


def test_a_step_that_is_not_published_is_no_crumb_and_no_link():
    findings = make_findings(title="List of zebras")
    finding = make_finding(findings, topics=[make_topic()])
    findings.unpublish()

    shown = Client().get(finding.url).text

    assert "List of zebras" not in shown
    assert 'href="/findings/' not in shown
    assert "Childcare" in shown


def test_the_front_page_offers_no_list_that_is_private():
    make_finding(make_findings(), title="Shown nowhere")
    make_post(make_blog(), title="Shown")
    restrict(FindingIndexPage.objects.get())

    shown = Client().get("/").text

    assert ('href="/findings/"' in shown, 'href="/blog/"' in shown) == (False, True)


def test_restrictions_cost_the_same_however_many_pages_they_hide():
    blog = make_blog()
    make_post(blog, title="Open")
    restrict(make_post(blog, title="Hidden 0"))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(once(public_pages(Page.objects.all())))
        return len(queries)

    one = cost()
    for number in range(1, 10):
        restrict(make_post(blog, title=f"Hidden {number}"))

    assert cost() == one


def test_somebody_signed_in_who_is_in_none_of_a_pages_groups_is_told_so():
    page = make_standard_page()
    restrict(page, "groups")
    client = Client()
    client.force_login(make_staff("Editor"))

    answer = client.get(page.url)

    assert answer.status_code == 403
    assert "not open to you" in answer.text


def test_a_stranger_signs_in_at_the_one_door_of_the_site():
    page = make_standard_page()
    restrict(page, "login")

    answer = Client().get(page.url)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={page.url}")
    assert Client().get("/_util/login/?next=/admin/").headers["Location"] == "/sign-in/?next=/admin/"
