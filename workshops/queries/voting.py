"""Voting as the room's screens show it: how far it is, and what it came to. Never a total before its time."""

from dataclasses import dataclass
from typing import Any

from workshops.enums import PhaseKind, RoundState, ThemeKind
from workshops.models import BallotOption, Board, VoteRound, Workshop

from .paper import Reading, unsettled
from .run_sheet import current_phase
from .votes import Result, channels, current_round, results


@dataclass(frozen=True)
class Voting:
    """`vote` is the round that the room is busy with, `shown` are the results so far, the newest first.

    `set_aside` is the newest round when it does not count; the next ballot that is prepared takes its place.
    """

    vote: VoteRound | None
    options: list[BallotOption]
    seats: int
    ballots: int
    shown: list[Result]
    set_aside: VoteRound | None
    in_focus: bool

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
    def takes_paper(self) -> bool:
        return self.is_open or self.is_closed


@dataclass(frozen=True)
class DeskVoting:
    """What the desk sees besides: ballots by channel, cards whose paper waits, and whether the choices moved on.

    `outdated`: themes changed after the ballot was prepared.
    """

    voting: Voting
    channels: dict[str, int]
    waiting: list[Reading]
    outdated: bool


def voting(workshop: Workshop) -> Voting:
    """The same for every screen; a running count is of ballots, never of dots."""
    vote = current_round(workshop)
    phase = current_phase(workshop)
    busy = vote is not None and vote.state != RoundState.REVEALED
    return Voting(
        vote=vote,
        options=list(vote.options.all()) if vote is not None and busy else [],
        seats=_seats(workshop, vote),
        ballots=vote.ballots.count() if vote is not None and busy else 0,
        shown=results(workshop)[::-1],
        set_aside=_set_aside(workshop),
        in_focus=phase is None or phase.kind == PhaseKind.VOTING,
    )


def desk_voting(workshop: Workshop) -> DeskVoting:
    seen = voting(workshop)
    vote = seen.vote
    under_way = vote is not None and seen.takes_paper
    return DeskVoting(
        voting=seen,
        channels=channels(vote) if vote is not None and under_way else {},
        waiting=unsettled(vote) if vote is not None and under_way else [],
        outdated=seen.state == RoundState.PREPARED and _choices(workshop) != [o.label for o in seen.options],
    )


def _seats(workshop: Workshop, vote: VoteRound | None) -> int:
    """Cards in people's hands: those of now, or those that there were when the round closed."""
    if vote is not None and vote.seats_at_close is not None:
        return vote.seats_at_close
    return workshop.seats.filter(issued_at__isnull=False).count()


def _set_aside(workshop: Workshop) -> VoteRound | None:
    newest = workshop.rounds.last()
    return newest if newest is not None and newest.state == RoundState.VOID else None


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
