"""Words that must go are known again however an editor has written them, and nobody else's are touched."""

import unicodedata

import pytest

from content.quoted import blank_words
from tests.factories.pages import make_blog, make_post

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
