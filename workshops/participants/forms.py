"""Seats, cards and consent as they are typed and ticked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from text.fields import Line, Words
from text.plain import WholeNumber
from workshops.core.form_fields import LONG_QUESTION, Id
from workshops.core.typed_codes import LONGEST, tidy

CARD_NUMBER = _("Type the number on the card, for example 17.")


class CardNumber(WholeNumber):
    """The number printed on a card. `empty` and `invalid` are what somebody reads who typed none, or no such number."""

    def __init__(self, *, empty: Any = CARD_NUMBER, invalid: Any = CARD_NUMBER, **kwargs: Any) -> None:
        messages = {"required": empty, **dict.fromkeys(["invalid", "min_value", "max_value"], invalid)}
        super().__init__(label=_("Card number"), min_value=1, max_value=99_999, error_messages=messages, **kwargs)


class TableNumber(WholeNumber):
    """The number of a table, as chosen from a list."""

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(["required", "invalid", "min_value", "max_value"], _("Choose a table from the list."))
        super().__init__(label=_("Table"), min_value=1, max_value=999, error_messages=messages, **kwargs)


class Code(forms.CharField):
    """A code as read from a card, in whatever case and with whatever dashes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Code on the card"),
            max_length=LONGEST,
            error_messages={"required": _("Type the code first."), "max_length": _("That is too long for a code.")},
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut off an address that somebody pastes."""
        return {}

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class Yes(forms.BooleanField):
    """A tick. None means no."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class Consent(forms.Form):
    take_part = Yes(label=_("I take part today"))
    keep_words = Yes(label=_("Keep my words after today"))
    quote = Yes(label=_("Quote my words without a name"))


class RecordConsent(Consent):
    card = CardNumber()


class Listening(forms.Form):
    listens = Yes()


class ChooseTable(forms.Form):
    table = TableNumber()


class SeatAtTable(forms.Form):
    card = CardNumber()
    table = TableNumber(required=False)


class OneCard(forms.Form):
    card = CardNumber()


class MarkSpoke(OneCard):
    undo = Yes()


class PrintCards(forms.Form):
    cards = WholeNumber(
        label=_("How many cards"),
        min_value=1,
        max_value=100,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"], _("Print between 1 and 100 cards at a time.")
        ),
    )


class IssueCard(forms.Form):
    card = CardNumber(required=False)


class OneTable(forms.Form):
    table = TableNumber()


class ClaimCard(forms.Form):
    code = Code()
    sure = Yes()


class EditBoard(forms.Form):
    board = Id()
    name = Line(label=_("Name"), longest=60, required=False)
    question = Words(
        label=_("Question"),
        longest=240,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        long=LONG_QUESTION,
    )


class RemoveBoard(forms.Form):
    board = Id()
