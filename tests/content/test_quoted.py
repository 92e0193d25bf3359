"""Words that must go are known again however an editor has written them, and nobody else's are touched."""

import unicodedata

import pytest
from wagtail.documents.models import Document
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from content.models import Author, NavigationItem, SiteSettings, StoryImage
from content.quoted import blank_words
from tests.factories.pages import make_blog, make_image, make_post, make_topic

pytestmark = pytest.mark.django_db

SAID = "A müde Straße – and then… nobody's lamp"


def story(said: str, *blocks: tuple[str, object]) -> str:
    """What the story of a page with these blocks holds after `said` was blanked."""
    page = make_post(make_blog(), title="What we heard", body=list(blocks))
    blank_words([said])
    page.refresh_from_db()
    return str(list(page.body.raw_data))


def quote(text: str) -> tuple[str, object]:
    return ("quote", {"text": text, "attribution": "a neighbour", "consent": "aloud"})


@pytest.mark.parametrize(
    "written",
    [
        SAID,
        SAID.upper(),
        unicodedata.normalize("NFD", SAID),
        SAID.replace("–", "-"),
        SAID.replace("…", "..."),
        SAID.replace("'", "’"),
        SAID.replace("müde", "m<b>üd</b>e"),
        SAID.replace("nobody", "no\u00adbo\u200bdy"),
        SAID.replace(" and", "\u00a0and"),
    ],
)
def test_words_in_a_text_go_however_an_editor_has_written_them(written: str) -> None:
    left = story(SAID, ("text", f"<p>Then {written}. We stayed.</p>"))

    assert "lamp" not in left.casefold()
    assert "Then" in left
    assert "We stayed." in left


@pytest.mark.parametrize("written", ["No stairs.", "“No stairs”", "« no stairs! »", "(No stairs)", "No  stairs …"])
def test_a_quote_of_few_words_goes_with_whatever_an_editor_has_put_around_them(written: str) -> None:
    assert "stairs" not in story("no stairs", quote(written)).casefold()


def test_a_quote_goes_although_an_editor_has_left_out_its_last_sign() -> None:
    assert "stairs" not in story("No stairs!", quote("No stairs"))


def test_a_sentence_of_few_wide_signs_is_long_enough_to_be_cut() -> None:
    left = story("我们需要一个房间。", ("text", "<p>他说：我们需要一个房间。谢谢</p>"))

    assert "房间" not in left
    assert "谢谢" in left


def test_short_words_and_other_peoples_sentences_stay() -> None:
    blocks = quote("No stairs at the door, please"), ("text", "<p>There are no stairs in the new hall.</p>")

    left = story("no stairs", *blocks)

    assert "No stairs at the door, please" in left
    assert "There are no stairs in the new hall." in left


def test_words_go_from_pictures_documents_snippets_settings_and_menus_and_from_the_search() -> None:
    said = "Fünfkanarienvogel needs a warm bed"
    image = make_image(f"A sheet that says {said}")
    StoryImage.objects.filter(pk=image.pk).update(description=said, credit=said)
    document = Document.objects.create(title=f"Minutes: {said}", file="documents/minutes.pdf")
    author = Author.objects.create(name="Ama", about=f"Wrote “{said}”.")
    topic = make_topic(said)
    site = Site.objects.get(is_default_site=True)
    words = SiteSettings.for_site(site)
    words.footer_text = f"Somebody said: {said}."
    words.save()
    item = NavigationItem.objects.create(settings=words, title=said, address="/")

    counted, done = blank_words([said], dry_run=True), blank_words([said])

    left = [
        *StoryImage.objects.filter(pk=image.pk).values_list("title", "description", "credit"),
        *Document.objects.filter(pk=document.pk).values_list("title"),
        *Author.objects.filter(pk=author.pk).values_list("about"),
        *SiteSettings.objects.filter(pk=words.pk).values_list("footer_text"),
        *NavigationItem.objects.filter(pk=item.pk).values_list("title"),
        *type(topic).objects.filter(pk=topic.pk).values_list("title"),
        *IndexEntry.objects.values_list("title", "body", "autocomplete"),
    ]
    assert counted.things == done.things == 6
    assert "kanarienvogel" not in str(left).casefold()
    assert "A sheet that says" in str(left)
