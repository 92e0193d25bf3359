import logging
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, models
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, SourceImageIOError
from wagtail.search import index

from text.models import LineField

logger = logging.getLogger(__name__)

# The sides of the drawing that stands for a picture that cannot be shown.
DRAWING = "pictures/no-picture.svg"
WIDTH, HEIGHT = 480, 320


class StoryImage(AbstractImage):
    """A picture that always comes with words for the people who cannot see it.

    No page fails because of one: a rendition that cannot be made, whatever the reason, is a drawing of an empty frame.
    """

    # Wagtail leaves this optional. A picture without words is a picture that some readers do not get.
    description = LineField(
        _("description"),
        max_length=255,
        help_text=_("What somebody who cannot see the picture should know. Read aloud by screen readers."),
    )
    credit = LineField(_("credit"), max_length=120, blank=True, help_text=_("Who made the picture."))

    # Wagtail's chooser fails for words and a tag together without the last one.
    search_fields = [*AbstractImage.search_fields, index.RelatedFields("tags", [index.FilterField("name")])]

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def get_rendition(self, filter: Filter | str) -> "StoryRendition":  # noqa: A002, Wagtail's name
        """This picture in one size and format, or the drawing that stands for it."""
        try:
            return super().get_rendition(filter)
        # It has a page of its own.
        except DatabaseError:
            raise
        # The file may be lost, empty, damaged, of a kind that a format cannot hold; the disk may be full.
        except Exception as trouble:  # noqa: BLE001
            spec = filter if isinstance(filter, str) else filter.spec
            logger.warning("Picture %s cannot be shown as %s: %s", self.pk, spec, type(trouble).__name__)
            return StoryRendition.standing_for(self, spec)

    def get_renditions(self, *filters: Filter | str) -> dict[str, "StoryRendition"]:
        """The same for several at once, by their specs."""
        try:
            return super().get_renditions(*filters)
        except DatabaseError:
            raise
        # As above. Those that can be made are shown.
        except Exception:  # noqa: BLE001
            specs = dict.fromkeys(spec if isinstance(spec, str) else spec.spec for spec in filters)
            return {spec: self.get_rendition(spec) for spec in specs}

    def create_renditions(self, *filters: Filter) -> dict[Filter, "StoryRendition"]:
        """One after the other: Wagtail decodes three pictures at once, and a live room needs the memory."""
        return {wanted: self.create_rendition(wanted) for wanted in filters}

    def create_rendition(self, filter: Filter) -> "StoryRendition":  # noqa: A002, Wagtail's name
        """Make and keep it. Raises SourceImageIOError for a picture that is larger than any that is taken."""
        if self.width * self.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise SourceImageIOError("too many pixels to be decoded beside a live room")
        return super().create_rendition(filter)


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

    # Whether this is the drawing that stands for a picture, which is never stored.
    is_drawing = False

    @classmethod
    def standing_for(cls, image: StoryImage, spec: str) -> "StoryRendition":
        """The drawing, in the size that the rendition would have."""
        width, height = size_of(image, spec)
        drawing = cls(image=image, filter_spec=spec, width=width, height=height)
        drawing.is_drawing = True
        return drawing

    @property
    def url(self) -> str:
        return static(DRAWING) if self.is_drawing else self.file.url


def size_of(image: StoryImage, spec: str) -> Iterable[int]:
    """How wide and high a rendition of a picture of this size is; the drawing's own size when that is not known."""
    if image.width > 0 and image.height > 0:
        transform = Filter(spec).get_transform(image, (image.width, image.height))
        width, height = (round(side) for side in transform.size)
        if width > 0 and height > 0:
            return width, height
    return WIDTH, HEIGHT
