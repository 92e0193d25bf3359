"""Which renditions are made of a picture: a picture is taken only when each of them has been made of it once."""

from io import BytesIO

from django.core.files import File
from wagtail.images.models import AbstractImage, Filter

# What the templates of this site ask for, in their own words; a test compares.
OF_PAGES = (
    "fill-{480x320,960x640} format-{webp,jpeg}",
    "fill-{640x640,1024x1024} format-{webp,jpeg}",
    "width-{480,960,1440} format-{webp,jpeg}",
    "fill-1200x630 format-jpeg",
)
# And what Wagtail's own screens show.
OF_ADMIN = ("max-165x165", "max-800x600", "fill-600x338", "original")


def every_rendition() -> list[str]:
    return [spec for pattern in (*OF_PAGES, *OF_ADMIN) for spec in Filter.expand_spec(pattern)]


def make_every_rendition(image: AbstractImage, content: bytes) -> None:
    """Make each of them of this content and keep none. Raises whatever the first one raises that cannot be made."""
    for spec in every_rendition():
        Filter(spec).run(image, BytesIO(), source=File(BytesIO(content), name=image.file.name))
