"""The result of a vote as a page may give it: no number from which too small a count of people follows."""

from dataclasses import dataclass

from workshops.voting.enums import Decision
from workshops.voting.models import VoteRound
from workshops.voting.queries.results import Result


@dataclass(frozen=True)
class PublishedChoice:
    """A choice and what the room decided; `dots` is None where the numbers of its vote are withheld."""

    label: str
    dots: int | None
    decision: Decision
    reason: str

    @property
    def chosen(self) -> bool:
        return self.decision == Decision.CHOSEN

    @property
    def referred(self) -> bool:
        return self.decision == Decision.REFERRED


@dataclass(frozen=True)
class PublishedVote:
    """A shown result. Either all of its numbers are given, or none: `ballots`, `dots` and `possible` are None together."""

    vote: VoteRound
    rows: list[PublishedChoice]
    ballots: int | None
    dots: int | None
    possible: int | None

    @property
    def chosen(self) -> list[PublishedChoice]:
        return [row for row in self.rows if row.chosen]

    @property
    def referred(self) -> list[PublishedChoice]:
        return [row for row in self.rows if row.referred]


def published(result: Result, smallest: int) -> PublishedVote:
    """The result without its numbers while fewer than `smallest` people voted.

    The dots go with the ballots: twelve dots, at most three on each, are four ballots or more. So does the order by
    dots: the rows then stand as on the ballot.
    """
    few = result.ballots < smallest
    rows = sorted(result.rows, key=lambda row: row.position) if few else result.rows
    return PublishedVote(
        vote=result.vote,
        rows=[
            PublishedChoice(row.public_label, None if few else row.dots, row.decision, row.public_reason)
            for row in rows
        ],
        ballots=None if few else result.ballots,
        dots=None if few else result.dots,
        possible=None if few else result.possible,
    )
