"""What one writer sees of their own words: a card's, or those that a table's scribe typed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from workshops.ideas.fixed import fixed_themes
from workshops.ideas.languages import SPOKEN
from workshops.ideas.models import Idea
from workshops.ideas.rules import writing_is_open
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import takes_part


@dataclass(frozen=True)
class Own:
    """One own idea, and what its writer may still do with it."""

    idea: Idea
    together: bool
    can_edit: bool


def for_card(seat: SeatCard) -> dict[str, Any]:
    """A person's own ideas, newest first, with the form when it is time to write."""
    workshop = seat.workshop
    writing = writing_is_open(workshop)
    own = _own(seat.ideas.select_related("scribe"), workshop)
    return {
        "workshop": workshop,
        "own": own,
        "count": _kept(own),
        "writing": writing,
        "may_write": writing and takes_part(seat),
        "visible": writing or bool(own),
        "languages": SPOKEN,
        "language": _last_language(own),
        "role": "card",
    }


def for_scribe(board: Board) -> dict[str, Any]:
    """What this table's scribe typed, newest first, and the form."""
    workshop = board.workshop
    own = _own(board.typed.select_related("seat"), workshop)
    return {
        "workshop": workshop,
        "board": board,
        "own": own,
        "count": _kept(own),
        "writing": writing_is_open(workshop),
        "languages": SPOKEN,
        "language": _last_language(own),
        "role": "scribe",
    }


def _own(ideas: QuerySet[Idea], workshop: Any) -> list[Own]:
    kept = fixed_themes(workshop)
    behind = Idea.objects.filter(merged_into=OuterRef("pk"))
    rows = []
    for idea in ideas.annotate(leads=Exists(behind)).order_by("-pk"):
        together = bool(idea.merged_into_id) or idea.leads
        fixed = together or idea.withdrawn_at or (idea.theme_id is not None and idea.theme_id in kept)
        rows.append(Own(idea, together, can_edit=workshop.is_open and not fixed))
    return rows


def _kept(own: list[Own]) -> int:
    return sum(1 for each in own if not each.idea.withdrawn_at)


def _last_language(own: list[Own]) -> str:
    """People seldom change their language between two points: offer the last one again."""
    return own[0].idea.language if own else ""
