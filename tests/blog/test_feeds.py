"""Feeds: what is new, for people who do not want to come and look."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.test import Client

from tests.factories.pages import make_blog, make_finding, make_findings, make_post, make_topic

pytestmark = pytest.mark.django_db


def items(address: str) -> list[dict[str, str]]:
    response = Client().get(address)
    assert response.headers["Content-Type"].startswith("application/rss+xml")
    # Our own answer, not somebody's file.
    feed = ET.fromstring(response.content)  # noqa: S314
    return [{part.tag: part.text for part in item} for item in feed.iter("item")]


def test_the_feed_holds_posts_and_findings_newest_first():
    blog, findings = make_blog(), make_findings()
    make_post(blog, title="Old post", date=date(2026, 1, 1))
    make_finding(findings, title="Finding", date=date(2026, 2, 1), introduction="In short.", topics=[make_topic()])
    make_post(blog, title="Draft", date=date(2026, 3, 1), live=False)

    finding, post = items("/feed/")

    assert (finding["title"], post["title"]) == ("Finding", "Old post")
    assert finding["description"] == "In short."
    assert finding["category"] == "Childcare"
    assert finding["link"] == "http://testserver/findings/finding/"


def test_each_list_has_a_feed_of_its_own():
    make_post(make_blog(), title="Post")
    make_finding(make_findings(), title="Finding")

    assert [item["title"] for item in items("/blog/feed/")] == ["Post"]
    assert [item["title"] for item in items("/findings/feed/")] == ["Finding"]


def test_an_empty_feed_is_a_feed():
    make_blog()

    assert items("/feed/") == items("/blog/feed/") == []


def test_markup_in_a_title_stays_words_in_the_feed():
    make_post(make_blog(), title="<b>Bold</b> & more", slug="bold")

    (item,) = items("/feed/")

    assert item["title"] == "<b>Bold</b> & more"
    assert b"&lt;b&gt;Bold" in Client().get("/feed/").content


def test_an_article_whose_list_was_renamed_is_no_new_article():
    blog = make_blog()
    make_post(blog, title="Post")
    (before,) = items("/feed/")
    blog.slug = "notes"
    blog.save_revision().publish()

    (after,) = items("/feed/")

    assert (before["guid"], before["link"]) == (after["guid"], "http://testserver/blog/post/")
    assert after["link"] == "http://testserver/notes/post/"


def test_a_feed_names_itself_by_the_public_address_whoever_asks(settings):
    make_blog()
    settings.ALLOWED_HOSTS = ["*"]

    feeds = [Client().get(address, headers={"host": "10.0.0.7:8000"}).text for address in ("/feed/", "/blog/feed/")]

    assert [feed.count("10.0.0.7") for feed in feeds] == [0, 0]
