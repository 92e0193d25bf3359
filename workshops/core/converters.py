"""What may stand in an address in the place of a code or a number, however it is spelled."""

from django.urls import register_converter

from text.plain import number_in
from workshops.core.typed_codes import tidy, tidy_token


class Code:
    """A room's or a card's code: the view is given it as it is stored."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        # What holds no letter at all is no code either, and is still an address that can be written.
        return tidy(value) or "-"

    def to_url(self, value: str) -> str:
        return value


class Number:
    """A table's or a quick win's number in the digits of any script. Raises ValueError, by which no address matches."""

    regex = r"[^/]{1,12}"

    def to_python(self, value: str) -> int:
        return int(number_in(value))

    def to_url(self, value: int) -> str:
        return str(value)


class Token:
    """The token of a personal link, which tells upper from lower case."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return tidy_token(value) or "-"

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")
register_converter(Number, "number")
register_converter(Token, "token")
