from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlock

from content.blocks.words import LineBlock

from .links import LinkBlock


class ActionBlock(StructBlock):
    """One thing that the reader can do now."""

    title = LineBlock(label=_("Title"), max_length=80)
    text = LineBlock(label=_("Text"), max_length=240, required=False)
    button = LineBlock(label=_("Words on the button"), max_length=40)
    link = LinkBlock(label=_("Leads to"))

    class Meta:
        icon = "arrow-right-full"
        label = _("Call to action")
        template = "content/blocks/action.html"
