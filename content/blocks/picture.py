from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(StructBlock):
    """A picture and what it shows. The description of the image speaks when the picture cannot."""

    image = ImageChooserBlock(label=_("Image"))
    description = CharBlock(
        label=_("Description here"),
        max_length=255,
        required=False,
        help_text=_("Only when the image's own description does not fit this page."),
    )
    caption = CharBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "content/blocks/picture.html"
