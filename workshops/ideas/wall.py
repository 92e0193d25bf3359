"""Ideas and themes on a wall: how many of them have room there."""

from typing import Any

from text.words import cut
from workshops.core import wall_fit
from workshops.core.models import Workshop
from workshops.ideas.phases import WRITING
from workshops.ideas.queries.outline import Heading, Outline, Point, count, hidden_count, outline
from workshops.ideas.queries.screens import running_kind

# A wall is read from ten metres: more than this would be a wall of tiny text.
WALL_THEMES = 12
WALL_FEW_THEMES = 6
WALL_WORDS = 120


def for_wall(workshop: Workshop) -> dict[str, Any]:
    """Few words: a count while writing is hidden, then the headings, or the newest points before there are any."""
    shown, hidden, kind = outline(workshop), hidden_count(workshop), running_kind(workshop)
    counting = workshop.silent or bool(hidden)
    headings = shown.headings[: _headings_that_fit(shown.headings)]
    points = [] if counting else _wall_points(shown, headings)
    return {
        "workshop": workshop,
        "visible": kind in WRITING and (counting or bool(shown.headings) or bool(shown.count)),
        "counting": counting,
        "hidden": hidden,
        "headings": headings,
        "more_themes": len(shown.headings) - len(headings),
        "unsorted": shown.unsorted_count,
        "points": points,
        "words": WALL_WORDS,
        "more": shown.count - count(points),
        "count": shown.count,
    }


def _wall_points(shown: Outline, headings: list[Heading]) -> list[Point]:
    """The newest points that fit; beside a few headings only some that wait for a place, beside many none at all."""
    # Above points that stand alone the wall says what is asked of the room.
    points, height = shown.newest, wall_fit.HEIGHT - 1
    if shown.headings:
        few = len(shown.headings) <= WALL_FEW_THEMES
        points = sorted(shown.unsorted, key=lambda point: -point.idea.pk) if few else []
        height = wall_fit.HEIGHT - _height_of_headings(headings)
    heights = [1.3 * wall_fit.lines(cut(point.idea.text, WALL_WORDS), wall_fit.SIGNS) + 0.55 for point in points]
    return points[: wall_fit.fitting(heights, height, wall_fit.COLUMNS)]


def _headings_that_fit(headings: list[Heading]) -> int:
    return wall_fit.fitting(map(_height, headings[:WALL_THEMES]), columns=wall_fit.COLUMNS)


def _height_of_headings(headings: list[Heading]) -> float:
    """As low as the columns of these can be: a third of them all, and what one that is not broken may stand out."""
    heights = [_height(heading) for heading in headings]
    return sum(heights) / wall_fit.COLUMNS + max(heights, default=0)


def _height(heading: Heading) -> float:
    return 1.1 * wall_fit.lines(heading.theme.name, wall_fit.SIGNS - 1) + 1.9
