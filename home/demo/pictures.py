"""Draws the demo's pictures, so that the demo carries no file whose rights somebody would have to ask about."""

import math
import random
from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from content.models import StoryImage

WIDTH, HEIGHT = 1600, 1000
# Drawn twice as large and made smaller: that is what makes edges smooth.
FINE = 2
PAPER, TEAL, DEEP, CLAY, MARIGOLD, SAND, LEAF = (
    "#f4e8d2", "#0e5a5a", "#083f40", "#b04a1f", "#e3a12c", "#e2cfae", "#6f8f5f",
)  # fmt: skip


def build_pictures() -> dict[str, StoryImage]:
    """The demo's pictures by name; drawn when they are not in the library yet."""
    return {
        name: StoryImage.objects.filter(title=title).first() or keep(title, description, draw)
        for name, (title, description, draw) in PICTURES.items()
    }


def keep(title: str, description: str, draw) -> StoryImage:
    """Draw a picture and put it into the library."""
    canvas = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    draw(ImageDraw.Draw(canvas))
    content = BytesIO()
    canvas.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(content, "PNG", optimize=True)
    name = f"{title.lower().replace(' ', '-')}.png"
    return StoryImage.objects.create(
        title=title, description=description, credit="Drawn for this site", file=ImageFile(content, name=name)
    )


def draw_table(pen: ImageDraw.ImageDraw) -> None:
    """A round table from above: cards, cups, and hands of many colours reaching in."""
    dice = random.Random(7)  # noqa: S311  for the looks, and always the same
    x, y = WIDTH * FINE // 2, HEIGHT * FINE // 2
    for ring, colour in ((1200, "#f8f0df"), (1010, SAND)):
        pen.ellipse((x - ring, y - ring, x + ring, y + ring), fill=colour)
    for place in range(10):
        turn = math.tau * place / 10 + 0.2
        seat_x, seat_y = x + 1130 * math.cos(turn), y + 1130 * math.sin(turn)
        colour = (TEAL, CLAY, MARIGOLD, LEAF, DEEP)[place % 5]
        pen.ellipse((seat_x - 150, seat_y - 150, seat_x + 150, seat_y + 150), fill=colour)
    pen.ellipse((x - 900, y - 900, x + 900, y + 900), fill=TEAL)
    pen.ellipse((x - 860, y - 860, x + 860, y + 860), outline=DEEP, width=10)
    for card in range(14):
        turn, reach = math.tau * card / 14, dice.choice((330, 560, 640))
        tilt(pen, x + reach * math.cos(turn), y + reach * math.sin(turn), 130, 90, dice.uniform(-0.5, 0.5), dice)
    pen.ellipse((x - 130, y - 130, x + 130, y + 130), fill=PAPER)
    pen.ellipse((x - 95, y - 95, x + 95, y + 95), fill=CLAY)


def tilt(pen: ImageDraw.ImageDraw, x: float, y: float, half: int, tall: int, turn: float, dice: random.Random) -> None:
    """One card lying askew, with a line or two and its dots."""

    def at(right: float, down: float) -> tuple[float, float]:
        return x + right * math.cos(turn) - down * math.sin(turn), y + right * math.sin(turn) + down * math.cos(turn)

    pen.polygon(
        [at(-half, -tall), at(half, -tall), at(half, tall), at(-half, tall)], fill=dice.choice((PAPER, "#fbebc6"))
    )
    for line in range(dice.choice((1, 2, 2))):
        down = -40 + 40 * line
        pen.line([at(-half + 30, down), at(dice.randint(10, half - 30), down)], fill=DEEP, width=9)
    for dot in range(dice.randint(0, 3)):
        centre = at(-half + 45 + 52 * dot, 50)
        pen.ellipse((centre[0] - 19, centre[1] - 19, centre[0] + 19, centre[1] + 19), fill=CLAY)


def draw_street(pen: ImageDraw.ImageDraw) -> None:
    """A terrace at dusk: every house another colour, some windows lit."""
    dice = random.Random(11)  # noqa: S311  for the looks, and always the same
    wide, tall = WIDTH * FINE, HEIGHT * FINE
    pen.rectangle((0, 0, wide, tall), fill="#f3dcb5")
    pen.ellipse((wide - 900, 160, wide - 420, 640), fill=MARIGOLD)
    left = -60
    colours = (CLAY, TEAL, SAND, LEAF, "#c98a5a", DEEP, MARIGOLD)
    for house in range(12):
        breadth, top = dice.randint(300, 400), dice.randint(620, 860)
        pen.polygon([(left, top), (left + breadth / 2, top - 220), (left + breadth, top)], fill="#5a3a2a")
        pen.rectangle((left, top, left + breadth, tall - 260), fill=colours[house % len(colours)])
        for row in range(3):
            for column in range(2):
                lit = dice.random() < 0.45
                right, down = left + 60 + column * (breadth - 190), top + 70 + row * 260
                pen.rectangle((right, down, right + 80, down + 120), fill="#fbebc6" if lit else "#20292a")
        pen.rectangle((left + breadth / 2 - 50, tall - 440, left + breadth / 2 + 50, tall - 260), fill=PAPER)
        left += breadth
    pen.rectangle((0, tall - 260, wide, tall), fill=DEEP)
    for stone in range(0, wide, 420):
        pen.rectangle((stone, tall - 140, stone + 220, tall - 118), fill=SAND)


PICTURES = {
    "table": (
        "A round table",
        "Drawing: a round table seen from above, with cards on it and ten seats around.",
        draw_table,
    ),
    "street": (
        "A street at dusk",
        "Drawing: a row of houses in different colours at dusk, some windows lit.",
        draw_street,
    ),
}
