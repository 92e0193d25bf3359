"""Codes as people type and paste them: which room, card or link is meant.

A text holds one code at most, so one look-up answers it and guessing is no easier than with the code alone.
"""

import re
import unicodedata
from urllib.parse import unquote

from text.plain import plain
from workshops.core.codes import ALPHABET

# Longer than any address of ours with whatever an app hangs on it.
LONGEST = 2000
SIZES = (6, 8)

# Capitals of other scripts that look like ours; small letters are made capital first.
_LOOK_ALIKE = str.maketrans(
    "АВЕСԀҒԌНҺҢІЈКҚҠМОРԚЅТУҮҰХҲЗҘӠБЧӋѴԜҪΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϜϿͿ",
    "ABECDFGHHHIJKKKMOPQSTYYYXX333644VWCABEZHIKMNOPTYXCFCJ",
)
_SMALL = str.maketrans({"γ": "Y", "ω": "W"})
# The Chinese digit 1 looks like a dash, and no code has a 1.
_DASHES = str.maketrans(dict.fromkeys("一ー—_", "-"))
_LATIN = re.compile(
    r"(?:LATIN .*(?:LETTER|CAPITAL)|REGIONAL INDICATOR SYMBOL LETTER) (?:DOTLESS )?([A-Z])(?: WITH .+)?"
)
_NUMERALS = dict(zip("三四六七九", "34679", strict=True))

_ADDRESS = re.compile(r"[/\\][WC][/\\]+([^/\\?#&\s]+)|[/\\]JOIN[/\\]+([^/\\?#&\s]+)|[?&#]CODE=([^&#\s]+)")
_RUNS = re.compile(r"[0-9A-Z]+|[^0-9A-Z]+")
_JOIN = re.compile(r"[/\\]JOIN[/\\]?(?:[?#].*)?[\W_]*$", re.DOTALL)
_KEY = re.compile(r"[\s\"'“”‘’]*(?:HALL_KEY\s*=[\s\"'“”‘’]*)?([A-Za-z0-9_-]{32,})[\s\"'“”‘’]*")
_LINK = re.compile(r"/quick-wins/([un])/([0-9]+\.[A-Za-z0-9_-]+)", re.IGNORECASE)


def tidy(typed: str) -> str:
    """The code that is meant by what somebody typed, as it is stored: upper case, nothing but letters and digits.

    Understands digits of every script, look-alike letters, spaces, dashes and invisible marks in it, words around it,
    and the address of a room or a card. Text without a code gives its letters, which no code matches, or nothing.
    """
    if len(typed) in SIZES and _is_code(typed):
        return typed
    text = _capitals(_decoded(typed[:LONGEST]))
    places = [_letters(next(filter(None, found))) for found in _ADDRESS.findall(text)]
    pieces = [part for word in re.split(r"[^\w-]+", text) for part in _parts(word)]
    whole = _letters(text)
    candidates = [*filter(_is_code, places), *filter(_is_code, [whole])] or _in_pieces(pieces)
    return candidates[0] if candidates else (places or [whole])[0]


def is_join_address(typed: str) -> bool:
    """Whether this is the address of the page that asks for a code: it names no room, so it is no wrong code either."""
    return bool(_JOIN.search(_capitals(_decoded(typed[:LONGEST])).strip()))


def link_in(typed: str) -> str:
    """The path of the quick win's link in what somebody typed or pasted; empty when there is none."""
    found = _LINK.search(_decoded(typed[:LONGEST]))
    return f"/quick-wins/{found[1].lower()}/{found[2]}/" if found else ""


def tidy_key(typed: str) -> str:
    """A hall key as `hall_key` prints it, copied with its name, quotation marks or letters of another keyboard.

    A key of another shape, somebody's own, is only stripped of spaces.
    """
    found = _KEY.fullmatch(_same_case(plain(typed)))
    return found[1] if found else typed.strip()


def tidy_token(typed: str) -> str:
    """The token of a link, without what a chat or a printer has put into or behind it."""
    found = re.match(r"[^0-9]*([0-9]+\.[A-Za-z0-9_-]+)", _decoded(typed[:LONGEST]).replace(" ", ""))
    return found[1] if found else ""


def _decoded(typed: str) -> str:
    """Without percent-encoding, however often it was encoded on its way, in plain letters and digits."""
    text = plain(typed)
    for _time in range(3):
        text = plain(unquote(text, errors="replace"))
    return text


def _capitals(text: str) -> str:
    text = text.translate(_SMALL).upper().translate(_LOOK_ALIKE).translate(_DASHES)
    return text if text.isascii() else "".join(map(_latin, text))


def _same_case(text: str) -> str:
    return "".join(
        letter if letter.isascii() else _capitals(letter).lower() if letter.islower() else _capitals(letter)
        for letter in text
    )


def _latin(letter: str) -> str:
    """The plain letter or digit that a drawn, struck or small-capital one stands for; other signs stay."""
    if letter.isascii():
        return letter
    named = _LATIN.fullmatch(unicodedata.name(letter, "")) or re.search(
        r"SQUARED LATIN CAPITAL LETTER ([A-Z])$", unicodedata.name(letter, "")
    )
    return named[1] if named else _NUMERALS.get(letter, letter)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _parts(word: str) -> list[str]:
    """The pieces of one word that codes are made of. Scripts without spaces write a label and its code as one word, so
    letters that are none of ours end a piece; "?" stands in their place, and no code reaches over it."""
    if word.isascii():
        return list(filter(None, [re.sub(r"[^0-9A-Z]", "", word)]))
    return [part if part.isascii() else "?" for part in _RUNS.findall(word.replace("-", "").replace("_", ""))]


def _is_code(text: str) -> bool:
    return len(text) in SIZES and all(letter in ALPHABET for letter in text)


def _in_pieces(pieces: list[str]) -> list[str]:
    """Codes among words, the likeliest first: in one piece, with a digit in it, and towards the end: labels come first.

    "Card code: AEX4 4YCD" has one code in two pieces; words of other letters never belong to one.
    """
    found = []
    for start in range(len(pieces)):
        for end in range(start + 1, min(len(pieces), start + max(SIZES)) + 1):
            code = "".join(pieces[start:end])
            if len(code) > max(SIZES):
                break
            if _is_code(code):
                has_digit = any(letter.isdigit() for letter in code)
                found.append(((end - start == 1, has_digit, end, start), code))
    return [code for _likely, code in sorted(found, reverse=True)]
