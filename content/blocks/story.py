from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlock, StreamValue

from content.anchors import unique_anchors
from content.public_pages import reading
from text.xml import xml_safe

from .action import ActionBlock
from .figure import FigureBlock
from .picture import PictureBlock
from .quick_wins import QuickWinsBlock
from .quote import QuoteBlock
from .text import HasHeadings, HeadingBlock, TextBlock


class StoryBlock(StreamBlock):
    """What a page may be made of. Other apps add blocks of their own by subclassing."""

    heading = HeadingBlock()
    text = TextBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    figure = FigureBlock()
    quick_wins = QuickWinsBlock()
    action = ActionBlock()

    class Meta:
        icon = "doc-full"
        label = _("Story")
        template = "content/blocks/story.html"

    def anchors(self, value: StreamValue) -> dict[int, list[str]]:
        """The ids of all headings of this story, by the `id()` of the value of the part that has them."""
        parts = [child for child in value if isinstance(child.block, HasHeadings)]
        wanted = [
            ((id(child.value), number), words)
            for child in parts
            for number, words in enumerate(child.block.headings(child.value))
        ]
        first = [(id(child.value), 0) for child in parts if child.block.anchors_are_fixed]
        ids: dict[int, list[str]] = {}
        given = unique_anchors(wanted, first=first)
        for part, number in (key for key, _words in wanted):
            ids.setdefault(part, []).append(given[part, number])
        return ids

    def get_context(self, value: StreamValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the ids of its headings, as `anchors`."""
        return super().get_context(value, parent_context=parent_context) | {"anchors": self.anchors(value)}

    def render(self, value: StreamValue, context: dict[str, Any] | None = None) -> SafeString:
        """The story as `context["page"]` shows it: its links are judged by who reads that page."""
        with reading((context or {}).get("page")):
            drawn = super().render(value, context=context)
        # JSON can hold half of a surrogate pair, and no page can. Safe: nothing is added.
        return mark_safe(xml_safe(drawn))  # noqa: S308
