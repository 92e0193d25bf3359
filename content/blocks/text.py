from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock, StructValue
from wagtail.rich_text import RichText

from text.xml import xml_safe


class HeadingValue(StructValue):
    """A heading that can be linked to."""

    @property
    def anchor(self) -> str:
        """The id of the heading: stable as long as its words are."""
        return slugify(self.get("text") or "", allow_unicode=True)[:60]


class HeadingBlock(StructBlock):
    """A heading of the second or third level; the page's title is the first."""

    text = CharBlock(label=_("Heading"), max_length=120)
    level = ChoiceBlock(label=_("Level"), choices=[("2", _("Section")), ("3", _("Part of a section"))], default="2")

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "content/blocks/heading.html"
        value_class = HeadingValue


class TextBlock(RichTextBlock):
    """Paragraphs and lists, with as little styling as writing needs."""

    def __init__(self, **kwargs):
        kwargs.setdefault("features", ["bold", "italic", "link", "document-link", "ul", "ol"])
        super().__init__(**kwargs)

    def value_from_form(self, value: str) -> RichText:
        """What an editor has sent, without characters that no page can hold."""
        return super().value_from_form(xml_safe(value))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "content/blocks/text.html"
