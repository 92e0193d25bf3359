"""The rule for words: how they are cleaned, counted, found empty, cut and drawn."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.words import clean, count, cut, drawn, is_blank, is_right_to_left, is_storable

FAMILY, FLAG, WAVE = "👨‍👩‍👧‍👦", "🇺🇦", "👋🏽"

# What people count → how many.
COUNTED = {
    "": 0,
    "abc": 3,
    "é": 1,
    "e\u0301": 1,
    FAMILY: 1,
    FLAG * 3: 3,
    WAVE: 1,
    "❤️": 1,
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿": 1,
    "1️⃣": 1,
    "각": 1,
    "\u1100\u1161\u11a8": 1,
    "नमस्ते": 3,
    "ক্ষ": 1,
    "สวัสดี": 4,
    "كِتَاب": 4,
    "Việt": 4,
    "a\nb": 3,
    "𠮷野家": 3,
}
INVISIBLE = {
    "spaces": " \t\u00a0\u3000",
    "zero-width": "\u200b\u200c\u200d\u2060\ufeff",
    "bidi": "\u200e\u200f\u202a\u202e\u2066\u2069\u061c",
    "lone accents": "\u0301\u0300\u20e3",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "blank Braille": "\u2800",
    "variation selectors": "\ufe0f\ufe0e\U000e0100",
    "tags": "\U000e0067\U000e007f",
    "soft hyphens": "\u00ad\u00ad",
    "line ends": "\r\n\u2028\u2029\x85\x0b",
    "controls": "\x07\x1b\x7f\x9b",
    "joiners of letters": "\u034f\u180e\u17b4",
    "a picture that was not pasted": "\ufffc",
}


@pytest.mark.parametrize(("text", "counted"), COUNTED.items())
def test_characters_are_counted_as_people_see_them(text: str, counted: int) -> None:
    assert count(text) == counted


def test_a_pile_of_accents_is_no_way_around_a_limit() -> None:
    assert count("a" + "\u0301" * 1599) == 100


@given(st.text())
def test_no_text_that_was_kept_before_is_too_long_now(text: str) -> None:
    """Releases before counted code points."""
    assert count(text) <= len(text)


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_what_shows_nothing_is_empty(text: str) -> None:
    assert is_blank(text)
    assert clean(text) == ""


@pytest.mark.parametrize("text", [".", "ـ", "0", "👍", "あ", "़क", "\u200fא", "●", "-"])
def test_what_shows_something_is_kept(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"


def test_letters_are_composed_and_control_characters_taken_out() -> None:
    assert clean(" e\u0301te\u0301\x07\x1b[31m\ufffe \u200b") == "été[31m"


@given(st.text())
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(("text", "kept"), [("a\x00b", False), ("a\ud83d", False), ("\udc00", False), (FAMILY, True)])
def test_only_what_a_database_cannot_hold_is_refused(text: str, kept: bool) -> None:
    assert is_storable(text) is kept


@pytest.mark.parametrize(
    ("text", "longest", "ended"),
    [
        ("Hello wonderful world of people", 20, "Hello wonderful…"),
        ("Hello wonderful world of people", 16, "Hello wonderful…"),
        ("Hello wonderful world of people", 31, "Hello wonderful world of people"),
        ("Tea, and a warm room", 5, "Tea…"),
        ("Tea and\n\na warm room", 9, "Tea and…"),
        ("مرحبا بالعالم الكبير جدا", 14, "مرحبا بالعالم…"),
        ("我们需要更多的英语课程和儿童看护", 8, "我们需要更多的…"),
        ("one two世界平和", 8, "one two…"),
        ("ฉันต้องการเรียนภาษาอังกฤษในตอนเย็น", 10, "ฉันต้องการเ…"),
        (f"Hello {FAMILY}{FAMILY}{FAMILY}", 8, f"Hello {FAMILY}…"),
        (FLAG * 5, 3, f"{FLAG}{FLAG}…"),
        ("Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"),
        ("Rehearsal: " + "x" * 120, 120, "Rehearsal: " + "x" * 108 + "…"),
        ("e\u0301" * 10, 4, "e\u0301" * 3 + "…"),
    ],
)
def test_cut_text_ends_at_a_word_and_says_so(text: str, longest: int, ended: str) -> None:
    assert cut(text, longest) == ended


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_cut_text_is_never_longer_than_it_may_be(text: str, longest: int) -> None:
    assert count(cut(text, longest)) <= longest


def test_text_is_cut_to_the_room_of_a_column_between_two_characters() -> None:
    assert cut(FAMILY * 9, 120, room=30) == FAMILY * 4 + "…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\r\n \r\n\t\r\ntwo", "one\n\ntwo"),
        ("one\n\u200b\n\u2800\n\ntwo\n\n\n", "one\n\ntwo"),
        ("\n\none\ntwo", "one\ntwo"),
        ("one", "one"),
    ],
)
def test_a_run_of_blank_lines_is_drawn_as_one(text: str, shown: str) -> None:
    assert drawn(text) == shown


@pytest.mark.parametrize(
    ("text", "runs"), [("שלום abc", True), ("12: مرحبا", True), ("abc שלום", False), ("123", False)]
)
def test_the_direction_of_words_is_that_of_their_first_letter(text: str, runs: bool) -> None:
    assert is_right_to_left(text) is runs
