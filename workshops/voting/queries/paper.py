"""Paper ballots on their way to being counted: which cards still wait, never what is on them."""

from dataclasses import dataclass

from workshops.core.models import Workshop
from workshops.voting.enums import RoundState
from workshops.voting.models import BallotOption, VoteRound


@dataclass(frozen=True)
class Reading:
    """How far a card's paper has come. `counted`: two readings agree; `differs`: two people read different things."""

    card: int
    counted: bool = False
    differs: bool = False


def unsettled(vote_round: VoteRound) -> list[Reading]:
    """Cards that wait for a second reading, or whose readings differ, by number."""
    counted = vote_round.ballots.filter(seat__isnull=False).values("seat")
    cards = list(
        vote_round.paper_entries.exclude(seat__in=counted)
        .order_by("seat__number")
        .values_list("seat__number", flat=True)
    )
    return [Reading(card, differs=cards.count(card) > 1) for card in sorted(set(cards))]


def unsettled_cards(vote_round: VoteRound) -> list[int]:
    return [reading.card for reading in unsettled(vote_round)]


@dataclass(frozen=True)
class PaperBallots:
    """What is printed: the choices in their one order, and the numbers of the cards that need paper."""

    vote: VoteRound
    choices: list[BallotOption]
    cards: list[int]
    blank: range


# Somebody's phone dies, somebody spoils a paper, somebody comes late.
SPARE = 4


def printable(workshop: Workshop) -> PaperBallots | None:
    """Paper for the round that is prepared or open; None when there is nothing to print."""
    vote = workshop.rounds.filter(state__in=[RoundState.PREPARED, RoundState.OPEN]).last()
    if vote is None:
        return None
    cards = workshop.seats.filter(issued_at__isnull=False, by_hand=True).exclude(ballots__round=vote)
    return PaperBallots(
        vote=vote,
        choices=list(vote.options.all()),
        cards=list(cards.values_list("number", flat=True)),
        blank=range(SPARE),
    )
