"""What was said in a room, as a page may say it: only words that may be quoted."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from workshops.core.models import Workshop
from workshops.ideas.enums import ThemeKind
from workshops.ideas.models import Idea
from workshops.ideas.queries.outline import Point, outline
from workshops.participants.enums import Purpose


@dataclass(frozen=True)
class ThemeOutcome:
    """A heading of the room, how many points were made under it, and those that may be quoted."""

    name: str
    kind: str
    points: int
    quotes: list[Idea]

    @property
    def kind_label(self) -> str:
        return str(ThemeKind(self.kind).label)


@dataclass(frozen=True)
class IdeasOutcome:
    """Headings with their points, what may be quoted of points under no heading, and how many `ideas` were shown."""

    themes: list[ThemeOutcome]
    unsorted: list[Idea]
    ideas: int

    @property
    def headings(self) -> int:
        return len(self.themes)

    @property
    def points(self) -> int:
        return sum(theme.points for theme in self.themes)


def quotable(workshop: Workshop) -> QuerySet[Idea]:
    """Ideas whose words may leave the room: shown, kept, and agreed to by whoever gave them."""
    by_a_card = Q(
        seat__consents__purpose=Purpose.QUOTE,
        seat__consents__given=True,
    )
    # A year later it is no longer stored whose they were, but that they may be quoted.
    by_nobodys_card = Q(seat=None, may_be_quoted=True)
    by_a_table = Q(seat=None, table_agrees=True, read_back_at__isnull=False)
    return (
        workshop.ideas.filter(shared_at__isnull=False, hidden_at=None, withdrawn_at=None)
        .exclude(text="")
        .filter(by_a_card | by_a_table | by_nobodys_card)
        .distinct()
    )


def outcome(workshop: Workshop) -> IdeasOutcome:
    said = outline(workshop)
    quotes = {idea.pk: idea for idea in quotable(workshop)}
    themes = [
        ThemeOutcome(heading.theme.public_name, heading.theme.kind, heading.count, _quoted(heading.points, quotes))
        for heading in said.headings
    ]
    return IdeasOutcome(themes, _quoted(said.unsorted, quotes), said.count)


def _quoted(points: list[Point], quotes: dict[int, Idea]) -> list[Idea]:
    """Of these points, and of what was put together with them, the words that may be quoted; oldest first."""
    return [quotes[pk] for pk in sorted(idea.pk for point in points for idea in point.all) if pk in quotes]
