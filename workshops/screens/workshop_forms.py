"""The form that makes a workshop from a ready-made run sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from text.fields import Words
from text.plain import WholeNumber
from workshops.agenda.workshop_forms import EditWorkshop
from workshops.core.form_fields import GONE, LONG_QUESTION
from workshops.core.models import EXPECTED_PEOPLE
from workshops.run_sheets import RUN_SHEETS, run_sheet


class MakeWorkshop(EditWorkshop):
    """Everything that one screen asks before there is a room. Only a name is needed: the run sheet knows the rest."""

    sheet = forms.ChoiceField(
        label=_("Run sheet"),
        choices=[(sheet.key, sheet.title) for sheet in RUN_SHEETS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a run sheet to start from."), "invalid_choice": GONE},
    )
    tables = WholeNumber(
        label=_("Tables"),
        min_value=0,
        max_value=40,
        required=False,
        help_text=_("About seven people fit at one. Empty: as many as the run sheet has."),
        error_messages={
            "invalid": _("Write the number of tables as a number, for example 5."),
            "min_value": _("There cannot be fewer than no tables."),
            "max_value": _("Forty tables are all that one room can hold."),
        },
    )
    question = Words(
        label=_("The question for the room"),
        longest=240,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In words that everybody uses at home. Empty: the question of the run sheet."),
        long=LONG_QUESTION,
    )
    # Made when the form is shown: a double tap carries the same one, and finds the same workshop.
    key = forms.RegexField(
        r"^[A-Za-z0-9_-]{8,40}$",
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid", "null_characters_not_allowed"], GONE),
    )

    def clean(self) -> dict[str, Any]:
        """What was left empty comes from the run sheet."""
        wish = super().clean() or {}
        if "sheet" in wish:
            wish["sheet"] = sheet = run_sheet(wish["sheet"])
            wish["question"] = wish.get("question") or str(sheet.question)
            wish["tables"] = sheet.tables if wish.get("tables") is None else wish["tables"]
            wish["expected_people"] = wish.get("expected_people") or EXPECTED_PEOPLE
        return wish
