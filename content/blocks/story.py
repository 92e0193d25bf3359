from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlock, StreamValue

from content.public_pages import reading

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

    def render(self, value: StreamValue, context: dict[str, Any] | None = None) -> str:
        """The story as `context["page"]` shows it: its links are judged by who reads that page."""
        with reading((context or {}).get("page")):
            return super().render(value, context=context)
