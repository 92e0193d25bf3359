from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, StructBlock, StructBlockValidationError, StructValue

from content.blocks.words import LineBlock, WordsBlock

CONSENTS = [
    ("written", _("Agreed in writing")),
    ("aloud", _("Agreed aloud, and noted by us")),
    ("published", _("Already published elsewhere")),
]


class QuoteBlock(StructBlock):
    """Somebody's own words. They appear only together with the permission that was given for them."""

    text = WordsBlock(label=_("Their words"), max_length=600, rows=3)
    attribution = LineBlock(
        label=_("Whose words"),
        max_length=120,
        help_text=_("As they want it: “a mother of two”. Never a name they have not agreed to."),
    )
    consent = ChoiceBlock(label=_("Permission"), choices=CONSENTS)
    source = LineBlock(
        label=_("Where published"), max_length=200, required=False, help_text=_("Needed for words published elsewhere.")
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "content/blocks/quote.html"

    def clean(self, value: StructValue) -> StructValue:
        """Refuse words without permission, and a publication without its place."""
        cleaned = super().clean(value)
        if cleaned.get("consent") not in dict(CONSENTS):
            sentence = _("Say how they agreed to be quoted. Without permission a quote cannot be kept here.")
            raise StructBlockValidationError(block_errors={"consent": ValidationError(sentence)})
        if cleaned["consent"] == "published" and not cleaned.get("source"):
            sentence = _("Say where these words were published.")
            raise StructBlockValidationError(block_errors={"source": ValidationError(sentence)})
        return cleaned

    def get_context(self, value: StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Say whether the words may be shown: a draft can hold a quote whose permission is still missing."""
        context = super().get_context(value, parent_context=parent_context)
        consent = value.get("consent")
        context["permitted"] = consent in dict(CONSENTS) and (consent != "published" or bool(value.get("source")))
        return context
