"""Shapes of what the desk does to themes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.enums import ThemeKind
from workshops.models import Theme

from .fields import GONE, Id, Words


class NameTheme(forms.Form):
    name = Words(
        label=_("Name of the theme, in the room's words"),
        longest=Theme._meta.get_field("name").max_length,
        empty=_("Ask the room for a name and type it first."),
        long=_("That name is longer than 120 characters. A theme is read from ten metres: shorten it a little."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class OneTheme(forms.Form):
    theme = Id()


class RenameTheme(NameTheme, OneTheme):
    pass


class SetThemeKind(OneTheme):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ThemeKind.choices, error_messages={"required": GONE, "invalid_choice": GONE}
    )


class PlaceTheme(OneTheme):
    to = forms.ChoiceField(
        choices=[("up", _("Up")), ("down", _("Down"))], error_messages={"required": GONE, "invalid_choice": GONE}
    )


class MergeThemes(OneTheme):
    into = Id()
