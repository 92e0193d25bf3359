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
class PersonalData:
    """Hooks about cards and what was said with them. Each may be left out: it then does nothing, and returns nothing.

    `traces(workshop)`: querysets of the ids of cards that somebody has done something with.
    `withdrew(seat)`: the holder takes no part any more; delete what is not counted yet.
    `words(cards)`, `words_in(workshops)`: all that was said with these cards, or in these workshops, as it is stored.
    `erase_words(cards, keep_promised)`: blank the words of these cards; with `keep_promised` those stay that the room
    agreed to act on. Returns how many rows were blanked.
    `records(seat)`: the references ("idea:12") by which stored keys of commands name what belongs to this card.
    `erase_card(seat)`: delete what is left of a card. `erase_workshops(workshops)`: delete rows that outlive a room.
    `unlink(workshop)`: words that stay lose the card they were said with.
    """

    traces: Callable[[Workshop], Iterable[QuerySet[Any]]] = lambda workshop: ()
    withdrew: Callable[[Any], None] = lambda seat: None
    words: Callable[[Cards], list[str]] = lambda cards: []
    words_in: Callable[[Sequence[Workshop]], list[str]] = lambda workshops: []
    erase_words: Callable[[Cards, bool], int] = lambda cards, keep_promised: 0
    records: Callable[[Any], Iterable[str]] = lambda seat: ()
    erase_card: Callable[[Any], Counts] = lambda seat: {}
    erase_workshops: Callable[[Sequence[Workshop]], Counts] = lambda workshops: {}
    unlink: Callable[[Workshop], None] = lambda workshop: None
    # Texts of the room that are nobody's own words, by model: the way to the workshop, and the columns.
    texts: Callable[[], dict[type[Model], tuple[str, tuple[str, ...]]]] = dict
