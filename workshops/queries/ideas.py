"""What each screen shows of ideas and themes: plain contexts for the templates of its regions."""

from typing import Any

from workshops import rules
from workshops.enums import ThemeKind
from workshops.models import BallotOption, Workshop
from workshops.prepared import Prepared

from .outline import Outline, Point, count, hidden_count, outline
from .run_sheet import current_phase

_VOTED = Prepared(
    lambda room: BallotOption.objects.filter(round__workshop=room, round__state__in=rules.VOTED).values_list("theme"),
    int,
)
# A wall is read from ten metres: more than this would be a wall of tiny text.
WALL_POINTS = 6
WALL_THEMES = 12
WALL_FEW_THEMES = 6


def for_room(workshop: Workshop) -> dict[str, Any]:
    """Every participant's list: open while people write and sort, folded away afterwards."""
    shown, hidden, kind = outline(workshop), hidden_count(workshop), _kind(workshop)
    return {
        "workshop": workshop,
        "outline": shown,
        "hidden": hidden,
        "now": kind in rules.WRITING,
        "visible": bool(shown.count or shown.headings or kind in rules.WRITING),
    }


def for_wall(workshop: Workshop) -> dict[str, Any]:
    """Few words: a count while writing is hidden, then the headings, or the newest points before there are any."""
    shown, hidden, kind = outline(workshop), hidden_count(workshop), _kind(workshop)
    counting = workshop.silent or bool(hidden)
    points = [] if counting else _wall_points(shown)
    return {
        "workshop": workshop,
        "visible": kind in rules.WRITING and (counting or bool(shown.headings) or bool(shown.count)),
        "counting": counting,
        "hidden": hidden,
        "headings": shown.headings[:WALL_THEMES],
        "more_themes": max(0, len(shown.headings) - WALL_THEMES),
        "unsorted": shown.unsorted_count,
        "points": points,
        "more": shown.count - count(points),
        "count": shown.count,
    }


def _wall_points(shown: Outline) -> list[Point]:
    """The newest points; beside a few headings only some that wait for a place, beside many none at all."""
    if not shown.headings:
        return shown.newest[:WALL_POINTS]
    waiting = sorted(shown.unsorted, key=lambda point: -point.idea.pk)
    return waiting[: WALL_POINTS // 2] if len(shown.headings) <= WALL_FEW_THEMES else []


def for_desk(workshop: Workshop) -> dict[str, Any]:
    """The facilitator's sorting table: counts of hidden writing, every shown idea, what the desk has hidden."""
    shown = outline(workshop)
    return {
        "workshop": workshop,
        "outline": shown,
        "hidden": hidden_count(workshop),
        "merging": not rules.voting_has_opened(workshop),
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
        "merging": not rules.voting_has_opened(workshop),
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
