import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class StoryImage(AbstractImage):
    """A picture that always comes with words for the people who cannot see it."""

    # Wagtail leaves this optional. A picture without words is a picture that some readers do not get.
    description = models.CharField(
        _("description"),
        max_length=255,
        help_text=_("What somebody who cannot see the picture should know. Read aloud by screen readers."),
    )
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Who made the picture."))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class StoryRendition(AbstractRendition):
    """One size and format of a story image, made when first asked for."""

    image = models.ForeignKey(StoryImage, on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """A name that nobody can guess: a stranger finds a picture only through a page that shows it."""
        folder, name = super().get_upload_to(filename).split("/", 1)
        return f"{folder}/{secrets.token_urlsafe(9)}-{name}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_each")
        ]
