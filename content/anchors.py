"""Ids of headings, so that a part of a page can be linked to: readable, never empty, and each once on a page."""

import re
import unicodedata
from collections.abc import Hashable, Iterable
from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

LONGEST = 60
# For a heading without a letter or a digit.
NAMELESS = "section"
# Ids that the templates around a story use. tests/content/test_anchors.py finds those that are missing here.
RESERVED = frozenset(
    "main cycle findings in-short join-title next-event posts said status waiting wins "
    "wagtail-userbar-items wagtail-userbar-template wagtail-userbar-trigger".split()
)
_HEADINGS = re.compile(r"<(h[1-6])\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_IDS = re.compile(r"""(<[a-z][^>]*?)\s+id\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)


def anchor_of(text: str) -> str:
    """A heading's words as an id, in their own script: "What we found!" gives "what-we-found"."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFKC", text).lower():
        if letter.isalnum() or letter == "_":
            kept.append(letter)
        elif letter.isspace() or letter == "-":
            kept.append("-")
        elif kept and kept[-1] != "-" and _belongs_to_a_letter(letter):
            kept.append(letter)
    anchor = re.sub("-+", "-", "".join(kept)).strip("-_")
    return anchor[:LONGEST].rstrip("-_") or NAMELESS


def unique_anchors(wanted: Iterable[tuple[Hashable, str]], *, first: Iterable[Hashable] = ()) -> dict[Hashable, str]:
    """An id for each key, out of the words wanted for it; no two the same and none that is `RESERVED`.

    Who comes first keeps the plain words, before all others the keys in `first`; later ones are numbered from 2.
    """
    bases = [(key, anchor_of(words)) for key, words in wanted]
    preferred = set(first)
    given: dict[Hashable, str] = {}
    taken = set(RESERVED)
    for key, base in sorted(bases, key=lambda each: each[0] not in preferred):
        if base not in taken:
            given[key] = base
            taken.add(base)
    for key, base in bases:
        if key not in given:
            given[key] = next(name for number in range(2, len(bases) + 99) if (name := f"{base}-{number}") not in taken)
            taken.add(given[key])
    return given


def headings_in(html: str) -> list[str]:
    """The words of each heading in written text."""
    return [unescape(strip_tags(words)) for _tag, _attributes, words in _HEADINGS.findall(html)]


def with_anchors(html: str, anchors: Iterable[str]) -> SafeString:
    """Written text whose headings have these ids, in their order, and in which nothing else has one."""
    left = iter(anchors)
    # Safe: `html` is what Wagtail draws, and the ids are escaped.
    return mark_safe(  # noqa: S308
        _HEADINGS.sub(lambda each: _with_anchor(each, next(left, "")), _IDS.sub(r"\1", html))
    )


def _with_anchor(heading: re.Match[str], anchor: str) -> str:
    tag, attributes, words = heading.groups()
    named = format_html(' id="{}"', anchor) if anchor else ""
    return f"<{tag}{named}{attributes}>{words}</{tag}>"


def _belongs_to_a_letter(letter: str) -> bool:
    """Vowel signs and accents; not the marks that only choose how an emoji is drawn."""
    return unicodedata.category(letter) in {"Mn", "Mc"} and not "\ufe00" <= letter <= "\ufe0f" and letter < "\U000e0100"
