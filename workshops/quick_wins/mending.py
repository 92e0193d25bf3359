"""What needs and offers of older releases left stored that is not needed."""

from collections.abc import Callable

from django.db import transaction

from workshops.core.revisions import changed, locked
from workshops.quick_wins.actions.blanking import (
    blank_need,
    blank_offer,
    needs_stored_without_need,
    offers_stored_without_need,
)


def blank_withdrawn_words(*, dry_run: bool) -> int:
    """Erase needs and offers that were taken back, and unkept ones of closed rooms in no promise; returns how many."""
    needs, offers = needs_stored_without_need(), offers_stored_without_need()
    for room_need in [] if dry_run else needs:
        with transaction.atomic():
            workshop = locked(room_need.workshop)
            blank_need(room_need)
            changed(workshop, everyone=True)
    for room_offer in [] if dry_run else offers:
        with transaction.atomic():
            workshop = locked(room_offer.workshop)
            blank_offer(room_offer)
            changed(workshop, everyone=True)
    return len(needs) + len(offers)


MENDING: dict[str, Callable[..., int]] = {
    "needs and offers that were taken back or not to be kept": blank_withdrawn_words,
}
