"""What rooms of older releases keep that nobody needs: see the command mend_stored_data."""

from collections.abc import Callable

from django.db import transaction

from workshops.core.revisions import changed, locked
from workshops.quick_wins.actions.blanking import (
    blank_need,
    blank_offer,
    needs_stored_without_need,
    offers_stored_without_need,
)
from workshops.voting.actions.unlinking import (
    forget_keys_without_need,
    keys_without_need,
    linked_without_need,
    unlink_ballots,
)


def unlink_ended_votes(*, dry_run: bool) -> int:
    """Untie the ballots and paper readings of votes that have ended; returns how many votes."""
    rounds = list(linked_without_need().select_related("workshop"))
    for vote_round in [] if dry_run else rounds:
        with transaction.atomic():
            # Held, so that nobody reads paper into it meanwhile.
            vote_round.workshop = locked(vote_round.workshop)
            unlink_ballots(vote_round)
    return len(rounds)


def forget_vote_keys(*, dry_run: bool) -> int:
    """Delete the keys of votes in rooms where no vote is under way; returns how many."""
    return keys_without_need().count() if dry_run else forget_keys_without_need()


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


STEPS: dict[str, Callable[..., int]] = {
    "ended votes whose ballots are tied to cards": unlink_ended_votes,
    "keys of ended votes": forget_vote_keys,
    "needs and offers that were taken back or not to be kept": blank_withdrawn_words,
}
