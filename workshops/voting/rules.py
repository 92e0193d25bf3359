"""When votes are taken, and who reads paper ballots."""

from workshops.core.models import Workshop
from workshops.ideas.models import Theme
from workshops.participants.actors import (
    Actor,
    Facilitator,
    Scribe,
)
from workshops.voting.enums import VOTED, RoundState
from workshops.voting.models import BallotOption, VoteRound


def voting_has_opened(workshop: Workshop) -> bool:
    """Somebody may have voted on the themes as they stand. A round that was set aside does not count."""
    return workshop.rounds.filter(state__in=VOTED).exists()


def is_voted_on(theme: Theme) -> bool:
    return BallotOption.objects.filter(theme=theme, round__state__in=VOTED).exists()


def takes_votes(vote_round: VoteRound) -> bool:
    """Dots can be given now. No timer is asked: voting ends when a facilitator ends it."""
    return vote_round.state == RoundState.OPEN and vote_round.workshop.is_open


def reads_paper(actor: Actor) -> bool:
    """May type in what somebody marked on paper."""
    return isinstance(actor, Facilitator | Scribe)
