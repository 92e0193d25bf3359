"""What each screen shows of ideas and themes: plain contexts for the templates of its regions."""

from typing import Any

from text.words import cut
from workshops.agenda.queries import current_phase
from workshops.core import wall_fit
from workshops.core.compiled_queries import Prepared
from workshops.core.models import Workshop
from workshops.ideas.enums import ThemeKind
from workshops.ideas.queries.outline import (
    Heading,
    Outline,
    Point,
    count,
    hidden_count,
    outline,
)
from workshops.ideas.rules import WRITING
from workshops.voting.models import BallotOption
from workshops.voting.rules import VOTED, voting_has_opened

_VOTED = Prepared(
    lambda room: BallotOption.objects.filter(round__workshop=room, round__state__in=VOTED).values_list("theme"),
    int,
)
# A wall is read from ten metres: more than this would be a wall of tiny text.
WALL_THEMES = 12
WALL_FEW_THEMES = 6
WALL_WORDS = 120


def for_room(workshop: Workshop) -> dict[str, Any]:
    """Every participant's list: open while people write and sort, folded away afterwards."""
    shown, hidden, kind = outline(workshop), hidden_count(workshop), _kind(workshop)
    return {
        "workshop": workshop,
        "outline": shown,
        "hidden": hidden,
        "now": kind in WRITING,
        "visible": bool(shown.count or shown.headings or kind in WRITING),
    }


def for_wall(workshop: Workshop) -> dict[str, Any]:
    """Few words: a count while writing is hidden, then the headings, or the newest points before there are any."""
    shown, hidden, kind = outline(workshop), hidden_count(workshop), _kind(workshop)
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


def for_desk(workshop: Workshop) -> dict[str, Any]:
    """The facilitator's sorting table: counts of hidden writing, every shown idea, what the desk has hidden."""
    shown = outline(workshop)
    return {
        "workshop": workshop,
        "outline": shown,
        "hidden": hidden_count(workshop),
        "merging": not voting_has_opened(workshop),
        "sorting": not workshop.is_over,
    }


def for_desk_themes(workshop: Workshop) -> dict[str, Any]:
    """The headings themselves: name, kind, order, folded ones; `voted` stay as they are, `changeable` need not."""
    headings, voted = outline(workshop).headings, voted_themes(workshop)
    return {
        "workshop": workshop,
        "headings": headings,
        "changeable": [] if workshop.is_over else [each for each in headings if each.theme.pk not in voted],
        "kinds": ThemeKind.choices,
        "merging": not voting_has_opened(workshop),
        "sorting": not workshop.is_over,
        "voted": voted,
        "visible": not workshop.is_over or workshop.themes.exists(),
    }


def voted_themes(workshop: Workshop) -> set[int | None]:
    """Themes that people may have voted on."""
    return {theme for (theme,) in _VOTED.rows(workshop.pk)}


def _kind(workshop: Workshop) -> str:
    phase = current_phase(workshop)
    return phase.kind if phase else ""
