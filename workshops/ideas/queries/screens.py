"""What each screen shows of ideas and themes: plain contexts for the templates of its regions."""

from typing import Any

from workshops.agenda.rules import current_phase
from workshops.core.models import Workshop
from workshops.ideas.enums import ThemeKind
from workshops.ideas.fixed import fixed_themes, why_not_merge
from workshops.ideas.phases import WRITING
from workshops.ideas.queries.outline import (
    hidden_count,
    outline,
)


def for_room(workshop: Workshop) -> dict[str, Any]:
    """Every participant's list: open while people write and sort, folded away afterwards."""
    shown, hidden, kind = outline(workshop), hidden_count(workshop), running_kind(workshop)
    return {
        "workshop": workshop,
        "outline": shown,
        "hidden": hidden,
        "now": kind in WRITING,
        "visible": bool(shown.count or shown.headings or kind in WRITING),
    }


def for_desk(workshop: Workshop) -> dict[str, Any]:
    """The facilitator's sorting table: counts of hidden writing, every shown idea, what the desk has hidden."""
    shown = outline(workshop)
    return {
        "workshop": workshop,
        "outline": shown,
        "hidden": hidden_count(workshop),
        "merging": not why_not_merge(workshop),
        "sorting": not workshop.is_over,
    }


def for_desk_themes(workshop: Workshop) -> dict[str, Any]:
    """The headings themselves: name, kind, order, folded ones. `rows` say of each why it stays as it is, if it does."""
    headings, fixed = outline(workshop).headings, fixed_themes(workshop)
    return {
        "workshop": workshop,
        "headings": headings,
        "changeable": [] if workshop.is_over else [each for each in headings if each.theme.pk not in fixed],
        "kinds": ThemeKind.choices,
        "merging": not why_not_merge(workshop),
        "sorting": not workshop.is_over,
        "rows": [(each, fixed.get(each.theme.pk, "")) for each in headings],
        "visible": not workshop.is_over or workshop.themes.exists(),
    }


def running_kind(workshop: Workshop) -> str:
    phase = current_phase(workshop)
    return phase.kind if phase else ""
