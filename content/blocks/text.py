from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, RichTextBlock, StructBlock, StructValue
from wagtail.rich_text import RichText

from content.anchors import headings_in, unique_anchors, with_anchors
from content.blocks.words import LineBlock
from text.xml import xml_safe


class HasHeadings:
    """A part of a story with headings that can be linked to. The story gives their ids: see `StoryBlock.anchors`."""

    # Whether its ids stay as they are when an editor's own heading has the same words.
    anchors_are_fixed = False

    def headings(self, value: Any) -> list[str]:
        """The words out of which ids are made, in order."""
        raise NotImplementedError

    def anchors(self, value: Any, context: dict[str, Any] | None) -> list[str]:
        """The ids of its headings on the page that `context` draws; by itself, those of a page with nothing else."""
        given = (context or {}).get("anchors", {}).get(id(value))
        return given or list(unique_anchors(enumerate(self.headings(value))).values())


class HeadingBlock(HasHeadings, StructBlock):
    """A heading of the second or third level; the page's title is the first."""

    text = LineBlock(label=_("Heading"), max_length=120)
    level = ChoiceBlock(label=_("Level"), choices=[("2", _("Section")), ("3", _("Part of a section"))], default="2")

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "content/blocks/heading.html"

    def headings(self, value: StructValue) -> list[str]:
        return [value.get("text") or ""]

    def get_context(self, value: StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the heading's id as `anchor`."""
        [anchor] = self.anchors(value, parent_context)
        return super().get_context(value, parent_context=parent_context) | {"anchor": anchor}


class TextBlock(HasHeadings, RichTextBlock):
    """Paragraphs and lists, with as little styling as writing needs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", ["bold", "italic", "link", "document-link", "ul", "ol"])
        super().__init__(**kwargs)

    def value_from_form(self, value: str) -> RichText:
        """What an editor has sent, without characters that no page can hold."""
        return super().value_from_form(xml_safe(value))

    def headings(self, value: RichText) -> list[str]:
        return headings_in(value.source)

    def get_context(self, value: RichText, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the text as it is `written`: what was pasted or imported may hold headings."""
        context = super().get_context(value, parent_context=parent_context)
        return context | {"written": with_anchors(str(value), self.anchors(value, parent_context))}

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "content/blocks/text.html"
