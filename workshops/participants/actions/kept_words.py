"""Erase words that their speakers did not agree to have kept, in whichever feature they are stored."""

from django.db import transaction
from django.db.models import QuerySet

from workshops.commands.registry import features
from workshops.core.models import Workshop
from workshops.participants.models import SeatCard
from workshops.participants.rules import cards_that_keep_nothing


@transaction.atomic
def erase_unkept_words(*, workshop: Workshop) -> None:
    """Erase the words of every card that did not agree to have them kept after the day.

    The words of a table, which belong to no card, stay. So do words that the room agreed to act on, until their
    speakers take them back.
    """
    _erase(cards_that_keep_nothing(workshop), keep_promised=True)


@transaction.atomic
def erase_words_of(seat: SeatCard) -> None:
    """Erase all that was said with this card, and what the room agreed to do about it."""
    _erase(SeatCard.objects.filter(pk=seat.pk), keep_promised=False)


@transaction.atomic
def erase_left_words(*, workshop: Workshop) -> None:
    """Erase what an older release has left in a room that is imported: words that were taken back or not to be kept."""
    erase_unkept_words(workshop=workshop)
    for feature in reversed(features()):
        feature.personal.erase_withdrawn(workshop)


def _erase(cards: QuerySet[SeatCard], *, keep_promised: bool) -> None:
    for feature in reversed(features()):
        feature.personal.erase_words(cards, keep_promised)
