from django.utils.translation import gettext_lazy as _
from wagtail.blocks import DecimalBlock, ListBlock, StructBlock

from content.blocks.words import LineBlock

from .links import LinkBlock


class FigureRowBlock(StructBlock):
    """One labelled number."""

    label = LineBlock(label=_("Label"), max_length=80)
    number = DecimalBlock(label=_("Number"), min_value=0, max_digits=12, decimal_places=2)

    class Meta:
        icon = "order"
        label = _("Row")


class FigureBlock(StructBlock):
    """Numbers, drawn as bars beside a real table, with the place they come from."""

    title = LineBlock(label=_("Title"), max_length=120)
    unit = LineBlock(label=_("What is counted"), max_length=40, help_text=_("mentions, people, dots …"))
    rows = ListBlock(FigureRowBlock(), label=_("Rows"), min_num=1, max_num=30)
    source = LineBlock(label=_("Source"), max_length=160, help_text=_("Where the numbers come from, in words."))
    link = LinkBlock(label=_("Link to the source"), needed=False)

    class Meta:
        icon = "table"
        label = _("Figure of numbers")
        template = "content/blocks/figure.html"
