"""Four drawings in the site's own colours, made of circles, boxes and lines."""

import math
import random

from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 3200, 2000
PAPER, CREAM, SAND, DUSK = "#f4e8d2", "#fbebc6", "#e2cfae", "#f3dcb5"
TEAL, DEEP, CLAY, MARIGOLD, LEAF, INK = "#0e5a5a", "#083f40", "#b04a1f", "#e3a12c", "#6f8f5f", "#20292a"


def seeded_random() -> random.Random:
    """A random generator with a fixed seed, so that each drawing is always the same."""
    return random.Random(7)  # noqa: S311


def disc(pen: ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    """A filled circle round a point."""
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def draw_table(pen: ImageDraw) -> None:
    """A round table from above, cards on it, seats in many colours around it."""
    chance, x, y = seeded_random(), WIDTH / 2, HEIGHT / 2
    disc(pen, x, y, 1200, "#f8f0df")
    disc(pen, x, y, 1010, SAND)
    for place in range(10):
        turn = math.tau * place / 10 + 0.2
        colour = (TEAL, CLAY, MARIGOLD, LEAF, DEEP)[place % 5]
        disc(pen, x + 1130 * math.cos(turn), y + 1130 * math.sin(turn), 150, colour)
    disc(pen, x, y, 900, TEAL)
    pen.ellipse((x - 860, y - 860, x + 860, y + 860), outline=DEEP, width=10)
    for place in range(14):
        turn, reach = math.tau * place / 14, chance.choice((330, 560, 640))
        card(pen, x + reach * math.cos(turn), y + reach * math.sin(turn), chance)
    disc(pen, x, y, 130, PAPER)
    disc(pen, x, y, 95, CLAY)


def card(pen: ImageDraw, x: float, y: float, chance: random.Random) -> None:
    """One card lying askew, with a line or two and its dots."""
    turn = chance.uniform(-0.5, 0.5)

    def at(right: float, down: float) -> tuple[float, float]:
        return x + right * math.cos(turn) - down * math.sin(turn), y + right * math.sin(turn) + down * math.cos(turn)

    pen.polygon([at(-130, -90), at(130, -90), at(130, 90), at(-130, 90)], fill=chance.choice((PAPER, CREAM)))
    for line in range(chance.choice((1, 2, 2))):
        pen.line([at(-100, 40 * line - 40), at(chance.randint(10, 100), 40 * line - 40)], fill=DEEP, width=9)
    for dot in range(chance.randint(0, 3)):
        disc(pen, *at(52 * dot - 85, 50), 19, CLAY)


def draw_street(pen: ImageDraw) -> None:
    """A terrace at dusk: every house another colour, some windows lit."""
    chance, left, ground = seeded_random(), -60.0, HEIGHT - 260
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=DUSK)
    disc(pen, WIDTH - 660, 400, 240, MARIGOLD)
    for house in range(12):
        wide, top = chance.randint(300, 400), chance.randint(620, 860)
        middle = left + wide / 2
        pen.polygon([(left, top), (middle, top - 220), (left + wide, top)], fill="#5a3a2a")
        pen.rectangle(
            (left, top, left + wide, ground), fill=(CLAY, TEAL, SAND, LEAF, "#c98a5a", DEEP, MARIGOLD)[house % 7]
        )
        for window in range(6):
            x, y = left + 60 + window % 2 * (wide - 190), top + 70 + window // 2 * 260
            pen.rectangle((x, y, x + 80, y + 120), fill=CREAM if chance.random() < 0.45 else INK)
        pen.rectangle((middle - 50, ground - 180, middle + 50, ground), fill=PAPER)
        left += wide
    pen.rectangle((0, ground, WIDTH, HEIGHT), fill=DEEP)
    for stone in range(0, WIDTH, 420):
        pen.rectangle((stone, ground + 120, stone + 220, ground + 142), fill=SAND)


def draw_kettle(pen: ImageDraw) -> None:
    """A kettle and four cups on a table, steaming."""
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=DUSK)
    disc(pen, 1060, 900, 780, CREAM)
    pen.rectangle((0, 1560, WIDTH, HEIGHT), fill=CLAY)
    pen.rectangle((0, 1560, WIDTH, 1600), fill="#8c3813")
    pen.arc((700, 420, 1420, 1180), 180, 360, fill=DEEP, width=80)
    pen.polygon([(1380, 1180), (1740, 860), (1820, 920), (1460, 1420)], fill=DEEP)
    pen.rounded_rectangle((560, 800, 1560, 1570), radius=330, fill=TEAL)
    pen.rounded_rectangle((800, 730, 1320, 830), radius=50, fill=DEEP)
    disc(pen, 1060, 710, 60, MARIGOLD)
    steam(pen, 1880, 780)
    for number, colour in enumerate((MARIGOLD, LEAF, PAPER, DEEP)):
        x = 1800 + number * 340
        pen.arc((x + 170, 1330, x + 310, 1480), 270, 90, fill=colour, width=36)
        pen.rounded_rectangle((x, 1290, x + 240, 1562), radius=50, fill=colour)
        steam(pen, x + 120, 1230)


def steam(pen: ImageDraw, x: float, y: float) -> None:
    """A curl of steam rising from a point."""
    curl = [(x + 34 * math.sin(step / 5), y - 9 * step) for step in range(28)]
    pen.line(curl, fill="#c9a876", width=22, joint="curve")


def draw_toys(pen: ImageDraw) -> None:
    """Towers of blocks on a rug, and a ball that has rolled away."""
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill="#dcebe6")
    pen.rectangle((0, 1480, WIDTH, HEIGHT), fill=SAND)
    pen.ellipse((260, 1480, 2940, 1940), fill=MARIGOLD)
    pen.ellipse((380, 1520, 2820, 1900), fill=CREAM)
    colours = (TEAL, CLAY, LEAF, MARIGOLD, DEEP)
    for tower, height in enumerate((2, 4, 3, 1)):
        for floor in range(height):
            x, y = 640 + tower * 380, 1660 - floor * 330
            colour = colours[(tower + 2 * floor) % 5]
            pen.rounded_rectangle((x, y - 320, x + 320, y), radius=36, fill=colour)
            pen.rounded_rectangle((x + 60, y - 260, x + 260, y - 60), radius=24, outline=PAPER, width=16)
            disc(pen, x + 160, y - 160, 44, PAPER)
    pen.polygon([(1000, 340), (1200, 100), (1360, 340)], fill=MARIGOLD)
    disc(pen, 2480, 1500, 230, CLAY)
    pen.chord((2250, 1270, 2710, 1730), 20, 160, fill=PAPER)
    disc(pen, 2400, 1420, 50, "#e2875b")
