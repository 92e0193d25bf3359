"""The form field for the name of a theme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from text.fields import Line
from workshops.ideas.models import Theme


class ThemeName(Line):
    """A heading that is read from ten metres."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            longest=Theme._meta.get_field("name").max_length,
            empty=_("Ask the room for a name and type it first."),
            long=_("That name is longer than 120 characters. A theme is read from ten metres: shorten it a little."),
            **{"widget": forms.TextInput(attrs={"autocomplete": "off"})} | kwargs,
        )
