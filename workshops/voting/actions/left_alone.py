"""Votes that were opened and never shown, in rooms that nobody comes back to."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from workshops.commands.last_used import with_last_used
from workshops.core.enums import OVER_STAGES
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.voting.actions.unlinking import unlink_ballots
from workshops.voting.enums import UNDER_WAY, RoundState
from workshops.voting.models import VoteRound


def votes_limit(now: datetime) -> datetime:
    """A vote in a room that nobody has used since this moment was left alone."""
    return now - timedelta(days=settings.VOTES_LINKED_DAYS)


def rooms_with_votes_left_alone(before: datetime) -> QuerySet[Workshop]:
    """Open rooms that nobody has used since this moment, with a vote that was opened and never shown.

    A paper that one person has read ties dots to a card as a ballot does.
    """
    linked = Q(ballots__seat__isnull=False) | Q(paper_entries__isnull=False)
    voting = VoteRound.objects.filter(linked, workshop=OuterRef("pk"), state__in=UNDER_WAY)
    return with_last_used().exclude(stage__in=OVER_STAGES).filter(Exists(voting), last_used__lte=before).order_by("pk")


@transaction.atomic
def end_votes_left_alone(*, workshop: Workshop) -> int:
    """Close the votes of a room and untie their ballots from cards, with their totals as they stand; returns how many.

    Readings of paper that no second person has confirmed are deleted. The result can still be shown.
    """
    workshop = locked(workshop)
    rounds = list(workshop.rounds.filter(state__in=UNDER_WAY))
    for vote_round in rounds:
        unlink_ballots(vote_round)
        if vote_round.state == RoundState.OPEN:
            vote_round.state, vote_round.closed_at = RoundState.CLOSED, timezone.now()
            vote_round.seats_at_close = workshop.seats.filter(issued_at__isnull=False).count()
            vote_round.save()
    if rounds:
        changed(workshop, everyone=True)
    return len(rounds)
