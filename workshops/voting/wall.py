"""A vote on a wall: the size of its type, and how many choices or results have room in it."""

from typing import Any, NamedTuple

from django.conf import settings

from workshops.core import wall_fit
from workshops.core.models import Workshop
from workshops.voting.queries.results import as_anybody_may_read
from workshops.voting.queries.screens import voting


class Size(NamedTuple):
    """Type on a wall: its name, how many signs a line holds, how high a line is, what parts two choices, columns.

    `heading` is what one above takes of the height; 0 where it stands beside.
    """

    name: str
    signs: int
    line: float
    gap: float
    columns: int = 1
    heading: float = 0


# From the largest; each is drawn by wall-shows.css.
WALL_CHOICES = (
    Size("large", 19, 2, 0.55, columns=2),
    Size("", 19, 1.25, 0.55, wall_fit.COLUMNS),
    Size("small", 24, 1, 0.5, wall_fit.COLUMNS),
    Size("tiny", 29, 0.95, 0.45, wall_fit.COLUMNS),
)
WALL_CHOICES_HEIGHT = 11.2
WALL_BARS = tuple(
    size._replace(heading=height)
    for size in (Size("", 24, 1.85, 0.6), Size("small", 41, 1.25, 0.25), Size("tiny", 54, 0.9, 0.15))
    for height in (2, 0)
)
WALL_BARS_HEIGHT = 16.5


def of_wall(workshop: Workshop) -> dict[str, Any]:
    """The same for a wall: `choices` or `rows` in the largest `size` that shows all, or the first, and how many `more`."""
    seen = voting(workshop)
    found = {"workshop": workshop, "voting": seen}
    # Of a vote that was never shown, a wall of a room that is over says nothing: who looks at it may be anybody.
    if seen.is_under_way and not seen.is_over:
        size, number = _largest([option.label for option in seen.options], WALL_CHOICES, WALL_CHOICES_HEIGHT)
        return found | {"size": size.name, "choices": seen.options[:number], "more": len(seen.options) - number}
    if seen.shown and seen.in_focus:
        # And of one that was shown no more than published pages do.
        shown = as_anybody_may_read(seen.shown[0]) if seen.is_over else seen.shown[0]
        withheld = seen.is_over and shown.ballots < settings.SMALLEST_PUBLISHED_COUNT
        rows = sorted(shown.rows, key=lambda row: row.position) if withheld else shown.rows
        size, number = _largest([row.label for row in rows], WALL_BARS, WALL_BARS_HEIGHT)
        return found | {
            "size": size.name,
            "headed": size.heading > 0,
            "shown": shown,
            "withheld": withheld,
            "rows": rows[:number],
            "more": len(rows) - number,
        }
    return found


def _largest(labels: list[str], sizes: tuple[Size, ...], height: float) -> tuple[Size, int]:
    """The largest size in which all of these fit, or the smallest; and how many fit then."""
    for size in sizes:
        heights = (size.line * wall_fit.lines(label, size.signs) + size.gap for label in labels)
        number = wall_fit.fitting(heights, height - size.heading, size.columns)
        if number == len(labels):
            return size, number
    return sizes[-1], number
