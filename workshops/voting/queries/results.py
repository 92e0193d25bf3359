"""A vote as it may be seen: how far it is while it runs, and its result once the facilitator has shown it."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Count, F

from workshops.core.errors import NotAllowed
from workshops.core.models import Workshop
from workshops.ideas.models.theme import NAMELESS
from workshops.voting.enums import Channel, Decision, RoundState
from workshops.voting.models import VoteRound


@dataclass(frozen=True)
class Row:
    """One choice of a shown result. `level`: another choice has the same total."""

    position: int
    label: str
    total: int
    decision: Decision
    reason: str
    level: bool
    reason_kept_in_room: bool = False
    label_kept_in_room: bool = False

    @property
    def public_label(self) -> str:
        return str(NAMELESS) if self.label_kept_in_room else self.label

    @property
    def public_reason(self) -> str:
        return "" if self.reason_kept_in_room else self.reason

    @property
    def chosen(self) -> bool:
        return self.decision == Decision.CHOSEN

    @property
    def referred(self) -> bool:
        return self.decision == Decision.REFERRED


@dataclass(frozen=True)
class Result:
    """One round's totals, in the order that its method ranks them."""

    vote: VoteRound
    rows: list[Row]
    phone: int
    paper: int
    assisted: int
    seats: int

    @property
    def ballots(self) -> int:
        return self.phone + self.paper + self.assisted

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def possible(self) -> int:
        """Every mark that these ballots could have held."""
        return self.vote.voting_method.possible(self.ballots, len(self.rows), self.vote.budget)

    @property
    def sum(self) -> str:
        return self.vote.voting_method.sum(self.total, self.possible)

    @property
    def most(self) -> int:
        """The longest bar."""
        return max((row.total for row in self.rows), default=0)

    @property
    def ties(self) -> list[list[Row]]:
        """Choices that are level, group by group. The room decides between them, never this program."""
        groups = (list(group) for _total, group in groupby(self.rows, key=lambda row: row.total))
        return [group for group in groups if len(group) > 1 and group[0].total]

    @property
    def chosen(self) -> list[Row]:
        return [row for row in self.rows if row.chosen]

    @property
    def referred(self) -> list[Row]:
        return [row for row in self.rows if row.referred]


def result(vote: VoteRound) -> Result:
    """The totals of a round that has been shown to the room; anything else is refused, whoever asks."""
    if vote.state != RoundState.REVEALED:
        raise NotAllowed("The totals of this round have not been shown.")
    # A row for each slot in which ballots have marks on a choice, one for a choice without marks.
    counted = list(vote.options.select_related("theme").annotate(slot=F("marks__slot"), number=Count("marks")))
    options = {option.position: option for option in counted}
    marks = {(option.position, option.slot): option.number for option in counted if option.slot is not None}
    totals = dict.fromkeys(options, 0) | vote.voting_method.count(marks)
    shares = Counter(totals.values())
    rows = {
        position: Row(
            position=position,
            label=option.label,
            total=totals[position],
            decision=Decision(option.decision),
            reason=option.reason,
            reason_kept_in_room=option.reason_kept_in_room,
            label_kept_in_room=option.theme is not None and option.theme.kept_in_room,
            level=totals[position] > 0 and shares[totals[position]] > 1,
        )
        for position, option in options.items()
    }
    return Result(
        vote=vote,
        rows=[rows[position] for position in vote.voting_method.rank(totals)],
        seats=vote.seats_at_close or 0,
        **channels(vote),
    )


def as_anybody_may_read(result: Result) -> Result:
    """The same without the names of themes and the reasons that stay in the room."""
    rows = [replace(row, label=row.public_label, reason=row.public_reason) for row in result.rows]
    return replace(result, rows=rows)


def results(workshop: Workshop) -> list[Result]:
    """Every shown result of a workshop, in the order of the rounds."""
    return [result(vote) for vote in workshop.rounds.filter(state=RoundState.REVEALED)]


def channels(vote: VoteRound) -> dict[str, int]:
    """Ballots received so far, by channel: how many, never what is on them."""
    counted = dict(vote.ballots.values_list("channel").annotate(Count("pk")))
    return {str(channel.value): counted.get(channel.value, 0) for channel in Channel}
