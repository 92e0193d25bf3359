"""Votes for tests: the room's choices, and a vote moved along by the same commands that the desk sends."""

from typing import Any

from tests.factories.rooms import card, do, facilitator
from workshops.dispatch import Answer
from workshops.ideas.enums import ThemeKind
from workshops.models import Ballot, SeatCard, Theme, VoteRound, Workshop
from workshops.participants.actors import Facilitator

NAMES = ("A crèche beside the classes", "Visa costs", "One help map", "Evening classes")


def make_theme(workshop: Workshop, name: str, **fields: Any) -> Theme:
    """The next theme of the room."""
    defaults = {"kind": ThemeKind.IDEA, "position": workshop.themes.count()}
    return Theme.objects.create(workshop=workshop, name=name, **defaults | fields)


def prepare_vote(workshop: Workshop, *names: str, budget: int = 3, desk: Facilitator | None = None) -> VoteRound:
    """A ballot with these choices, not yet open."""
    for name in names or NAMES:
        make_theme(workshop, name)
    answer = do(workshop, desk or facilitator(), "prepare_round", budget=budget)
    assert answer.done, answer.said
    return workshop.rounds.last()


def open_vote(workshop: Workshop, *names: str, budget: int = 3, desk: Facilitator | None = None) -> VoteRound:
    """A vote with these choices, open to everybody."""
    desk = desk or facilitator()
    vote = prepare_vote(workshop, *names, budget=budget, desk=desk)
    return press(workshop, "open_round", vote, desk=desk)


def press(
    workshop: Workshop, command: str, vote: VoteRound, *, desk: Facilitator | None = None, **data: Any
) -> VoteRound:
    """One press at the desk that must succeed; returns the round as it is afterwards."""
    answer = do(workshop, desk or facilitator(), command, vote=vote.number, **data)
    assert answer.done, answer.said
    return VoteRound.objects.get(pk=vote.pk)


def show(workshop: Workshop, vote: VoteRound) -> VoteRound:
    """Close the vote and show its result."""
    press(workshop, "close_round", vote)
    return press(workshop, "reveal_round", vote)


def dot(seat: SeatCard, vote: VoteRound, option: int, dots: int, *, key: str = "") -> Answer:
    """This card asks for so many dots on the choice at this position."""
    return do(seat.workshop, card(seat), "set_dots", key=key, vote=vote.number, option=option, dots=dots)


def dots_of(seat: SeatCard, vote: VoteRound) -> list[int]:
    """Positions that hold this card's dots, one for each dot."""
    ballot = Ballot.objects.filter(round=vote, seat=seat).first()
    return sorted(ballot.marks.values_list("option__position", flat=True)) if ballot else []
