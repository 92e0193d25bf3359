"""Form fields for what people write: one class for every free text of the site."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from text.words import clean, count, is_storable, one_line

UNSTORABLE = _("One character cannot be kept. Type the words again.")
LONG = ngettext_lazy(
    "There is room for %(longest)d character here. Shorten it a little; your words are still in the box.",
    "There is room for %(longest)d characters here. Shorten it a little; your words are still in the box.",
    "longest",
)


class AtMost:
    """Validates that words have at most `longest` characters, as people count; `long` says it in the form's own words and may name the
    limit as %(longest)d.

    Whoever wrote too much is told how many characters are too many.
    """

    code = "max_length"

    def __init__(self, longest: int, long: Any = "") -> None:
        self.longest, self.long = longest, long

    def __call__(self, text: str) -> None:
        surplus = count(text) - self.longest
        if surplus > 0:
            said = (self.long or LONG) % {"longest": self.longest}
            raise ValidationError(f"{said} {too_many(surplus)}", self.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtMost) and other.longest == self.longest

    def __hash__(self) -> int:
        return hash(self.longest)


def too_many(surplus: int) -> str:
    """The sentence that says by how much a text is too long."""
    return ngettext("%(count)d character is too many.", "%(count)d characters are too many.", surplus) % {
        "count": surplus
    }


class Words(forms.CharField):
    """Somebody's own words in at most `longest` characters: cleaned, never cut, and empty when there is nothing to see.

    `empty` and `long` are the sentences for nothing and for too much. Nothing limits typing in the browser: what is
    pasted stays in the box, and is counted there while it is too long.
    """

    widget: forms.Widget | type[forms.Widget] = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, longest: int | None = None, empty: Any = "", long: Any = "", **kwargs: Any) -> None:
        # Django's and Wagtail's own name for the same limit, when a model or a block makes the field.
        self.longest = kwargs.pop("max_length", None) if longest is None else longest
        super().__init__(**kwargs)
        self.validators = [each for each in self.validators if "null" not in getattr(each, "code", "")]
        if self.longest is not None:
            self.validators.append(AtMost(self.longest, long))
        if empty:
            self.error_messages["required"] = empty

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not is_storable(text):
            raise ValidationError(UNSTORABLE, "null_characters_not_allowed")
        return clean(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget) | {"dir": "auto"}
        return attrs | counted(self.longest) if self.longest is not None else attrs


class Line(Words):
    """Words on one line: a line end in what is pasted becomes a space."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


def counted(longest: int) -> dict[str, Any]:
    """What counts.js needs on a box for words: the limit, and what to say beyond it."""
    return {"data-longest": longest, "data-over": _("%n too many. There is room for %m characters.")}
