from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlock
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.words import LineBlock


class PictureBlock(StructBlock):
    """A picture and what it shows. The description of the image speaks when the picture cannot."""

    image = ImageChooserBlock(label=_("Image"))
    description = LineBlock(
        label=_("Description here"),
        max_length=255,
        required=False,
        help_text=_("Only when the image's own description does not fit this page."),
    )
    caption = LineBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "content/blocks/picture.html"
