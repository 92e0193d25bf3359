"""Letters and digits as a program compares them, however a person's keyboard writes them."""

import re
import unicodedata
from typing import Any

from django import forms

# What stands for a whole category of signs: invisible marks, accents, and letters that only lengthen a word (tatweel,
# the Japanese long vowel) are nothing.
_DRAWN = {"Pd": "-"} | dict.fromkeys(["Cc", "Cf", "Cs", "Mn", "Me", "Mc", "Lm"], "")
_MINUS = {"\u2212": "-", "\u2796": "-"}
# A label is a few words long; what is longer is no number.
_LONGEST_NUMBER = 100
_NUMBER = re.compile(r"(\D*?)(-?)([0-9]+)\W*")
# A letter by itself right before digits that somebody may have typed in the place of a 1; alef is drawn like one.
_MAYBE_ONE = re.compile(r"(?:.*[\W_])?[lIiı|!іІΙا]")


def plain(text: str) -> str:
    """`text` with compatible forms made one, digits of every script as 0-9, and without marks that nobody sees.

    Full-width and styled letters become plain ones, accents are dropped, every dash is "-" and every kind of space is
    one space. Upper and lower case stay. For comparing only: never for words that are shown again.
    """
    return "".join(_plain(letter) for letter in unicodedata.normalize("NFKD", text))


def _plain(letter: str) -> str:
    if letter.isascii() and letter.isprintable():
        return letter
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    if letter.isspace():
        return " "
    return _DRAWN.get(unicodedata.category(letter), _MINUS.get(letter, letter))


def number_in(text: str) -> str:
    """The digits 0-9 of the one whole number in `text` ("Card ٤٤" gives "44"); empty when it is anything else.

    Words and signs may stand before it, and a dot after it. A minus is kept, so that "-5" is not read as 5, and "l5" is
    none: the letter may have been meant as a 1.
    """
    found = _NUMBER.fullmatch(plain(text[:_LONGEST_NUMBER]).strip())
    if found is None or len(text) > _LONGEST_NUMBER:
        return ""
    label, minus, digits = found.groups()
    if _MAYBE_ONE.fullmatch(label):
        return ""
    return digits if any(letter.isalpha() for letter in label) else minus + digits


class WholeNumber(forms.IntegerField):
    """A whole number, in the digits of any script, typed or pasted with what stands around it on a card."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        return super().to_python(number_in(value) or plain(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No limits in the browser: it would refuse other digits in a language that is not ours."""
        return forms.Field.widget_attrs(self, widget)
