"""Posts and findings as a visitor meets them: in lists, narrowed to a topic, page by page, and never before their time."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from blog.models import BlogPostPage, FindingPage
from content.models import Author, Credit
from tests.factories.pages import make_blog, make_finding, make_findings, make_image, make_post, make_topic

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [article.title for article in response.context["articles"]]


def cost(address: str) -> int:
    """How many queries a page takes, once its pictures have been made."""
    Client().get(address)
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(address).status_code == 200
    return len(queries)


def full_post(blog, number: int) -> BlogPostPage:
    """A post with everything that a card can show."""
    return make_post(
        blog,
        title=f"Post {number}",
        share_image=make_image(f"Picture {number}"),
        topics=[make_topic(f"Topic-{number}")],
        credits=[Credit(author=Author.objects.create(name=f"Author {number}"))],
    )


def test_a_list_shows_what_is_published_newest_first():
    blog = make_blog()
    make_post(blog, title="Older", date=date(2026, 1, 1))
    make_post(blog, title="Newer", date=date(2026, 2, 1))
    make_post(blog, title="Draft", date=date(2026, 3, 1), live=False)

    assert titles(Client().get("/blog/")) == ["Newer", "Older"]


def test_a_private_article_is_in_no_list():
    blog = make_blog()
    hidden = make_post(blog, title="For us only")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    assert titles(Client().get("/blog/")) == []


def test_an_empty_list_says_so():
    make_findings()

    assert "No findings yet." in Client().get("/findings/").text


def test_a_topic_narrows_a_list_and_only_used_topics_are_offered():
    blog, childcare, homes = make_blog(), make_topic("Childcare"), make_topic("Homes")
    make_topic("Unused")
    make_post(blog, title="A crèche", topics=[childcare])
    make_post(blog, title="Damp", topics=[homes])

    response = Client().get("/blog/?topic=homes")

    assert titles(response) == ["Damp"]
    assert [topic.title for topic in response.context["topics"]] == ["Childcare", "Homes"]


@pytest.mark.parametrize("query", ["topic=nothing", "page=99", "page=many", "topic=<script>"])
def test_a_wrong_address_still_shows_articles(query):
    make_post(make_blog(), title="Here")

    response = Client().get(f"/blog/?{query}")

    assert response.status_code == 200
    assert titles(response) == ["Here"]


def test_a_nul_in_the_address_of_a_list_is_not_found():
    make_post(make_blog(), title="Here")

    assert Client().get("/blog/?topic=%00").status_code == 404


def test_a_long_list_is_leafed_through():
    blog = make_blog()
    for number in range(11):
        make_post(blog, title=f"Post {number}", date=date(2026, 1, number + 1))

    assert titles(Client().get("/blog/?page=2")) == ["Post 1", "Post 0"]


@pytest.mark.parametrize("make", [(make_blog, make_post), (make_findings, make_finding)])
def test_a_draft_is_nowhere_for_a_visitor(make):
    make_index, make_article = make
    article = make_article(make_index(), live=False)

    assert Client().get(article.url).status_code == 404


def test_ten_posts_cost_what_one_costs():
    blog = make_blog()
    full_post(blog, 0)
    one = cost("/blog/")

    for number in range(1, 10):
        full_post(blog, number)
    cost("/blog/?page=2")

    assert cost("/blog/") == one


def test_a_finding_shows_its_question_its_answer_and_its_people():
    finding = make_finding(
        make_findings(),
        question="What stops you?",
        answer="Nobody can mind the children.",
        topics=[make_topic()],
        credits=[
            Credit(role=Credit.Role.THANKS, words="thirty-five neighbours", sort_order=0),
            Credit(role=Credit.Role.WRITER, author=Author.objects.create(name="Reading Circle"), sort_order=1),
        ],
    )

    html = Client().get(finding.url).text

    for words in ("What stops you?", "Nobody can mind the children.", "thirty-five neighbours", "?topic=childcare"):
        assert words in html
    assert html.index("Reading Circle") < html.index("thirty-five neighbours")


def test_ten_credits_and_topics_cost_what_one_costs():
    index = make_findings()
    one, ten = (
        make_finding(
            index,
            title=f"{count} people",
            topics=[make_topic(f"Topic-{count}-{n}") for n in range(count)],
            credits=[Credit(author=Author.objects.create(name=f"{count}-{n}"), sort_order=n) for n in range(count)],
        )
        for count in (1, 10)
    )

    assert cost(ten.url) == cost(one.url)


def test_articles_live_only_in_their_own_lists():
    blog, findings = make_blog(), make_findings()

    assert BlogPostPage.can_create_at(blog)
    assert FindingPage.can_create_at(findings)
    assert not BlogPostPage.can_create_at(findings)
    assert not FindingPage.can_create_at(blog)
    assert not type(blog).can_create_at(blog)
    assert not type(blog).can_create_at(blog.get_root())


@pytest.mark.parametrize("make", [(make_blog, make_post), (make_findings, make_finding)])
def test_an_editor_sees_a_page_before_it_is_published(make):
    make_index, make_article = make
    index = make_index()
    article = make_article(index, live=False, title="Not yet")

    for page in (index, article):
        preview = page.make_preview_request()

        assert preview.status_code == 200
        assert page.title in preview.render().text if hasattr(preview, "render") else preview.text


def test_pictures_come_in_small_formats_and_two_sizes():
    post = make_post(make_blog(), share_image=make_image())

    html = Client().get("/blog/").text + Client().get(post.url).text

    assert 'type="image/webp"' in html
    assert "srcset=" in html
