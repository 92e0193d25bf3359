"""Shapes of what is written on a card, at a table and at the desk about ideas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from text.fields import Words
from workshops.core.form_fields import Id, Ids
from workshops.ideas.form_fields import ThemeName
from workshops.ideas.languages import SPOKEN
from workshops.ideas.models import Idea
from workshops.participants.forms import CardNumber

TOO_LONG = _("That is longer than 500 characters. Shorten it a little; your words are still in the box.")


class Language(forms.ChoiceField):
    """The language that the writer names; nothing is a good answer."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Language"),
            choices=[("", _("Not said")), *SPOKEN],
            required=False,
            error_messages={"invalid_choice": _("Choose the language from the list, or leave it out.")},
        )


class AddIdea(forms.Form):
    text = Words(
        label=_("Your idea"),
        longest=Idea.MAX_LENGTH,
        empty=_("Write your idea first, then send it."),
        long=TOO_LONG,
    )
    language = Language()


class EditIdea(AddIdea):
    idea = Id()


class OneIdea(forms.Form):
    idea = Id()


class WriteFor(forms.Form):
    text = Words(
        label=_("The words, as they were said"),
        longest=Idea.MAX_LENGTH,
        empty=_("Type what was said first, then send it."),
        long=TOO_LONG,
    )
    seat_number = CardNumber(
        help_text=_("Whose words these are. Leave it empty for the whole table."),
        required=False,
        invalid=_(
            "A card number is a number like 12. Look at the person's card, or leave it empty for the whole table."
        ),
    )
    language = Language()
    translation = Words(
        label=_("Translation by a person"),
        help_text=_("Only if somebody here translates. The words above stay as they were said."),
        longest=Idea.MAX_LENGTH,
        long=_("That translation is longer than 500 characters. Shorten it a little; it is still in the box."),
        required=False,
    )


class TranslateIdea(OneIdea):
    translation = Words(
        label=_("Translation by a person"),
        longest=Idea.MAX_LENGTH,
        long=_("That translation is longer than 500 characters. Shorten it a little; it is still in the box."),
        required=False,
    )


class AgreeWords(OneIdea):
    agrees = forms.BooleanField(required=False, widget=forms.HiddenInput)


class MoveIdeas(forms.Form):
    ideas = Ids(empty=_("Tick the ideas that you want to move, then choose where to."))
    # Neither: back among those that are not sorted yet.
    theme = Id(required=False)
    new_theme = ThemeName(label=_("New theme"), required=False)


class MergeIdeas(forms.Form):
    ideas = Ids(empty=_("Tick two ideas or more, then put them together."))

    def clean_ideas(self) -> list[int]:
        ideas: list[int] = self.cleaned_data["ideas"]
        if len(ideas) < 2:
            raise forms.ValidationError(self.fields["ideas"].error_messages["required"])
        return ideas
