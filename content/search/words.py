"""How words are written into the search index, and looked up in it: the same for every database.

A word is found whichever way it is typed: with or without marks, in full-width or decomposed letters, one or many of a
thing. What comes out are words of ASCII letters and digits, which SQLite and PostgreSQL take as they are; letters of
other scripts are written as their numbers.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator

import snowballstemmer

# Letters that have no decomposition, and are often typed as these.
ALIKE = str.maketrans(
    {
        "ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th",
        # Arabic, Persian and Urdu: forms of alef, yeh, heh and kaf; the stroke that only lengthens a word.
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ک": "ك", "ـ": "",
    }
)  # fmt: skip
# Marks that are often left out: on Latin, Greek and Cyrillic letters, in Hebrew and in Arabic. Marks of Indic scripts are
# vowels, and stay.
LEFT_OUT = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Scripts that put no spaces between words, or add endings to them: Thai to Myanmar and Khmer, kana, Han, Hangul. There each
# two neighbours are a word of the index, and so parts of words are found.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
)
RUNS = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")
POSSESSIVE = re.compile("['’]s\\b")
# "the", and what is written together with it: and, so, by, as; "for the" takes a letter away.
ARABIC_ARTICLE = re.compile("^(?:[وفبك]?ال|[وف]?لل)(?=...)")
# English words whose number the stemmer does not see.
IRREGULAR = {
    "buses": "bus", "children": "child", "feet": "foot", "gases": "gas", "halves": "half", "knives": "knife",
    "loaves": "loaf", "men": "man", "people": "person", "scarves": "scarf", "shelves": "shelf", "teeth": "tooth",
    "wives": "wife", "women": "woman",
}  # fmt: skip
# What PostgreSQL keeps of one word is limited; nobody types a longer one.
LONGEST = 60

# A stemmer keeps what it works on in itself.
local = threading.local()


def indexed(text: str) -> str:
    """The words of a text as they are stored, the parts of words in unspaced scripts included."""
    return " ".join(coded for word in words(text) for coded in in_index(word))


def looked_up(text: str) -> str:
    """The words that all have to be in a text for it to be found."""
    return " ".join(coded for word in words(text) for coded in in_query(word))


def begun(text: str) -> str:
    """The words of a text without a change of their endings: for finding what somebody has begun to type."""
    return " ".join(encoded(word) for word in words(text))


def words(text: str) -> Iterator[str]:
    """The words of a text, folded: lower case, without marks that are often left out."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = POSSESSIVE.sub("", text.translate(ALIKE))
    text = LEFT_OUT.sub("", unicodedata.normalize("NFKD", text))
    # Hangul syllables and Indic letters together again; Arabic letters whose marks are gone once more.
    text = unicodedata.normalize("NFC", text).translate(ALIKE)
    kept = "".join(
        character if is_of_a_word(character) else " " for character in digits(text) if not is_hidden(character)
    )
    for word in kept.split():
        yield from (run[:LONGEST] for run in RUNS.findall(word))


def digits(text: str) -> str:
    """Digits of every script as the ones of ASCII."""
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def is_of_a_word(character: str) -> bool:
    """Letters, their marks, numbers and symbols such as emoji; everything else stands between words."""
    return unicodedata.category(character)[0] in "LMN" or unicodedata.category(character) == "So"


def is_hidden(character: str) -> bool:
    """Joiners and marks of direction, which stand inside of words and are never typed."""
    return unicodedata.category(character) == "Cf"


def in_index(word: str) -> Iterator[str]:
    if not RUNS.match(word) or not is_unspaced(word):
        yield encoded(stemmed(word))
        return
    yield from (encoded(character) for character in word)
    yield from pairs(word)


def in_query(word: str) -> Iterator[str]:
    if not is_unspaced(word):
        yield encoded(stemmed(word))
    elif len(word) == 1:
        yield encoded(word)
    else:
        yield from pairs(word)


def pairs(word: str) -> Iterator[str]:
    """Each two neighbours."""
    return (encoded(word[place : place + 2]) for place in range(len(word) - 1))


def is_unspaced(word: str) -> bool:
    return re.match(f"[{UNSPACED}]", word) is not None


def stemmed(word: str) -> str:
    """One form for one and many of a thing, as English and Arabic make them. Other languages are left as they are typed."""
    if word.isascii():
        if not hasattr(local, "english"):
            local.english = snowballstemmer.stemmer("english")
        return local.english.stemWord(IRREGULAR.get(word, word))
    return ARABIC_ARTICLE.sub("", word)


def encoded(word: str) -> str:
    """Letters outside of ASCII as their numbers: databases disagree about which of them belong to a word."""
    return "".join(character if character.isascii() else f"u{ord(character):04x}" for character in word)
