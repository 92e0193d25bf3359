"""The demo's pictures. They are drawn when first needed, so that no file with rights of others is shipped."""

from collections.abc import Callable
from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from content.models import StoryImage
from demo.website.drawings import HEIGHT, PAPER, WIDTH, draw_kettle, draw_street, draw_table, draw_toys

# The canvas is twice as large as the picture: making it smaller smooths the edges.
OVERSAMPLING = 2

PICTURES = {
    "table": ("A round table", "A round table seen from above, with cards on it and ten seats around.", draw_table),
    "street": ("A street at dusk", "A row of houses in different colours at dusk, some windows lit.", draw_street),
    "kettle": ("A kettle and cups", "A kettle on a table beside four cups, all steaming.", draw_kettle),
    "toys": ("Toys on the floor", "Coloured blocks built into towers, and a ball beside them.", draw_toys),
}


def build_pictures() -> dict[str, StoryImage]:
    """The demo's pictures by name; drawn when they are not in the library yet."""
    return {
        name: StoryImage.objects.filter(title=title).first() or keep(title, f"Drawing: {description}", draw)
        for name, (title, description, draw) in PICTURES.items()
    }


def keep(title: str, description: str, draw: Callable[[ImageDraw.ImageDraw], None]) -> StoryImage:
    """Draw a picture and put it into the library."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw(ImageDraw.Draw(canvas))
    content = BytesIO()
    canvas.resize((WIDTH // OVERSAMPLING, HEIGHT // OVERSAMPLING), Image.Resampling.LANCZOS).save(content, "PNG")
    name = f"{title.lower().replace(' ', '-')}.png"
    return StoryImage.objects.create(
        title=title, description=description, credit="Drawn for this site", file=ImageFile(content, name=name)
    )
