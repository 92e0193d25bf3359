"""Blocks that show what came of the page's own workshop.

They store a title and nothing else: numbers and words are read from the room each time a page is drawn, so a page can
neither disagree with the room nor remember, in an old revision, words that somebody took back.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlock

from content.blocks.text import HasHeadings
from content.blocks.words import LineBlock


class RoomBlock(HasHeadings, StructBlock):
    """Something of the workshop that this page came from; nothing at all on a page without one."""

    # The id of its heading.
    anchor = ""
    anchors_are_fixed = True

    title = LineBlock(label=_("Title"), max_length=120, required=False)

    def headings(self, value: Any) -> list[str]:
        return [self.anchor]

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the page's `outcome` (see workshops.closing.outcome), the address of its `record`, and its `anchor`."""
        context = super().get_context(value, parent_context=parent_context)
        [context["anchor"]] = self.anchors(value, parent_context)
        page = context.get("page")
        context["outcome"] = getattr(page, "outcome", None)
        context["record"] = getattr(page, "record_url", "")
        return context


class TookPartBlock(RoomBlock):
    anchor = "took-part"

    class Meta:
        icon = "group"
        label = _("Room: who took part")
        template = "blog/blocks/took_part.html"


class ThemesBlock(RoomBlock):
    anchor = "themes"

    class Meta:
        icon = "list-ul"
        label = _("Room: themes and points")
        template = "blog/blocks/themes.html"


class VoteBlock(RoomBlock):
    anchor = "vote"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the result as `rows` for bars, each leading to its line in the record; none where numbers are withheld, and their `sum`."""
        context = super().get_context(value, parent_context=parent_context)
        result = context["outcome"] and context["outcome"].result
        context["rows"] = [
            {"label": row.label, "number": row.total, "url": f"{context['record']}#dots", "chosen": row.chosen}
            for row in (result.rows if result and result.ballots else [])
        ]
        if result and result.ballots:
            context["sum"] = result.sum(f"{context['record']}#dots")
        return context

    class Meta:
        icon = "order"
        label = _("Room: result of the vote")
        template = "blog/blocks/vote.html"


class ChoicesBlock(RoomBlock):
    anchor = "decided"

    class Meta:
        icon = "success"
        label = _("Room: what was chosen and referred")
        template = "blog/blocks/choices.html"


class WinsBlock(RoomBlock):
    anchor = "quick-wins"

    class Meta:
        icon = "tick-inverse"
        label = _("Room: quick wins, as they stand now")
        template = "blog/blocks/wins.html"


class ModelsBlock(RoomBlock):
    anchor = "models"

    class Meta:
        icon = "globe"
        label = _("Room: what works elsewhere")
        template = "blog/blocks/models.html"
