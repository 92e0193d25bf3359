"""Shapes of what the desk does to themes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.core.form_fields import GONE, Id
from workshops.ideas.enums import ThemeKind
from workshops.ideas.form_fields import ThemeName


class NameTheme(forms.Form):
    name = ThemeName(label=_("Name of the theme, in the room's words"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ThemeKind.choices, required=False, error_messages={"invalid_choice": GONE}
    )


class OneTheme(forms.Form):
    theme = Id()


class RenameTheme(OneTheme):
    name = ThemeName(label=_("Name of the theme, in the room's words"))


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
