"""The parts of a story: what an editor may leave out, and what a reader then gets."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse

from content.blocks import StoryBlock
from home.models import StandardPage
from tests.factories.pages import home_page, make_image, make_standard_page
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db

STORY = StoryBlock()
QUOTE = {"text": "I choose my son.", "attribution": "A mother", "consent": "aloud", "source": ""}
FIGURE = {
    "title": "Why people stopped asking",
    "unit": "mentions",
    "rows": [{"label": "Letters", "number": 24}, {"label": "Telephone", "number": 6}],
    "source": "Our notes",
    "link": {"page": None, "address": "https://eastmarsh.example/notes"},
}


def cleaned(kind: str, value: dict):
    block = STORY.child_blocks[kind]
    return block.clean(block.normalize(value))


def drawn(kind: str, value, **context) -> str:
    block = STORY.child_blocks[kind]
    return block.render(block.normalize(value), context)


@pytest.mark.parametrize("consent", ["written", "aloud"])
def test_a_quote_with_permission_is_kept(consent):
    assert cleaned("quote", QUOTE | {"consent": consent})["consent"] == consent


@pytest.mark.parametrize("consent", ["", None, "they will not mind"])
def test_a_quote_without_permission_is_refused(consent):
    with pytest.raises(ValidationError):
        cleaned("quote", QUOTE | {"consent": consent})


def test_words_published_elsewhere_need_the_place():
    with pytest.raises(ValidationError):
        cleaned("quote", QUOTE | {"consent": "published"})

    assert cleaned("quote", QUOTE | {"consent": "published", "source": "The Marsh Letter"})


def test_a_quote_without_permission_is_never_drawn_for_a_visitor():
    page = make_standard_page(body=[("quote", QUOTE | {"consent": ""})])
    page.save_revision().publish()

    assert "I choose my son." not in Client().get(page.url).text


def test_an_editor_cannot_publish_a_quote_without_permission():
    page, client = make_standard_page(live=False), Client()
    client.force_login(make_staff("Editor"))
    comments = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    form = {
        "title": page.title,
        "slug": page.slug,
        "introduction": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "quote",
        "body-0-value-text": "I choose my son.",
        "body-0-value-attribution": "A mother",
        "body-0-value-consent": "",
        "body-0-value-source": "",
        "action-publish": "action-publish",
        **{f"comments-{name}": value for name, value in comments.items()},
    }

    refused = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert refused.status_code == 200
    assert StandardPage.objects.get(pk=page.pk).live is False

    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form | {"body-0-value-consent": "aloud"})
    assert StandardPage.objects.get(pk=page.pk).live is True


def test_a_figure_is_bars_for_the_eye_and_a_table_for_everybody():
    html = drawn("figure", FIGURE)

    assert 'width="100.00%"' in html
    assert 'width="25.00%"' in html
    assert '<th scope="row" dir="auto">Letters</th><td class="is-number">24</td>' in html
    assert 'href="https://eastmarsh.example/notes"' in html


def test_a_figure_of_nothing_is_drawn_without_a_bar():
    html = drawn("figure", FIGURE | {"rows": [{"label": "Letters", "number": 0}]})

    assert 'width="0%"' in html


def test_bars_keep_their_point_where_numbers_have_a_comma():
    from django.utils import translation

    with translation.override("de"):
        html = drawn("figure", FIGURE | {"rows": [{"label": "a", "number": 3}, {"label": "b", "number": 1}]})

    assert 'width="33.33%"' in html


def test_a_picture_speaks_its_own_description_unless_this_page_has_a_better_one():
    image = make_image()

    own = drawn("picture", {"image": image, "description": "", "caption": ""})
    here = drawn("picture", {"image": image, "description": "The hall at noon.", "caption": ""})

    assert 'alt="People round a table."' in own
    assert 'alt="The hall at noon."' in here
    assert 'type="image/webp"' in own


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "join", "/a b", "ftp://x.example"]
)
def test_a_call_to_action_leads_only_to_addresses_that_lead_somewhere_safe(address):
    value = {"title": "Join", "text": "", "button": "Join", "link": {"page": None, "address": address}}

    with pytest.raises(ValidationError):
        cleaned("action", value)


@pytest.mark.parametrize("address", ["/join/", "https://eastmarsh.example/x", "mailto:hello@eastmarsh.example"])
def test_a_call_to_action_leads_to_paths_sites_and_post_boxes(address):
    value = {"title": "Join", "text": "", "button": "Join", "link": {"page": None, "address": address}}

    assert cleaned("action", value)["link"]["address"] == address


def test_a_call_to_action_needs_one_target_and_only_one():
    nowhere = {"title": "Join", "text": "", "button": "Join", "link": {"page": None, "address": ""}}
    both = nowhere | {"link": {"page": home_page(), "address": "/join/"}}

    for value in (nowhere, both):
        with pytest.raises(ValidationError):
            cleaned("action", value)


def test_a_link_to_a_draft_is_not_shown():
    draft = make_standard_page(live=False)
    value = {"title": "Join", "text": "", "button": "Join now", "link": {"page": draft, "address": ""}}

    assert "Join now" not in drawn("action", value)


def test_quick_wins_say_how_far_they_have_come():
    html = drawn("quick_wins", {"title": "September", "wins": [{"text": "A lamp", "state": "under_way"}]})

    assert "A lamp" in html
    assert "Under way" in html


MARKUP = "<b>bold</b><script>alert(1)</script>"


def test_markup_in_any_plain_field_is_text():
    page = make_standard_page(
        title=MARKUP,
        introduction=MARKUP,
        search_description=MARKUP,
        body=[
            ("heading", {"text": MARKUP, "level": "2"}),
            ("quote", QUOTE | {"text": MARKUP, "attribution": MARKUP, "consent": "published", "source": MARKUP}),
            (
                "figure",
                FIGURE | {"title": MARKUP, "unit": MARKUP, "source": MARKUP, "rows": [{"label": MARKUP, "number": 1}]},
            ),
            ("quick_wins", {"title": MARKUP, "wins": [{"text": MARKUP, "state": "met"}]}),
            (
                "action",
                {"title": MARKUP, "text": MARKUP, "button": MARKUP, "link": {"page": None, "address": "/join/"}},
            ),
        ],
    )

    html = Client().get(page.url).text

    assert "<b>bold</b>" not in html
    assert "alert(1)</script>" not in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_markup_in_a_title_is_text_in_the_admin_too():
    page, client = make_standard_page(title=MARKUP), Client()
    client.force_login(make_staff("Editor"))

    lists = [
        f"/admin/pages/{home_page().pk}/",
        f"/admin/pages/{page.pk}/edit/",
        "/admin/",
        "/admin/pages/search/?q=bold",
    ]

    assert [address for address in lists if "<b>bold</b>" in client.get(address).text] == []


def test_rich_text_keeps_nothing_but_what_writing_needs():
    block = STORY.child_blocks["text"]
    page = make_standard_page(body=[("text", "<p>Hello <b>all</b></p><script>alert(1)</script>")])

    sent = block.value_from_datadict(
        {
            "t": '{"blocks": [{"key": "a", "text": "<script>alert(1)</script>", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
        },
        {},
        "t",
    )

    assert "<script>" not in str(sent.source)
    assert page.body[0].block.meta.template == "content/blocks/text.html"


def test_a_draft_shows_its_editor_that_a_permission_is_missing():
    request = RequestFactory().get("/")
    request.is_preview = True

    html = drawn("quote", QUOTE | {"consent": ""}, request=request)

    assert "no permission yet" in html
    assert "I choose my son." not in html
