"""Shapes of what is sent around a vote. Whether it may be done is the actions' business."""

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from text.fields import Line
from text.plain import WholeNumber
from workshops.core.form_fields import GONE, Id, KeptInRoom
from workshops.participants.forms import CardNumber
from workshops.voting.methods.registry import default_method, methods

DOTS = {
    "required": _("Say how many dots."),
    "invalid": _("Dots are whole numbers, from none up."),
    "min_value": _("Dots are whole numbers, from none up."),
    "max_value": _("That is more dots than anybody has."),
}
LONG = _("That is longer than 240 characters. Shorten it a little; your words are still in the box.")
MOST_DOTS = 10
MOST_CHOICES = 200


class WhichVote(forms.Form):
    """Names the round that the sender's screen shows."""

    vote = Id()


def _methods() -> list[tuple[str, Any]]:
    return [(method.key, method.label) for method in methods()]


class PrepareRound(forms.Form):
    """`budget` is the field of the method that is named, or of the default one; it is left out where the method has none."""

    added_later = ("method",)

    method = forms.ChoiceField(
        choices=_methods, required=False, widget=forms.HiddenInput, error_messages={"invalid_choice": GONE}
    )
    budget = WholeNumber(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.data.get("method")
        method = next((method for method in methods() if method.key == named), default_method())
        if method.budget is None:
            del self.fields["budget"]
        else:
            self.fields["budget"] = deepcopy(method.budget)


class VoidRound(WhichVote):
    reason = Line(label=_("Why"), longest=240, empty=_("Say why the vote is set aside: the room will ask."), long=LONG)


class SetDots(WhichVote):
    option = Id()
    dots = forms.IntegerField(min_value=0, max_value=MOST_DOTS, error_messages=DOTS, widget=forms.HiddenInput)


class WhichCard(WhichVote):
    """Names a card beside the round."""

    card = CardNumber(
        empty=_("Type the number of the card."), invalid=_("A card's number is a whole number, as printed on it.")
    )


class DotsInput(forms.MultipleHiddenInput):
    """A box for each number, to be seen: a refused paper comes back with what was typed, ready to be corrected."""

    input_type = "text"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for position, box in enumerate(context["widget"]["subwidgets"], start=1):
            box["type"] = self.input_type
            box["attrs"] |= {
                "aria-label": _("Dots on choice %(position)s") % {"position": position},
                "inputmode": "numeric",
                "autocomplete": "off",
            }
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"


class DotsField(forms.Field):
    """One number for each choice, all sent under one name, in the order of the ballot. Empty means none."""

    widget = DotsInput

    def to_python(self, value: Any) -> list[int]:
        number = WholeNumber(required=False, min_value=0, max_value=MOST_DOTS, error_messages=DOTS)
        return [number.clean(item) or 0 for item in list(value or [])[:MOST_CHOICES]]


class PaperBallot(WhichCard):
    dots = DotsField(label=_("Dots, in the order of the ballot"), error_messages={"required": GONE})


class Decide(WhichVote):
    option = Id()


class Choose(Decide):
    added_later = ("kept_in_room",)

    reason = Line(label=_("Why"), longest=240, long=LONG, required=False)
    kept_in_room = KeptInRoom()


class Refer(Decide):
    added_later = ("kept_in_room",)

    reason = Line(
        label=_("To whom, and why"),
        longest=240,
        empty=_("Say to whom it goes, and why the room cannot decide it."),
        long=LONG,
    )
    kept_in_room = KeptInRoom()
