"""What votes of older releases left stored that is not needed."""

from collections.abc import Callable

from django.db import transaction

from workshops.core.revisions import locked
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


MENDING: dict[str, Callable[..., int]] = {
    "ended votes whose ballots are tied to cards": unlink_ended_votes,
    "keys of ended votes": forget_vote_keys,
}
