"""How somebody's words are known again in an editor's text, whichever way they are written there."""

import html
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

# Shorter words stand in too many sentences that are somebody else's: they are only taken out of quotes. A sign of
# Chinese, Japanese or Korean says as much as three letters.
LONG_ENOUGH, WIDE = 12, 3
# What of a page is an address or a name of a field and no text of anybody's.
NO_TEXT = {"id", "type", "slug", "url_path", "path", "translation_key", "content_type", "locale", "consent"}
TAG = re.compile(r"<[^>]*>")
# Signs that nobody sees: a soft hyphen, joiners, spaces without width.
UNSEEN = "[\u00ad\u200b-\u200d\u2060\ufeff]"
GAP = rf"(?:\s|&nbsp;|{UNSEEN}|&shy;|<[^>]*>)+"
# Editors make parts of a word bold.
WITHIN = rf"(?:{UNSEEN}|&shy;|<[^>]*>)*"
# What Word and telephones write for one another.
ALIKE = ("'’‘‚‹›", '"“”„«»', "-‐‑‒–—−")
SAME = {sign: f"[{re.escape(signs)}]" for signs in ALIKE for sign in signs}
# What an editor adds or leaves out at the ends of a quote.
ENDS = " .,;:!?'\"-()[]。、，！？：；「」『』（）"


class Sought:
    """Some people's words, and how to know them again in an editor's text."""

    def __init__(self, words: Iterable[str]) -> None:
        words = list(words)
        self.words = {said for one in words if (said := _core(plain(one)))}
        # Cut as they were written: folded, "ß" would be looked for as "ss" alone.
        written = {said for one in words if (said := _core(_written(one)))}
        long = sorted(filter(_is_long, written), key=len, reverse=True)
        self.pattern = re.compile("|".join(map(_pattern, long)), re.IGNORECASE) if long else None

    def __bool__(self) -> bool:
        return bool(self.words)

    def is_quoted_in(self, text: str) -> bool:
        """Whether a quote holds these words, or a part of them; "…" stands for what was left out."""
        quote = _core(plain(text))
        if not quote:
            return False
        parts = [part.strip(ENDS) for part in re.split(r"\.\.\.|\[\.\.\.\]", quote)]
        parts = [part for part in parts if weight(part) >= 3]
        return any(
            said == quote
            or (_is_long(said) and said in quote)
            or (_is_long(quote) and bool(parts) and all(part in said for part in parts))
            for said in self.words
        )

    def cut(self, text: str) -> str:
        """The text without these words; tags that stood among them stay, so that the rest stays well-formed."""
        if self.pattern is None or not text:
            return text
        return self.pattern.sub(lambda found: "".join(TAG.findall(found.group())), text)

    def without(self, value: Any) -> Any:
        """The same data, whatever its shape, without these words."""
        if isinstance(value, str):
            return self._without_in_text(value)
        if isinstance(value, list):
            return [self.without(item) for item in value if not self._is_quote(item)]
        if isinstance(value, dict):
            if self._is_quote(value):
                return value | {"text": ""}
            return {key: inner if key in NO_TEXT else self.without(inner) for key, inner in value.items()}
        return value

    def _without_in_text(self, text: str) -> str:
        # A page's story is JSON inside its JSON.
        if text[:1] in "[{" and text[-1:] in "]}":
            try:
                inner = json.loads(text)
            except ValueError:
                return self.cut(text)
            found = self.without(inner)
            return text if found == inner else json.dumps(found)
        return self.cut(text)

    def _is_quote(self, item: Any) -> bool:
        if not isinstance(item, dict):
            return False
        value = item["value"] if item.get("type") == "quote" and isinstance(item.get("value"), dict) else item
        return "consent" in value and isinstance(value.get("text"), str) and self.is_quoted_in(value["text"])


def plain(text: str) -> str:
    """Words as one compares them: no markup, one kind of quotation mark and dash, single spaces, lower case."""
    bare = _written(text).casefold()
    for signs in ALIKE:
        bare = re.sub(f"[{re.escape(signs)}]", signs[0], bare)
    return bare


def _written(text: str) -> str:
    """Words without markup and unseen signs, with single spaces, composed, and with three dots for "…"."""
    bare = re.sub(UNSEEN, "", html.unescape(TAG.sub(" ", text))).replace("…", "...")
    return " ".join(unicodedata.normalize("NFC", bare).split())


def _core(said: str) -> str:
    return said.strip(ENDS) or said


def weight(said: str) -> int:
    """How much these words say, in letters; see LONG_ENOUGH."""
    return sum(WIDE if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in said)


def _is_long(said: str) -> bool:
    return weight(said) >= LONG_ENOUGH


def _pattern(said: str) -> str:
    return GAP.join(_word(word) for word in said.split())


def _word(word: str) -> str:
    return WITHIN.join("(?:\\.\\.\\.|…)" if part == "..." else _sign(part) for part in re.findall(r"\.\.\.|.", word))


def _sign(sign: str) -> str:
    """However this sign is written: folded, decomposed, as an entity, or as another that looks like it."""
    forms = {sign, sign.casefold(), *(unicodedata.normalize("NFD", one) for one in (sign, sign.casefold()))}
    written = [SAME.get(sign, ""), *map(re.escape, sorted(forms, key=len, reverse=True))]
    escaped = html.escape(sign)
    if escaped != sign or sign in ALIKE[0] + ALIKE[1]:
        written += [escaped, "&#39;", "&#34;", "&quot;"]
    return f"(?:{'|'.join(filter(None, written))})"
