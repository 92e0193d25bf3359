"""What came of a workshop, as a page may say it: small counts merged, only words that may be quoted."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from network.models import EmergingModel
from workshops.enums import Purpose, ThemeKind
from workshops.models import Idea, Workshop

from .quick_wins import Summary, summary
from .small_counts import Cell, merged
from .votes import Result, results


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
    results: list[Result]
    quick_wins: Summary
    models: list[EmergingModel]

    @property
    def result(self) -> Result | None:
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
    by_a_table = Q(seat=None, table_agrees=True, read_back_at__isnull=False)
    return (
        workshop.ideas.filter(shared_at__isnull=False, hidden_at=None, withdrawn_at=None)
        .exclude(text="")
        .filter(by_a_card | by_a_table)
        .distinct()
    )


def outcome(workshop: Workshop) -> Outcome:
    """Read a workshop's outcome in a constant number of queries."""
    ideas = list(workshop.ideas.filter(shared_at__isnull=False, hidden_at=None, withdrawn_at=None))
    quotes = {idea.pk: idea for idea in quotable(workshop)}
    shown = results(workshop)
    return Outcome(
        workshop=workshop,
        people=workshop.seats.filter(issued_at__isnull=False).count(),
        by_channel=_by_channel(workshop, shown),
        themes=_themes(workshop, ideas, quotes),
        unsorted=[quotes[idea.pk] for idea in ideas if idea.theme_id is None and idea.pk in quotes],
        ideas=len(ideas),
        results=shown,
        quick_wins=summary(workshop),
        models=list(EmergingModel.objects.filter(heard_in=workshop.code)),
    )


def _by_channel(workshop: Workshop, shown: list[Result]) -> list[Cell]:
    """People by how they took part: in the vote if there was one, otherwise in the room.

    Only one of the two is published, because two splits of the same people can be subtracted from each other.
    Paper and help are one channel here: who needed help is nobody's business.
    """
    if shown:
        phone, other = shown[-1].phone, shown[-1].paper + shown[-1].assisted
        cells = [Cell(_("voted by phone"), phone), Cell(_("voted on paper or with help"), other)]
    else:
        issued = workshop.seats.filter(issued_at__isnull=False)
        other = issued.filter(by_hand=True).count()
        cells = [Cell(_("with their own phone"), issued.count() - other), Cell(_("on paper or with help"), other)]
    return merged(cells, settings.SMALLEST_PUBLISHED_COUNT)


def _themes(workshop: Workshop, ideas: list[Idea], quotes: dict[int, Idea]) -> list[ThemeOutcome]:
    """Headings in the room's order; what was merged into a heading counts under it."""
    themes = list(workshop.themes.all())
    into = {theme.pk: theme.merged_into_id for theme in themes}
    under: dict[int, list[Idea]] = {}
    for idea in ideas:
        heading = idea.theme_id
        while heading is not None and into.get(heading):
            heading = into[heading]
        if heading is not None:
            under.setdefault(heading, []).append(idea)
    return [
        ThemeOutcome(
            name=theme.name,
            kind=theme.kind,
            points=len(under.get(theme.pk, [])),
            quotes=[quotes[idea.pk] for idea in under.get(theme.pk, []) if idea.pk in quotes],
        )
        for theme in themes
        if theme.merged_into_id is None
    ]
