"""The result of a vote as a page may give it: no number from which too small a count of people follows."""

from dataclasses import dataclass

from django.utils.html import format_html

from workshops.voting.enums import Decision
from workshops.voting.methods.interface import VotingMethod
from workshops.voting.models import VoteRound
from workshops.voting.queries.results import Result


@dataclass(frozen=True)
class PublishedChoice:
    """A choice and what the room decided. `total` is None where the numbers of its vote are withheld.

    `amount` is the same with its unit.
    """

    label: str
    total: int | None
    amount: str
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
    """A shown result. Either all of its numbers are given, or none: `ballots`, `total` and `possible` are None together."""

    vote: VoteRound
    rows: list[PublishedChoice]
    ballots: int | None
    total: int | None
    possible: int | None

    @property
    def title(self) -> str:
        return self._method.published_title(self.ballots or 0, self.vote.budget)

    @property
    def rules(self) -> str:
        return self._method.published_rules(self.total or 0, self.possible or 0, self.vote.budget)

    def sum(self, record: str) -> str:
        """The sum as HTML, linked to its place in the record."""
        total = format_html('<a href="{}">{}</a>', record, self.total)
        return self._method.published_sum(total, self.possible or 0)

    @property
    def _method(self) -> VotingMethod:
        return self.vote.voting_method

    @property
    def chosen(self) -> list[PublishedChoice]:
        return [row for row in self.rows if row.chosen]

    @property
    def referred(self) -> list[PublishedChoice]:
        return [row for row in self.rows if row.referred]


def published(result: Result, smallest: int) -> PublishedVote:
    """The result without its numbers while fewer than `smallest` people voted.

    The totals go with the ballots: twelve dots, at most three on each, are four ballots or more. So does their order:
    the rows then stand as on the ballot.
    """
    few, method = result.ballots < smallest, result.vote.voting_method
    rows = sorted(result.rows, key=lambda row: row.position) if few else result.rows
    return PublishedVote(
        vote=result.vote,
        rows=[
            PublishedChoice(
                row.public_label,
                None if few else row.total,
                "" if few else method.amount(row.total),
                row.decision,
                row.public_reason,
            )
            for row in rows
        ],
        ballots=None if few else result.ballots,
        total=None if few else result.total,
        possible=None if few else result.possible,
    )
