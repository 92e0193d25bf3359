"""What a feature stores about people in a room, as far as others have to know it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from workshops.core.models import Workshop

# How many rows went, by what they are called.
Counts = dict[str, int]
# Cards, as a queryset of participants.SeatCard.
Cards = QuerySet[Any]


@dataclass(frozen=True)
class RoomTexts:
    """Texts of a room in one table that are nobody's own words, but into which somebody's may have been copied.

    `workshop` is the lookup from a row to the id of its workshop. Of `columns` only whole sentences are cut out: a
    short idea is often just what the room has called a theme, a table or its place. `about_somebody` are columns that
    say something about one person's words: there everything is cut out.
    """

    model: type[Model]
    columns: tuple[str, ...] = ()
    about_somebody: tuple[str, ...] = ()
    workshop: str = "workshop"


@dataclass(frozen=True)
class PersonalData:
    """Hooks about cards and what was said with them. Each may be left out: it then does nothing, and returns nothing.

    Hooks that erase are called in one transaction with the workshop's row held, highest features first: those may
    still read what lower ones store.

    `traces(workshop)`: rows with a `seat`, each of which shows that somebody has done something with this card.
    `withdrew(seat)`: the holder takes no part any more; delete what is not counted yet.
    `words(cards)`, `words_in(workshops)`: all that was said with these cards, or in these workshops, as it is stored.
    `erase_words(cards, keep_promised)`: blank the words of these cards; with `keep_promised` those stay that the room
    agreed to act on.
    `erase_withdrawn(workshop)`: blank words that were taken back and are still stored, as older releases left them.
    `references(seat)`: what stored commands have as their actor or effect ("idea:12") that belongs to this card.
    `erase_card(seat)`: blank or delete what is left of a card, its words too, and untie it from the card.
    `erase_workshops(workshops)`: delete rows that outlive a workshop; count those that are deleted with it.
    `unlink(workshop)`: what stays loses the card that it was said or given with.
    """

    traces: Callable[[Workshop], Iterable[QuerySet[Any]]] = lambda workshop: ()
    withdrew: Callable[[Any], None] = lambda seat: None
    words: Callable[[Cards], list[str]] = lambda cards: []
    words_in: Callable[[Sequence[Workshop]], list[str]] = lambda workshops: []
    erase_words: Callable[[Cards, bool], None] = lambda cards, keep_promised: None
    erase_withdrawn: Callable[[Workshop], None] = lambda workshop: None
    references: Callable[[Any], Iterable[str]] = lambda seat: ()
    erase_card: Callable[[Any], Counts] = lambda seat: {}
    erase_workshops: Callable[[Sequence[Workshop]], Counts] = lambda workshops: {}
    unlink: Callable[[Workshop], None] = lambda workshop: None
    texts: tuple[RoomTexts, ...] = ()


def texts_of(rows: QuerySet[Any], *columns: str) -> list[str]:
    """What these columns hold, row by row, without empty ones."""
    return [value for row in rows.values_list(*columns) for value in row if value]
