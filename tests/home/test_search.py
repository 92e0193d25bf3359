"""Search: everything that is published and nothing else, with and without JavaScript, whatever is typed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from tests.factories.pages import make_blog, make_finding, make_findings, make_post, make_standard_page

pytestmark = pytest.mark.django_db


def found(words: str, **more: str) -> list[str]:
    response = Client().get("/search/", {"q": words, **more})
    assert response.status_code == 200
    return [page.title for page in response.context["results"]]


def test_words_are_found_in_titles_introductions_stories_and_questions():
    blog, findings = make_blog(), make_findings()
    make_standard_page(title="Kettle")
    make_post(blog, title="Introduced", introduction="The kettle is on.")
    make_post(blog, title="Told", body=[("text", "<p>A kettle in the hall.</p>")])
    make_finding(findings, title="Asked", question="Who has a kettle?")
    make_post(blog, title="Something else")

    assert sorted(found("kettle")) == ["Asked", "Introduced", "Kettle", "Told"]


def test_drafts_and_private_pages_are_never_found():
    blog = make_blog()
    make_post(blog, title="Kettle draft", live=False)
    PageViewRestriction.objects.create(page=make_post(blog, title="Kettle for us"), restriction_type="login")

    assert found("kettle") == []


def test_a_page_that_is_taken_down_is_no_longer_found():
    post = make_post(make_blog(), title="Kettle")
    assert found("kettle") == ["Kettle"]

    post.unpublish()

    assert found("kettle") == []


def test_nothing_typed_and_nothing_found_are_told_apart():
    nothing_typed = Client().get("/search/").text
    nothing_found = Client().get("/search/?q=zebra").text

    assert "Type a word" in nothing_typed
    assert "Nothing found for “<bdi>zebra</bdi>”." in nothing_found


@pytest.mark.parametrize(
    "words",
    ['"', "*", "AND", "kettle OR", "NEAR(", "a" * 500, "مرحبا", "🫖", "%00", "' --", "-kettle", "title:"],
)
def test_whatever_is_typed_is_only_looked_for(words):
    make_post(make_blog(), title="Kettle")

    assert Client().get("/search/", {"q": words}).status_code == 200


def test_a_nul_that_nobody_can_type_is_not_found():
    assert Client().get("/search/", {"q": "\x00"}).status_code == 404


def test_markup_that_is_typed_is_shown_as_text():
    html = Client().get("/search/", {"q": "<script>alert(1)</script>"}).text

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_htmx_gets_only_the_results_and_a_cache_can_tell():
    make_post(make_blog(), title="Kettle")

    fragment = Client().get("/search/?q=kettle", headers={"HX-Request": "true"})
    page = Client().get("/search/?q=kettle")

    assert fragment.text.strip().startswith('<section class="section" id="results"')
    assert "<html" in page.text
    assert "HX-Request" in fragment.headers["Vary"]


def test_many_results_come_in_pages():
    blog = make_blog()
    for number in range(13):
        make_post(blog, title=f"Kettle {number}")

    assert len(found("kettle")) == 10
    assert len(found("kettle", page="2")) == 3


def test_ten_results_cost_what_one_costs():
    blog = make_blog()

    def cost() -> int:
        Client().get("/search/?q=kettle")
        with CaptureQueriesContext(connection) as queries:
            Client().get("/search/?q=kettle")
        return len(queries)

    make_post(blog, title="Kettle 0")
    one = cost()
    for number in range(1, 10):
        make_post(blog, title=f"Kettle {number}")

    assert cost() == one
