"""What a voting method decides. It gets plain values and knows nothing of the vote that uses it.

A ballot is slot → position: the slots of a ballot are numbered from 1, and each holds at most one mark, which is on the
choice at that position. The database refuses a second mark in one slot, so a method that gives each slot one meaning
cannot be exceeded by two requests at once.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise

Text = str | Promise


class Change(NamedTuple):
    """How a ballot changes by one request about one choice: slots to empty, and slots to fill with that choice."""

    empty: Sequence[int] = ()
    fill: Sequence[int] = ()


class VotingMethod(ABC):
    """One voting method. `budget` arguments are the number that the vote was prepared with; 0 where it has none.

    `key` is stored with each vote, at most 16 characters. `budget` is the form field for that number, with its sentences;
    None where there is none. `templates` is the folder of three templates:
    `ballot.html`, a person's own ballot, gets `ballot` (queries.own_ballot.MyBallot) and `workshop`;
    `paper.html`, one printed ballot, gets `paper` (queries.paper.PaperBallots), `card` and `workshop`;
    `row.html`, the numbers of one choice of a shown result, gets `row` and `result` (queries.results).
    """

    key: str
    templates: str
    budget: forms.IntegerField | None = None

    # Texts. The name of the method, and how it works, for the facilitator who chooses one.
    label: Text
    explanation: Text
    # Above a person's own ballot.
    ballot_title: Text
    # At the desk and for scribes, where somebody votes with help: above the inputs, and on the button.
    help_hint: Text
    help_button: Text
    # For somebody who sent it when voting was not open.
    not_open: Text
    # At the desk, above a shown result.
    decide_hint: Text
    # Of the numbers of a result, published as a table: above the column, and above the table.
    column: Text
    caption: Text

    @property
    def default_budget(self) -> int:
        return self.budget.initial if self.budget else 0

    @property
    def ballot_template(self) -> str:
        return f"{self.templates}/ballot.html"

    @property
    def paper_template(self) -> str:
        return f"{self.templates}/paper.html"

    @property
    def row_template(self) -> str:
        return f"{self.templates}/row.html"

    @abstractmethod
    def change(self, here: Sequence[int], filled: Collection[int], position: int, wanted: int, budget: int) -> Change:
        """Make the marks on the choice at `position` exactly `wanted`. Raises WorkshopError where that may not be.

        `filled` are the slots of the ballot that hold a mark, `here` those of them whose mark is on this choice, sorted.
        """

    @abstractmethod
    def read_paper(self, numbers: Mapping[int, int], budget: int) -> list[int]:
        """The marks of one paper: a position for each mark, in an order in which equal papers are equal.

        `numbers` is what somebody read, position → number, 0 where nothing is marked.
        Raises WorkshopError for a paper that is empty or that nobody may hand in.
        """

    @abstractmethod
    def arrange(self, marks: Sequence[int]) -> dict[int, int]:
        """A whole ballot with these marks, from `read_paper` or from the slots of a ballot in their order.

        Votes are stored like this when they lose their cards: where the method does not count the order in which marks
        were given, the slots must not tell it.
        """

    @abstractmethod
    def count(self, marks: Mapping[tuple[int, int], int]) -> dict[int, int]:
        """Position → total, from (position, slot) → number of ballots with such a mark. A choice left out has 0."""

    def rank(self, totals: Mapping[int, int]) -> list[int]:
        """All positions in the order of the result: by total, then in the order of the ballot, which ranks nobody."""
        return sorted(totals, key=lambda position: (-totals[position], position))

    @abstractmethod
    def possible(self, ballots: int, choices: int, budget: int) -> int:
        """The most marks that so many ballots with so many choices can hold."""

    @abstractmethod
    def question(self, budget: int) -> str:
        """What the wall asks everybody while a vote is open."""

    @abstractmethod
    def read_aloud(self, choices: int, budget: int) -> str:
        """For the facilitator who reads a prepared ballot aloud."""

    @abstractmethod
    def too_late(self, given: int) -> str:
        """For a person whose request came after the end; their ballot holds `given` marks, 0 where there is none."""

    @abstractmethod
    def amount(self, total: int) -> str:
        """A total with its unit."""

    @abstractmethod
    def sum(self, total: int, possible: int) -> str:
        """The sum of a shown result, as a sentence."""

    @abstractmethod
    def published_title(self, ballots: int, budget: int) -> str:
        """Above the published figure of a result."""

    @abstractmethod
    def published_sum(self, total: Any, possible: int) -> str:
        """Below it; `total` is HTML, a link to the record. Returns safe HTML."""

    @abstractmethod
    def published_rules(self, total: int, possible: int, budget: int) -> str:
        """In the published record, continues "33 ballots": how people voted, and that nobody can know who gave what."""
