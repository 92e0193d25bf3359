"""The room's ideas as everybody may read them: an outline of headings with points, and counts of what is hidden."""

from collections import defaultdict
from dataclasses import dataclass, field

from workshops.core.models import Workshop
from workshops.ideas.models import Idea, Theme


@dataclass(frozen=True)
class Point:
    """One line of the outline: the idea in front, and the words that were put together with it."""

    idea: Idea
    others: list[Idea]

    @property
    def all(self) -> list[Idea]:
        return [self.idea, *self.others]


@dataclass(frozen=True)
class Heading:
    """A theme, the themes folded into it, and its points."""

    theme: Theme
    folded: list[Theme]
    points: list[Point]

    @property
    def count(self) -> int:
        """Ideas under this heading; those put together still count each."""
        return count(self.points)


@dataclass(frozen=True)
class Outline:
    """Everything shown: headings in the room's order, and what waits to be sorted, table by table."""

    headings: list[Heading]
    unsorted: list[Point]
    # What the desk has hidden; only the desk may see these again.
    hidden: list[Idea] = field(default_factory=list)

    @property
    def unsorted_count(self) -> int:
        return count(self.unsorted)

    @property
    def sorted_count(self) -> int:
        return sum(heading.count for heading in self.headings)

    @property
    def count(self) -> int:
        return self.sorted_count + self.unsorted_count

    @property
    def newest(self) -> list[Point]:
        """Every point, the latest shared first."""
        points = [*self.unsorted, *(point for heading in self.headings for point in heading.points)]
        return sorted(points, key=lambda point: -point.idea.pk)


def count(points: list[Point]) -> int:
    return sum(len(point.all) for point in points)


def outline(workshop: Workshop) -> Outline:
    """Read the outline in two queries, whatever its size. Private words are never even fetched."""
    themes = {theme.pk: theme for theme in workshop.themes.all()}
    shared = list(workshop.ideas.filter(shared_at__isnull=False).select_related("board"))
    fronts = _fronts({idea.pk: idea.merged_into_id for idea in shared})
    roots = _fronts({theme.pk: theme.merged_into_id for theme in themes.values()})
    by_pk = {idea.pk: idea for idea in shared}

    together: dict[int, list[Idea]] = defaultdict(list)
    for idea in shared:
        if idea.is_shown:
            together[fronts[idea.pk]].append(idea)

    under: dict[int | None, list[Point]] = defaultdict(list)
    for front, ideas in together.items():
        # The one in front may be hidden or withdrawn; the group keeps its place and the next one speaks for it.
        first, *others = sorted(ideas, key=lambda idea: (idea.pk != front, idea.pk))
        theme = by_pk[front].theme_id
        under[None if theme is None else roots.get(theme)].append(Point(first, others))

    folded: dict[int, list[Theme]] = defaultdict(list)
    for each in themes.values():
        if each.merged_into_id is not None:
            folded[roots[each.pk]].append(each)

    return Outline(
        headings=[
            Heading(theme, folded[theme.pk], under[theme.pk])
            for theme in themes.values()
            if theme.merged_into_id is None
        ],
        unsorted=sorted(under[None], key=_by_table),
        hidden=[idea for idea in shared if idea.hidden_at and not idea.withdrawn_at],
    )


def hidden_count(workshop: Workshop) -> int:
    """How many ideas wait to be shown: the only thing that anybody but their writers learns about them."""
    return workshop.ideas.filter(shared_at=None, withdrawn_at=None).count()


def _fronts(into: dict[int, int | None]) -> dict[int, int]:
    """For each row the one that it stands behind, through any number of mergings."""
    fronts = {}
    for pk in into:
        front = pk
        while (further := into.get(front)) is not None:
            front = further
        fronts[pk] = front
    return fronts


def _by_table(point: Point) -> tuple[int, int]:
    board = point.idea.board
    return (board.number if board else 0, point.idea.pk)
