"""Old addresses: whatever was renamed or moved is found again, with all that lies below it."""

import pytest
from django.test import Client, TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.models import StandardPage
from tests.factories.pages import add, home_page, make_blog, make_finding, make_findings, make_post, make_standard_page
from tests.factories.rooms import make_workshop
from workshops.core.enums import Stage

pytestmark = pytest.mark.django_db


def rename(page: Page, slug: str) -> None:
    """As an editor does it: change the slug, publish."""
    page = page.specific_class.objects.get(pk=page.pk)
    page.slug = slug
    # Wagtail tells of a new name when the transaction ends.
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()


def led_to(address: str) -> str:
    """Where this address ends, however often it leads on; "" for nowhere."""
    answer = Client().get(address, follow=True)
    if answer.status_code == 404:
        return ""
    assert answer.status_code == 200
    # As WSGI has it: bytes, each written as a letter.
    path, query = answer.request["PATH_INFO"].encode("latin-1").decode(), answer.request["QUERY_STRING"]
    return f"{path}?{query}" if query else path


def a_finding(**fields):
    return make_finding(make_findings(), slug="classes", workshop=make_workshop(stage=Stage.REPORTED), **fields)


def test_the_feed_of_a_renamed_list_moves_with_it():
    blog = make_blog()
    make_post(blog, title="Post", slug="post")

    rename(blog, "notes")

    assert {address: led_to(address) for address in ("/blog/", "/blog/feed/", "/blog/post/", "/blog/feed")} == {
        "/blog/": "/notes/",
        "/blog/feed/": "/notes/feed/",
        "/blog/post/": "/notes/post/",
        "/blog/feed": "/notes/feed/",
    }


def test_the_record_moves_with_its_finding_and_with_the_list_above_it():
    finding = a_finding()

    rename(finding, "lessons")
    rename(finding.get_parent(), "found")

    olds = ["/findings/classes/record/", "/findings/lessons/record/", "/found/classes/record/"]
    assert [led_to(old) for old in olds[:2]] == ["/found/lessons/record/"] * 2
    assert led_to(olds[0].removesuffix("record/")) == "/found/lessons/"


def test_a_page_that_was_renamed_again_and_again_is_found_under_every_name_it_had():
    blog = make_blog()
    for name in ("notes", "news", "diary"):
        rename(blog, name)

    assert [led_to(f"/{name}/feed/") for name in ("blog", "notes", "news")] == ["/diary/feed/"] * 3


def test_a_page_that_gets_its_old_name_back_is_there_and_leads_nobody_in_circles():
    blog = make_blog()
    rename(blog, "notes")
    rename(blog, "blog")

    assert [led_to(address) for address in ("/blog/", "/blog/feed/", "/notes/", "/notes/feed/")] == [
        "/blog/",
        "/blog/feed/",
        "/blog/",
        "/blog/feed/",
    ]
    assert Client().get("/notes/").headers["Cache-Control"] == "no-cache"


def test_a_name_that_another_page_has_now_is_that_pages():
    blog = make_blog()
    rename(blog, "notes")
    make_blog(title="New blog", slug="blog")

    assert (led_to("/blog/"), led_to("/blog/feed/")) == ("/blog/", "/blog/feed/")


def test_what_is_asked_for_behind_the_question_mark_comes_along():
    rename(make_blog(), "notes")

    assert led_to("/blog/?topic=homes&page=2") == "/notes/?topic=homes&page=2"
    assert led_to("/blog/feed/?from=reader") == "/notes/feed/?from=reader"


def test_a_moved_page_is_found_with_all_below_it():
    first, second = (make_standard_page(title=title, slug=title.lower()) for title in ("One", "Two"))
    child = add(first, StandardPage(title="Child", slug="child"))
    add(child, StandardPage(title="Grandchild", slug="grandchild"))

    child.move(second, pos="last-child")

    assert [led_to(address) for address in ("/one/child/", "/one/child/grandchild/")] == [
        "/two/child/",
        "/two/child/grandchild/",
    ]


def test_addresses_in_other_scripts_move_as_well():
    finding = a_finding()
    rename(finding, "занятия")
    rename(finding, "دروس")

    assert led_to("/findings/занятия/record/") == led_to("/findings/classes/record/") == "/findings/دروس/record/"


def test_a_page_that_is_not_published_is_not_given_away_by_its_old_address():
    finding = a_finding()
    rename(finding, "a-new-secret")
    finding.refresh_from_db()
    finding.unpublish()

    answers = [Client().get(address) for address in ("/findings/classes/", "/findings/classes/record/")]

    assert [(answer.status_code, "a-new-secret" in answer.text) for answer in answers] == [(404, False)] * 2


@pytest.mark.parametrize(
    "address", ["/blog/nothing/", "/blog/feed/nothing/", "/blogs/", "/blog/%00/", "/" + "blog/" * 99]
)
def test_what_never_was_is_not_found(address):
    rename(make_blog(), "notes")

    assert led_to(address) == ""


def test_a_redirect_that_an_editor_made_leads_where_they_said():
    page = make_standard_page(title="Access", slug="access")
    Redirect.add_redirect("/poster", redirect_to=page, is_permanent=False)
    Redirect.add_redirect("/poster?hall=2", redirect_to="https://eastmarsh.example/hall?number=2")

    page_answer, elsewhere = Client().get("/poster/?from=wall"), Client().get("/poster/?hall=2")

    assert (page_answer.status_code, page_answer.headers["Location"]) == (302, "/access/?from=wall")
    assert elsewhere.headers["Location"] == "https://eastmarsh.example/hall?number=2"


def test_an_address_that_is_nobodys_costs_few_queries(django_assert_max_num_queries):
    home_page()
    Client().get("/a/b/c/d/e/f/")

    with django_assert_max_num_queries(8):
        Client().get("/a/b/c/d/e/f/g/h/i/j/")
