"""One person's ballot, for their own screen alone."""

from typing import Any, NamedTuple

from workshops.core.compiled_queries import run
from workshops.core.enums import OPEN_STAGES
from workshops.participants.enums import Purpose
from workshops.participants.models import SeatCard
from workshops.voting.enums import UNDER_WAY, Channel, RoundState
from workshops.voting.methods.interface import VotingMethod
from workshops.voting.methods.registry import method_named

# Asked after every vote of everybody: Django takes ten times as long to build these two as a database to answer them.
MINE = """
    SELECT workshop.code, workshop.stage, vote.id, vote.number, vote.state, vote.method, vote.budget, ballot.id, ballot.channel,
           EXISTS (SELECT 1 FROM workshops_consent agreed
                   WHERE agreed.seat_id = seat.id AND agreed.purpose = %s AND agreed.given)
    FROM workshops_seatcard seat
    JOIN workshops_workshop workshop ON workshop.id = seat.workshop_id
    LEFT JOIN workshops_voteround vote ON vote.id = (
        SELECT newest.id FROM workshops_voteround newest
        WHERE newest.workshop_id = workshop.id AND newest.state <> %s ORDER BY newest.number DESC LIMIT 1)
    LEFT JOIN workshops_ballot ballot ON ballot.round_id = vote.id AND ballot.seat_id = seat.id
    WHERE seat.id = %s
"""
# The few marks first: asked for the marks of each choice, SQLite looks through those of the whole room.
CHOICES = """
    SELECT choice.position, choice.label, COALESCE(given.marks, 0)
    FROM workshops_ballotoption choice
    LEFT JOIN (SELECT option_id, COUNT(*) AS marks FROM workshops_mark WHERE ballot_id = %s GROUP BY option_id) given
        ON given.option_id = choice.id
    WHERE choice.round_id = %s
    ORDER BY choice.position
"""


class Room(NamedTuple):
    """All that a form needs to know of its workshop."""

    code: str


class Choice(NamedTuple):
    """One line of a ballot with its number of marks; a button asks for `more` or `fewer`, never for "one more"."""

    position: int
    label: str
    marks: int

    @property
    def more(self) -> int:
        return self.marks + 1

    @property
    def fewer(self) -> int:
        return max(0, self.marks - 1)


class MyBallot(NamedTuple):
    """What this card can do in the round that is open or was just closed. Plain values, soon compared: see region_html.alike.

    `vote` is the round's number; `channel` is empty while the card has no ballot; `agreed` tells whether its person
    takes part.
    """

    vote: int
    state: str
    method: str
    budget: int
    choices: tuple[Choice, ...]
    channel: str
    agreed: bool

    @property
    def given(self) -> int:
        return sum(choice.marks for choice in self.choices)

    @property
    def left(self) -> int:
        return self.budget - self.given

    @property
    def voting_method(self) -> VotingMethod:
        return method_named(self.method)

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def elsewhere(self) -> bool:
        """Counted from paper or with help: this phone has nothing to press."""
        return self.channel in {Channel.PAPER, Channel.ASSISTED}


def of_card(seat: SeatCard) -> dict[str, Any]:
    """What the region mine-ballot is drawn from: a ballot while its round is open or being counted, otherwise None.

    Reads everything by the card's key: of `seat` nothing else has to be loaded.
    """
    [found] = run(MINE, [Purpose.TAKE_PART, RoundState.VOID, seat.pk])
    code, stage, vote, number, state, method, budget, ballot, channel, agreed = found
    mine = None
    if state in UNDER_WAY and stage in OPEN_STAGES:
        choices = tuple(Choice(*row) for row in run(CHOICES, [ballot, vote]))
        mine = MyBallot(number, state, method, budget, choices, channel or "", bool(agreed))
    return {"workshop": Room(code), "ballot": mine}
