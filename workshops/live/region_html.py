"""The regions of each screen as HTML, as the database has the room now. Which regions there are, features declare."""

from collections.abc import Iterable

from workshops.commands.feature import Regions
from workshops.commands.registry import regions
from workshops.core.enums import ALL
from workshops.core.models import Workshop
from workshops.participants.actors import Actor, CardHolder, Scribe
from workshops.participants.models import Board, SeatCard

EVERYTHING = frozenset({ALL})
# The audiences whose regions are rendered once for everybody.
SCREENS = ("room", "wall", "desk")


def shared(workshop: Workshop, screen: str, parts: Iterable[str] = EVERYTHING) -> Regions:
    """What every `screen` ("room", "wall" or "desk") shows alike: those regions that a change of `parts` can alter."""
    return _render(screen, workshop, parts)


def is_quick(parts: Iterable[str]) -> bool:
    """Whether the regions of a card that show `parts` are all cached, so that rendering them takes no time."""
    changed = frozenset(parts)
    return all(region.is_cached for region in regions("card").values() if region.shows(changed))


def own(actor: Actor, parts: Iterable[str] = EVERYTHING) -> Regions:
    """The regions of this actor alone, as they are in the database now: those that a change of `parts` can alter.

    A desk has none: what all desks show reaches each of them in the Room's order, and in no other.
    """
    match actor:
        case CardHolder(seat):
            if is_quick(parts):
                return of_card(seat, parts)
            return of_card(SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk), parts)
        case Scribe(board):
            return of_scribe(Board.objects.select_related("workshop").get(pk=board.pk), parts)
    return {}


def of_card(seat: SeatCard, parts: Iterable[str] = EVERYTHING) -> Regions:
    """What only this card's holder sees."""
    return _render("card", seat, parts)


def of_scribe(board: Board, parts: Iterable[str] = EVERYTHING) -> Regions:
    """What only this table's scribe sees."""
    return _render("scribe", board, parts)


def _render(audience: str, thing: Workshop | SeatCard | Board, parts: Iterable[str]) -> Regions:
    changed = frozenset(parts)
    return {name: region.render(thing) for name, region in regions(audience).items() if region.shows(changed)}
