"""Approval, a voting method for tests alone: a voice at most on each choice, and on as many as somebody likes.

The slot of a voice is the position of its choice, so the database refuses a second one.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.html import format_html

from workshops.core.errors import WorkshopError
from workshops.voting.methods.interface import Change, VotingMethod


class Approval(VotingMethod):
    key = "sample_approval"
    templates = "sample_method"
    label = "Approval"
    explanation = "Everybody names every choice that they could live with."
    ballot_title = "Your voices"
    help_hint = "The person says which choices they could live with."
    help_button = "Count these voices"
    not_open = "Voting is not open."
    decide_hint = "Nothing is chosen by its voices alone."
    column = "Voices"
    caption = "Voices for each choice"

    def change(self, here: Sequence[int], filled: Collection[int], position: int, wanted: int, budget: int) -> Change:
        if wanted > 1:
            raise WorkshopError("A choice can have one of your voices.")
        if wanted == len(here):
            return Change()
        return Change(fill=[position]) if wanted else Change(empty=here)

    def read_paper(self, numbers: Mapping[int, int], budget: int) -> list[int]:
        if max(numbers.values()) > 1:
            raise WorkshopError("On paper each choice is marked once, or not.")
        if not any(numbers.values()):
            raise WorkshopError("This paper names no choice.")
        return [position for position, number in sorted(numbers.items()) if number]

    def arrange(self, marks: Sequence[int]) -> dict[int, int]:
        return {position: position for position in marks}

    def count(self, marks: Mapping[tuple[int, int], int]) -> dict[int, int]:
        totals: Counter[int] = Counter()
        for (position, _slot), number in marks.items():
            totals[position] += number
        return totals

    def possible(self, ballots: int, choices: int, budget: int) -> int:
        return ballots * choices

    def question(self, budget: int) -> str:
        return "Which of these could you live with?"

    def read_aloud(self, choices: int, budget: int) -> str:
        return f"{choices} choices. Say which ones you could live with."

    def too_late(self, given: int) -> str:
        return f"Too late. {given} of your voices count."

    def amount(self, total: int) -> str:
        return f"{total} voices"

    def sum(self, total: int, possible: int) -> str:
        return f"{total} of {possible} voices."

    def published_title(self, ballots: int, budget: int) -> str:
        return f"{ballots} ballots, a voice on each choice"

    def published_sum(self, total: Any, possible: int) -> str:
        return format_html("{} of {} voices were given.", total, possible)

    def published_rules(self, total: int, possible: int, budget: int) -> str:
        return f", {total} of {possible} possible voices."
