"""The shape of a workshop as a facilitator writes it down, and of its tables."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from text.fields import Line, Words
from text.plain import WholeNumber
from workshops.core.form_fields import LONG_QUESTION
from workshops.core.models import EXPECTED_PEOPLE

MOST_EXPECTED = 800

WHEN = {
    "invalid": _("Write the day and the time, for example 2026-03-14 18:00."),
}


class DayAndTime(forms.DateTimeField):
    """A day and a time on the clocks of the site's time zone."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as refusal:
            if refusal.code != "ambiguous_timezone":
                raise
            said = _("The clocks change at that hour, so it comes twice or not at all. Choose another time.")
            raise forms.ValidationError(said, code=refusal.code) from refusal


class EditWorkshop(forms.Form):
    added_later = ("expected_people",)

    title = Line(
        label=_("Name of the workshop"),
        longest=120,
        empty=_("Give the workshop a name."),
        long=_("A name has room for 120 characters. Shorten it a little."),
    )
    question = Words(
        label=_("The question for the room"),
        longest=240,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One question, in words that everybody uses at home."),
        empty=_("Write the question that the room is asked."),
        long=LONG_QUESTION,
    )
    purpose = Words(
        label=_("Why we meet"),
        longest=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Read aloud at the start, and printed in the notes of the day."),
        long=_("There is room for 400 characters here. Shorten it a little."),
    )
    place = Line(
        label=_("Where"),
        longest=200,
        required=False,
        long=_("There is room for 200 characters here. Shorten it a little."),
    )
    expected_people = WholeNumber(
        label=_("How many people do you expect?"),
        initial=EXPECTED_PEOPLE,
        min_value=1,
        max_value=MOST_EXPECTED,
        required=False,
        help_text=_(
            "The door gives a quarter more cards than that, and at least ten more. You can allow more at any time."
        ),
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"],
            _("Write the number of people as a number between 1 and %(most)s.") % {"most": MOST_EXPECTED},
        ),
    )
    starts_at = DayAndTime(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=WHEN,
    )
