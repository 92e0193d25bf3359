from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StaticBlock

from content.blocks import StoryBlock


class HowLongBlock(StaticBlock):
    """How long words and votes are tied to cards: read from the settings each time, so that no page can promise more."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the `months` of words, and the `days` of a vote that was left alone."""
        context = super().get_context(value, parent_context=parent_context)
        return context | {"months": settings.WORDS_LINKED_MONTHS, "days": settings.VOTES_LINKED_DAYS}

    class Meta:
        icon = "history"
        label = _("How long we keep it")
        admin_text = _("Says how long words and votes keep their link to a card, as the settings of this site have it.")
        template = "home/blocks/how_long.html"


class SiteStoryBlock(StoryBlock):
    """What a page that stays may be made of besides: what this site itself does."""

    how_long = HowLongBlock()
