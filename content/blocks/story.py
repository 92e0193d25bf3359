from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlock, StreamValue

from content.public_pages import reading
from text.xml import xml_safe

from .action import ActionBlock
from .figure import FigureBlock
from .picture import PictureBlock
from .quick_wins import QuickWinsBlock
from .quote import QuoteBlock
from .text import HeadingBlock, TextBlock


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

    def render(self, value: StreamValue, context: dict[str, Any] | None = None) -> SafeString:
        """The story as `context["page"]` shows it: its links are judged by who reads that page."""
        with reading((context or {}).get("page")):
            drawn = super().render(value, context=context)
        # JSON can hold half of a surrogate pair, and no page can. Safe: nothing is added.
        return mark_safe(xml_safe(drawn))  # noqa: S308
