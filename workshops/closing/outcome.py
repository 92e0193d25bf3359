"""What came of a workshop, as a page may say it: small counts merged, only words that may be quoted."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from network.models import EmergingModel
from workshops.closing.disclosure_control import Cell, merged
from workshops.core.models import Workshop
from workshops.ideas.enums import ThemeKind
from workshops.ideas.models import Idea, Theme
from workshops.ideas.queries.outline import Point, outline
from workshops.participants.enums import Purpose
from workshops.quick_wins.queries.screens import Summary, summary
from workshops.voting.queries.published import PublishedVote, published
from workshops.voting.queries.results import NAMELESS, Result, results


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
class Outcome:
    """Everything that notes and findings say about a room, read from the room itself."""

    workshop: Workshop
    people: int
    by_channel: list[Cell]
    themes: list[ThemeOutcome]
    unsorted: list[Idea]
    ideas: int
    results: list[PublishedVote]
    quick_wins: Summary
    models: list[EmergingModel]

    @property
    def result(self) -> PublishedVote | None:
        """The last result that the room saw: an earlier round was a step towards it."""
        return self.results[-1] if self.results else None

    @property
    def people_shown(self) -> int | None:
        """How many took part, or None while that would point at somebody."""
        return self.people if self.people >= settings.SMALLEST_PUBLISHED_COUNT else None

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
    # A year later nobody knows any more whose they were, but that they may be quoted.
    by_nobodys_card = Q(seat=None, may_be_quoted=True)
    by_a_table = Q(seat=None, table_agrees=True, read_back_at__isnull=False)
    return (
        workshop.ideas.filter(shared_at__isnull=False, hidden_at=None, withdrawn_at=None)
        .exclude(text="")
        .filter(by_a_card | by_a_table | by_nobodys_card)
        .distinct()
    )


def outcome(workshop: Workshop) -> Outcome:
    """Read a workshop's outcome in a constant number of queries."""
    said = outline(workshop)
    quotes = {idea.pk: idea for idea in quotable(workshop)}
    shown = results(workshop)
    return Outcome(
        workshop=workshop,
        people=workshop.seats.filter(issued_at__isnull=False).count(),
        by_channel=_by_channel(workshop, shown),
        themes=[
            ThemeOutcome(
                _public_name(heading.theme), heading.theme.kind, heading.count, _quoted(heading.points, quotes)
            )
            for heading in said.headings
        ],
        unsorted=_quoted(said.unsorted, quotes),
        ideas=said.count,
        results=[published(result, settings.SMALLEST_PUBLISHED_COUNT) for result in shown],
        quick_wins=summary(workshop),
        models=list(EmergingModel.objects.filter(heard_in=workshop.code, kept_in_room=False)),
    )


def _public_name(theme: Theme) -> str:
    return str(NAMELESS) if theme.kept_in_room else theme.name


def _by_channel(workshop: Workshop, shown: list[Result]) -> list[Cell]:
    """People by how they took part: in the vote if there was one, otherwise in the room.

    Only one of the two is published, because two splits of the same people can be subtracted from each other.
    Paper and help are one channel here: who needed help is nobody's business.
    """
    if shown:
        phone, other = shown[-1].phone, shown[-1].paper + shown[-1].assisted
        cells = [Cell(_("by phone"), phone), Cell(_("on paper or with help"), other)]
    else:
        issued = workshop.seats.filter(issued_at__isnull=False)
        other = issued.filter(by_hand=True).count()
        cells = [Cell(_("with their own phone"), issued.count() - other), Cell(_("on paper or with help"), other)]
    return merged(cells, settings.SMALLEST_PUBLISHED_COUNT)


def _quoted(points: list[Point], quotes: dict[int, Idea]) -> list[Idea]:
    """Of these points, and of what was put together with them, the words that may be quoted; oldest first."""
    return [quotes[pk] for pk in sorted(idea.pk for point in points for idea in point.all) if pk in quotes]
