"""One person's ballot, for their own screen alone."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from workshops import rules
from workshops.enums import Channel, RoundState
from workshops.models import Ballot, SeatCard, VoteRound

from .votes import current_round


@dataclass(frozen=True)
class Choice:
    """One line of a ballot, and what its two buttons ask for: an absolute number, never "one more"."""

    position: int
    label: str
    dots: int

    @property
    def more(self) -> int:
        return self.dots + 1

    @property
    def fewer(self) -> int:
        return max(0, self.dots - 1)


@dataclass(frozen=True)
class MyBallot:
    """What this card can do in the round that is open or was just closed.

    `channel` is empty while the card has no ballot; `agreed` tells whether its person takes part.
    """

    vote: VoteRound
    choices: list[Choice]
    channel: str
    agreed: bool

    @property
    def given(self) -> int:
        return sum(choice.dots for choice in self.choices)

    @property
    def left(self) -> int:
        return self.vote.budget - self.given

    @property
    def is_open(self) -> bool:
        return self.vote.state == RoundState.OPEN

    @property
    def elsewhere(self) -> bool:
        """Counted from paper or with help: this phone has nothing to press."""
        return self.channel in {Channel.PAPER, Channel.ASSISTED}


def my_ballot(seat: SeatCard) -> MyBallot | None:
    """This card's ballot while its round is open or being counted; None at any other time."""
    vote = current_round(seat.workshop)
    if vote is None or vote.state not in {RoundState.OPEN, RoundState.CLOSED} or not seat.workshop.is_open:
        return None
    ballot = Ballot.objects.filter(round=vote, seat=seat).prefetch_related("marks").first()
    dots = Counter(mark.option_id for mark in ballot.marks.all()) if ballot else Counter()
    return MyBallot(
        vote=vote,
        choices=[Choice(option.position, option.label, dots[option.pk]) for option in vote.options.all()],
        channel=ballot.channel if ballot else "",
        agreed=rules.takes_part(seat),
    )


def of_card(seat: SeatCard) -> dict[str, Any]:
    """What the region mine-ballot is drawn from."""
    return {"workshop": seat.workshop, "ballot": my_ballot(seat)}
