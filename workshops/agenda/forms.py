"""The shape of what the desk sends about phases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from text.fields import Line, Words
from text.plain import WholeNumber
from workshops.commands.registry import phase_kinds
from workshops.core.form_fields import GONE, Id

MINUTES = {
    "required": _("Say how many minutes you plan."),
    "invalid": _("Write the minutes as a number, for example 10."),
    "min_value": _("Plan at least one minute: a phase can be short, and still take place."),
    "max_value": _("Four hours are the longest that one phase can be planned for."),
}


class StartPhase(forms.Form):
    phase = Id()
    from_phase = Id(required=False)


class NextPhase(forms.Form):
    from_phase = Id(required=False)


class GoBack(forms.Form):
    from_phase = Id()


class ExtendPhase(forms.Form):
    phase = Id()
    minutes = WholeNumber(min_value=1, max_value=60, error_messages=MINUTES)


class EditPhase(forms.Form):
    phase = Id()
    title = Line(label=_("Name"), longest=80, empty=_("Give the phase a name that people understand."))
    planned_minutes = WholeNumber(label=_("Minutes"), min_value=1, max_value=240, error_messages=MINUTES)
    script = Words(
        label=_("What to say aloud"),
        longest=1000,
        required=False,
        long=_("That is longer than 1,000 characters: too long to say in one breath. Shorten it."),
    )


class AddPhase(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [(kind.key, kind.label) for kind in phase_kinds().values()],
        error_messages={"required": _("Choose what kind of phase it is."), "invalid_choice": GONE},
    )
    title = Line(label=_("Name"), longest=80, required=False)
    planned_minutes = WholeNumber(label=_("Minutes"), min_value=1, max_value=240, initial=10, error_messages=MINUTES)
    after = Id(required=False)


class RemovePhase(forms.Form):
    phase = Id()


class MovePhase(forms.Form):
    phase = Id()
    steps = forms.TypedChoiceField(
        coerce=int, choices=[("-1", "-1"), ("1", "1")], error_messages={"required": GONE, "invalid_choice": GONE}
    )
