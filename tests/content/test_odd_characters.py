"""Characters that XML or an encoding cannot hold, already stored: whatever leaves the site is well-formed all the same."""

import json
import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from blog.drafts import make_drafts
from blog.models import BlogPostPage
from content.models import Topic
from home.models import StandardPage
from tests.factories.pages import make_blog, make_findings, make_post, make_standard_page
from tests.factories.rooms import make_workshop
from workshops.core.enums import Stage
from workshops.templatetags.qr import qr

pytestmark = pytest.mark.django_db
# One of each kind that XML 1.0 has no place for.
ODD = ["\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1b", "\x1f", "\ufffe", "\uffff"]
FEEDS = ["/feed/", "/blog/feed/"]


def store(model: type, pk: int, **fields: str) -> None:
    """As it may stand in a database that an earlier release has written."""
    model.objects.filter(pk=pk).update(**fields)


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_feeds_and_sitemap_are_xml_whatever_is_stored(odd: str, settings):
    settings.WAGTAIL_SITE_NAME = f"Common{odd}Table"
    blog = make_blog()
    topic = Topic.objects.create(title=f"Care{odd}", slug="care")
    post = make_post(blog, title="Post", topics=[topic])
    words = {"title": f"Kettle{odd}s", "search_description": f"On{odd}"}
    store(Page, post.pk, **words)
    store(Page, blog.pk, **words)
    store(BlogPostPage, post.pk, introduction=f"The{odd} kettle")

    answers = {address: Client().get(address) for address in (*FEEDS, "/sitemap.xml")}

    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(answers, 200)
    for answer in answers.values():
        # Our own answer, not somebody's file.
        ET.fromstring(answer.content)  # noqa: S314
    assert b"kettle" in answers["/feed/"].content


def test_a_line_that_ended_with_an_odd_sign_stays_apart_from_the_next():
    post = make_post(make_blog(), title="Post")
    store(BlogPostPage, post.pk, introduction="First line.\x0bSecond line.")

    assert "First line. Second line." in Client().get("/feed/").text


def test_notes_of_a_room_with_odd_characters_are_published_and_their_feeds_stay_well():
    make_blog()
    make_findings()
    workshop = make_workshop(
        stage=Stage.CLOSED, purpose="To meet\x0bagain", title="Classes\x0c", closed_at=timezone.now()
    )
    make_drafts(workshop)
    notes = BlogPostPage.objects.get()
    notes.save_revision().publish()

    for address in FEEDS:
        ET.fromstring(Client().get(address).content)  # noqa: S314
    assert Client().get(BlogPostPage.objects.get().url).status_code == 200


@pytest.mark.parametrize("kind", ["heading", "text", "quote"])
def test_a_story_that_holds_half_a_letter_is_still_a_page(kind: str):
    page = make_standard_page(title="Story")
    words = {
        "heading": {"text": "Odd \ud83e end", "level": "2"},
        "text": "<p>Odd \ud83e end</p>",
        "quote": {"text": "Odd \ud83e end", "attribution": "A \ud83e", "consent": "aloud", "source": ""},
    }
    story = json.dumps([{"type": kind, "value": words[kind], "id": "0b3e8c1e-7a58-4a38-9a43-6b7f3f0a3f11"}])
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL stores no such thing")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE home_standardpage SET body = %s WHERE page_ptr_id = %s", [story, page.pk])

    answer = Client().get(page.url)

    assert answer.status_code == 200
    assert "Odd  end" in answer.text


def test_half_a_letter_that_an_editor_sends_as_written_text_is_not_stored():
    block = StandardPage.body.field.stream_block.child_blocks["text"]
    block_of_text = {"key": "a", "text": "Odd \ud83e end\x0b.", "type": "unstyled", "depth": 0}
    draft = {"blocks": [block_of_text | {"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}

    kept = block.value_from_datadict({"t": json.dumps(draft)}, {}, "t").source

    assert "Odd  end ." in kept


def test_the_title_of_a_qr_code_is_well_formed():
    drawn = qr("/join/", "Join\x0bhere\ufffe")

    ET.fromstring(drawn)  # noqa: S314
    assert 'aria-label="Join here"' in drawn
