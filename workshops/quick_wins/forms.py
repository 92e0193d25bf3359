"""Shapes of needs, offers, quick wins and models from elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from text import fields
from workshops.core.form_fields import Id, Ids, KeptInRoom
from workshops.participants.forms import CardNumber

LONG = _("That is longer than %(longest)d characters. Shorten it a little; your words are still in the box.")


class Line(fields.Line):
    """One line of words of limited length."""

    def __init__(self, *, longest: int = 240, **kwargs: Any) -> None:
        super().__init__(longest=longest, long=LONG, **kwargs)


class VoiceNeed(forms.Form):
    added_later = ("kept_in_room",)

    text = Line(label=_("What is needed"), empty=_("Write what is needed, in a few words."))
    kept_in_room = KeptInRoom()
    card = CardNumber(required=False)


class VoiceOffer(forms.Form):
    added_later = ("kept_in_room",)

    text = Line(label=_("What is offered"), empty=_("Write what you can offer, in a few words."))
    organisation = Line(label=_("From which organisation"), longest=120, required=False)
    kept_in_room = KeptInRoom()
    card = CardNumber(required=False)


class WithdrawNeed(forms.Form):
    need = Id()


class WithdrawOffer(forms.Form):
    offer = Id()


class WhichWin(forms.Form):
    win = Id()


class WhichModel(forms.Form):
    model = Id()


class DueDate(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


NO_DATE = _("Choose a day, for example 2026-12-01.")
CHOOSE = _("Choose one need and at least one offer from the lists.")


class MakeWin(forms.Form):
    added_later = ("kept_in_room",)

    need = Id()
    offers = Ids(empty=CHOOSE)
    owner = Line(label=_("Who takes the first step"), longest=120, required=False)
    first_step = Line(label=_("The first step"), required=False)
    due_on = DueDate(label=_("By when"), required=False, error_messages={"invalid": NO_DATE})
    kept_in_room = KeptInRoom()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].error_messages["required"] = CHOOSE


class AgreeWin(WhichWin):
    added_later = ("kept_in_room",)

    owner = Line(
        label=_("Who takes the first step"), longest=120, empty=_("Say which organisation takes the first step.")
    )
    first_step = Line(label=_("The first step"), empty=_("Say what the first step is."))
    due_on = DueDate(label=_("By when"), error_messages={"invalid": NO_DATE, "required": NO_DATE})
    kept_in_room = KeptInRoom()


class DropWin(WhichWin):
    reason = Line(label=_("Why"), empty=_("Say why it is dropped: the next room may learn from it."))


class ReportProgress(WhichWin):
    added_later = ("kept_in_room",)

    note = Line(label=_("A short note"), required=False)
    kept_in_room = KeptInRoom()


class CheckWin(WhichWin):
    note = Line(label=_("What you heard"), required=False)


class AddModel(forms.Form):
    added_later = ("kept_in_room",)

    name = Line(label=_("What it is"), longest=120, empty=_("Say in a few words what it is."))
    place = Line(label=_("Where"), longest=120, empty=_("Say where it works."))
    source = Line(label=_("How we know"), empty=_("Say how the room knows of it."))
    could_try = Line(label=_("What we could try"), longest=400, empty=_("Say what this room could try."))
    kept_in_room = KeptInRoom()
