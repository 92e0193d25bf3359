"""What fits on a wall. Nobody can scroll it, so what does not fit whole is left out and counted."""

from collections.abc import Iterable
from textwrap import wrap

# The lowest wall there is, 1280 × 720, between its head and its foot: in lines as high as its plain letters.
HEIGHT = 13.5
COLUMNS = 3
SIGNS = 22


def lines(text: str, signs: int) -> int:
    """How many lines these words take where a line holds so many signs; a longer word is broken."""
    return max(1, len(wrap(text, signs)))


def fitting(heights: Iterable[float], height: float = HEIGHT, columns: int = 1) -> int:
    """How many of these stand below each other in columns of this height, without one being cut."""
    number, column, filled = 0, 1, 0.0
    for each in heights:
        if filled + each > height:
            column, filled = column + 1, 0.0
        if column > columns or each > height:
            break
        number, filled = number + 1, filled + each
    return number
