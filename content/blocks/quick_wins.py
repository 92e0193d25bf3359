from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, ListBlock, StructBlock, StructValue

from content.blocks.words import LineBlock


class WinState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    UNDER_WAY = "under_way", _("Under way")
    MET = "met", _("Met")
    DROPPED = "dropped", _("Dropped")


class WinValue(StructValue):
    """One promise and how far it has come."""

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(WinState(self["state"]).label) if self.get("state") in WinState.values else ""


class WinBlock(StructBlock):
    """One need and how it is being met."""

    text = LineBlock(label=_("What"), max_length=200)
    state = ChoiceBlock(label=_("How far"), choices=WinState.choices, default=WinState.PROPOSED)

    class Meta:
        icon = "tick"
        label = _("Quick win")
        value_class = WinValue


class QuickWinsBlock(StructBlock):
    """Quick wins written by hand. Those of a workshop are drawn from the workshop itself."""

    title = LineBlock(label=_("Title"), max_length=120, required=False)
    wins = ListBlock(WinBlock(), label=_("Quick wins"), min_num=1)

    class Meta:
        icon = "tick-inverse"
        label = _("Quick wins")
        template = "content/blocks/quick_wins.html"
