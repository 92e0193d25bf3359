"""Voting as the room's screens show it: how far it is, and what it came to. Never a total before its time."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from workshops.agenda.enums import PhaseState
from workshops.core.compiled_queries import CompiledQuery, run
from workshops.core.models import Workshop
from workshops.ideas.enums import ThemeKind
from workshops.participants.models import Board
from workshops.voting.enums import RoundState
from workshops.voting.methods.interface import VotingMethod
from workshops.voting.methods.registry import methods
from workshops.voting.models import BallotOption, VoteRound
from workshops.voting.phases import VOTING
from workshops.voting.queries.paper import Reading, unsettled
from workshops.voting.queries.results import (
    Result,
    channels,
    result,
)


@dataclass(frozen=True)
class Voting:
    """`vote` is the round that the room is busy with, `shown` are the results so far, the newest first.

    `set_aside` is the newest round when it does not count; the next ballot that is prepared takes its place. `seats`
    are the cards in people's hands: those of now, or those that there were when the round closed. `is_over`: the room is.
    """

    vote: VoteRound | None
    seats: int
    ballots: int
    shown: list[Result]
    set_aside: VoteRound | None
    in_focus: bool
    is_over: bool = False

    @cached_property
    def options(self) -> list[BallotOption]:
        """Read by those screens that name them."""
        busy = self.vote is not None and self.vote.state != RoundState.REVEALED
        return list(self.vote.options.all()) if self.vote is not None and busy else []

    @property
    def question(self) -> str:
        """What the wall asks while the vote is open."""
        return self.vote.voting_method.question(self.vote.budget) if self.vote else ""

    @property
    def read_aloud(self) -> str:
        return self.vote.voting_method.read_aloud(len(self.options), self.vote.budget) if self.vote else ""

    @property
    def news(self) -> tuple[str, str] | None:
        """That a vote opened or closed, that its result is shown, or that it was set aside: its key, and the sentence."""
        said = {
            RoundState.OPEN: _("Voting is open."),
            RoundState.CLOSED: _("Voting is closed."),
            RoundState.REVEALED: _("The result of the vote is shown."),
            RoundState.VOID: _("The vote is set aside."),
        }
        vote = self.set_aside or self.vote
        if vote is None or vote.state not in said:
            return None
        return f"vote-{vote.number}-{vote.state}", said[RoundState(vote.state)]

    @property
    def state(self) -> str:
        return self.vote.state if self.vote else ""

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED

    @property
    def is_under_way(self) -> bool:
        """Not shown yet: its ballots are counted, its totals are nobody's."""
        return self.is_open or self.is_closed

    @property
    def takes_paper(self) -> bool:
        """Paper can be read into it: with the room ends the knowledge of who has voted."""
        return self.is_under_way and not self.is_over


@dataclass(frozen=True)
class DeskVoting:
    """What the desk sees besides: ballots by channel, cards whose paper waits, and whether the choices moved on.

    `outdated`: themes changed after the ballot was prepared. `methods`: how the next vote can be held.
    """

    voting: Voting
    channels: dict[str, int]
    waiting: list[Reading]
    outdated: bool
    methods: tuple[VotingMethod, ...]


# Asked at every tick of a vote, as the counts below are.
_ROUNDS = CompiledQuery(lambda workshop: VoteRound.objects.filter(workshop=workshop).order_by("number"), int)


def voting(workshop: Workshop) -> Voting:
    """The same for every screen; a running count is of ballots, never of marks."""
    rounds = _ROUNDS.all(workshop.pk)
    vote = next((one for one in reversed(rounds) if one.state != RoundState.VOID), None)
    seats, ballots, phase = _counts(workshop, vote)
    return Voting(
        vote=vote,
        seats=seats if vote is None or vote.seats_at_close is None else vote.seats_at_close,
        ballots=ballots if vote is not None and vote.state != RoundState.REVEALED else 0,
        shown=[result(one) for one in reversed(rounds) if one.state == RoundState.REVEALED],
        set_aside=rounds[-1] if rounds and rounds[-1].state == RoundState.VOID else None,
        in_focus=phase in {None, VOTING},
        is_over=workshop.is_over,
    )


def desk_voting(workshop: Workshop) -> DeskVoting:
    seen = voting(workshop)
    vote = seen.vote
    under_way = vote is not None and seen.is_under_way
    return DeskVoting(
        voting=seen,
        channels=channels(vote) if vote is not None and under_way else {},
        waiting=unsettled(vote) if vote is not None and under_way else [],
        outdated=seen.state == RoundState.PREPARED and _choices(workshop) != [o.label for o in seen.options],
        methods=methods(),
    )


# Asked at every tick of a vote: one statement that Django need not build. Its last part is agenda's current_phase.
COUNTS = """
    SELECT (SELECT COUNT(*) FROM workshops_seatcard WHERE workshop_id = %s AND issued_at IS NOT NULL),
           (SELECT COUNT(*) FROM workshops_ballot WHERE round_id = %s),
           (SELECT kind FROM workshops_phase WHERE workshop_id = %s AND state = %s ORDER BY position LIMIT 1)
"""


def _counts(workshop: Workshop, vote: VoteRound | None) -> tuple[int, int, str | None]:
    """Cards in people's hands, ballots of this round, and the kind of the phase that is running."""
    [counts] = run(COUNTS, [workshop.pk, vote.pk if vote else None, workshop.pk, PhaseState.RUNNING])
    return counts


def _choices(workshop: Workshop) -> list[str]:
    return list(workshop.themes.filter(kind=ThemeKind.IDEA, merged_into=None).values_list("name", flat=True))


def of_room(workshop: Workshop) -> dict[str, Any]:
    """What every screen's picture of the vote is drawn from."""
    return {"workshop": workshop, "voting": voting(workshop)}


def of_desk(workshop: Workshop) -> dict[str, Any]:
    return {"workshop": workshop} | vars(desk_voting(workshop))


def of_table(board: Board) -> dict[str, Any]:
    """What a scribe's picture of the vote is drawn from: the counts that the desk sees, never a mark."""
    return of_desk(board.workshop)
