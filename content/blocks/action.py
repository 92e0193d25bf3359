from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock

from .links import LinkBlock


class ActionBlock(StructBlock):
    """One thing that the reader can do now."""

    title = CharBlock(label=_("Title"), max_length=80)
    text = CharBlock(label=_("Text"), max_length=240, required=False)
    button = CharBlock(label=_("Words on the button"), max_length=40)
    link = LinkBlock(label=_("Leads to"))

    class Meta:
        icon = "arrow-right-full"
        label = _("Call to action")
        template = "content/blocks/action.html"
