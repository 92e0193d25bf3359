"""Somebody's words: cleaned, counted as people count, found empty, cut and drawn, by one rule for the whole site.

The rule: words are kept as they are, but for their bytes. Letters are composed (NFC), every kind of line end is one,
control characters are taken out. What no database keeps, NUL and halves of surrogate pairs, is refused (`is_storable`).
A character is what a person sees as one (an extended grapheme cluster, UAX 29), so a family emoji or a letter with its
accents counts once; a pile of accents counts once for each `PILE` code points, so that no limit can be got around.
`static/js/live/counts.js` counts alike.
"""

import unicodedata

import regex

# The longest emoji in use has eleven code points, the tallest stacks of Indic letters fewer.
PILE = 16
MORE = "…"

_LINE_ENDS = regex.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAKS = regex.compile(r"[ \t]*\n[ \t\n]*")
_SPACES = regex.compile(r"[ \t]+")
_CONTROL = regex.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_UNSTORABLE = regex.compile(r"[\x00\ud800-\udfff]")
_CHARACTERS = regex.compile(r"\X")
# Spaces, and marks that mean nothing at the very beginning and end; joiners may belong to the letter beside them.
_EDGES = " \t\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\u2060\ufeff"
# Letters that are drawn as nothing, though Unicode counts them as letters and signs.
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\U0001d159")
_INVISIBLE = frozenset(["Cc", "Cf", "Cs", "Mn", "Me", "Mc", "Zs", "Zl", "Zp"])
# Scripts that put no space between words, where any character may end a line; emoji likewise.
_NO_SPACES = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Extended_Pictographic}]"
)
_PAUSES = " \t\n,;:–—-(“‘«.…،؛、。，；：·"


def clean(text: str) -> str:
    """`text` as it is stored; nothing when there is nothing to see. Raises nothing: see `is_storable` for the rest."""
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = _CONTROL.sub("", text).strip(_EDGES)
    return "" if is_blank(text) else text


def is_storable(text: str) -> bool:
    """Whether every database can keep these characters."""
    return not _UNSTORABLE.search(text)


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing: spaces, invisible and bidi marks, lone accents, fillers, blank Braille."""
    return all(letter in _DRAWN_AS_NOTHING or unicodedata.category(letter) in _INVISIBLE for letter in text)


def count(text: str) -> int:
    """How many characters a person counts in `text`; never more than its code points."""
    return len(text) if text.isascii() else sum(-(-len(each) // PILE) for each in _CHARACTERS.findall(text))


def one_line(text: str) -> str:
    """`text` with a space in the place of its line ends."""
    return _BREAKS.sub(" ", _LINE_ENDS.sub("\n", text))


def drawn(text: str) -> str:
    """`text` for a page: several blank lines in a row are one, and none stand at its beginning and end."""
    if not _LINE_ENDS.search(text):
        return text
    lines: list[str] = []
    for line in _LINE_ENDS.sub("\n", text).split("\n"):
        if not is_blank(line):
            lines.append(line)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).rstrip("\n")


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left, as dir="auto" has it."""
    strong = next((kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return strong != "L"


def cut(text: str, longest: int, room: int | None = None) -> str:
    """`text` on one line in at most `longest` characters (and `room` code points), ended at a word and with "…".

    Text that fits is not ended. Where a script has no spaces, or a single word is longer than all, it ends between two
    characters as people see them.
    """
    text = _SPACES.sub(" ", one_line(text)).strip(_EDGES)
    if count(text) <= longest and (room is None or len(text) <= room):
        return text
    kept, counted, size = [], 1, len(MORE)
    for character in _CHARACTERS.findall(text):
        counted, size = counted - (-len(character) // PILE), size + len(character)
        if counted > longest or (room is not None and size > room):
            break
        kept.append(character)
    return "".join(kept[: _end_of_word(kept, character)]).rstrip(_PAUSES) + MORE


def _end_of_word(kept: list[str], following: str) -> int:
    """How many of the characters that are `kept` end with a word, if `following` comes after them."""
    if following.isspace() or _NO_SPACES.match(following):
        return len(kept)
    # A word that is longer than what stands before it is cut: the rest would say too little.
    for end in range(len(kept), len(kept) // 2, -1):
        if kept[end - 1].isspace() or _NO_SPACES.match(kept[end - 1]):
            return end
    return len(kept)
