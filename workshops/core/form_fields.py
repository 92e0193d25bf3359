"""Form fields that several features use: ids of rows, and whether words stay in the room; and a form without fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# Largest id of a row: a longer number is not one of ours, and some databases fail on it.
LARGEST_ID = 2**63 - 1


LONG_QUESTION = _("A question has room for 240 characters. Shorten it a little.")
GONE = _("This page is out of date. Reload it and try again.")


class EmptyForm(forms.Form):
    """The form of a command that takes no input."""


class KeptInRoom(forms.BooleanField):
    """A tick that keeps the words beside it off every public page."""

    def __init__(self) -> None:
        super().__init__(label=_("Keep this in the room"), required=False)


class Id(forms.IntegerField):
    """The number of a row that the page pointed at."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(["required", "invalid", "min_value", "max_value"], GONE)
        super().__init__(min_value=1, max_value=LARGEST_ID, error_messages=messages, **kwargs)


class Ids(forms.Field):
    """The numbers of several rows, each once; `empty` is the sentence for none."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, empty: Any, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": empty}, **kwargs)

    def to_python(self, value: Any) -> list[int]:
        one = Id()
        return list(dict.fromkeys(one.clean(item) for item in value or []))
