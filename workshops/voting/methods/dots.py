"""Dots: everybody has the same number of them, and may put several on one choice."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from text.plain import WholeNumber
from workshops.core.errors import WorkshopError
from workshops.voting.methods.interface import Change, VotingMethod


class Dots(VotingMethod):
    """Each slot up to the budget holds one dot, whichever choice it is on."""

    key = "dots"
    templates = "workshops/voting/dots"
    budget = WholeNumber(
        label=gettext_lazy("Dots for each person"),
        initial=3,
        min_value=1,
        max_value=10,
        error_messages={
            "required": gettext_lazy("Say how many dots each person has."),
            "invalid": gettext_lazy("Dots are a whole number from 1 to 10."),
            "min_value": gettext_lazy("Each person needs at least one dot."),
            "max_value": gettext_lazy("Ten dots for each person are the most."),
        },
    )

    label = gettext_lazy("Dots")
    explanation = gettext_lazy("Everybody has the same number of dots, and may put several on one choice.")
    ballot_title = gettext_lazy("Your dots")
    help_hint = gettext_lazy("The person says where each dot goes, and sees what you type. It counts at once.")
    help_button = gettext_lazy("Count these dots")
    not_open = gettext_lazy("Voting is not open now, so these dots were not counted.")
    decide_hint = gettext_lazy("What does the room decide? Nothing is chosen by its dots alone.")
    column = gettext_lazy("Dots")
    caption = gettext_lazy("Dots for each choice")

    def change(self, here: Sequence[int], filled: Collection[int], position: int, wanted: int, budget: int) -> Change:
        if len(filled) - len(here) + wanted > budget:
            raise WorkshopError(
                ngettext(
                    "Your %(budget)s dot is already given. Take it back first, then give it here.",
                    "All your %(budget)s dots are given. Take one back from another choice first.",
                    budget,
                )
                % {"budget": budget}
            )
        free = [slot for slot in range(1, budget + 1) if slot not in filled]
        return Change(here[wanted:], free[: max(0, wanted - len(here))])

    def read_paper(self, numbers: Mapping[int, int], budget: int) -> list[int]:
        marks = sorted(Counter(numbers).elements())
        if not marks:
            raise WorkshopError(_("A paper without dots is an abstention: there is nothing to enter."))
        if len(marks) > budget:
            raise WorkshopError(
                _(
                    "That makes %(given)s dots, and each person has %(budget)s. Look at the paper again; "
                    "if it really has too many, ask the person which of them count."
                )
                % {"given": len(marks), "budget": budget}
            )
        return marks

    def arrange(self, marks: Sequence[int]) -> dict[int, int]:
        return dict(enumerate(sorted(marks), start=1))

    def count(self, marks: Mapping[tuple[int, int], int]) -> dict[int, int]:
        totals: Counter[int] = Counter()
        for (position, _slot), number in marks.items():
            totals[position] += number
        return totals

    def possible(self, ballots: int, choices: int, budget: int) -> int:
        return ballots * budget

    def question(self, budget: int) -> str:
        return ngettext(
            "%(budget)s dot each. Put it where you want.", "%(budget)s dots each. Put them where you want.", budget
        ) % {"budget": budget}

    def read_aloud(self, choices: int, budget: int) -> str:
        return ngettext(
            "%(choices)s choice, %(budget)s dots each. Read the choices aloud in this order.",
            "%(choices)s choices, %(budget)s dots each. Read the choices aloud in this order.",
            choices,
        ) % {"choices": choices, "budget": budget}

    def too_late(self, given: int) -> str:
        if not given:
            return _("Voting closed a moment ago. Your card has no dots in it.")
        return ngettext(
            "Voting closed a moment ago. Your ballot counts as it stood: %(given)s dot.",
            "Voting closed a moment ago. Your ballot counts as it stood: %(given)s dots.",
            given,
        ) % {"given": given}

    def amount(self, total: int) -> str:
        return ngettext("%(dots)s dot", "%(dots)s dots", total) % {"dots": total}

    def sum(self, total: int, possible: int) -> str:
        return _("%(dots)s of %(possible)s dots.") % {"dots": total, "possible": possible}

    def published_title(self, ballots: int, budget: int) -> str:
        return ngettext(
            "%(ballots)s ballot, at most %(budget)s dots each",
            "%(ballots)s ballots, at most %(budget)s dots each",
            ballots,
        ) % {"ballots": ballots, "budget": budget}

    def published_sum(self, total: Any, possible: int) -> str:
        return format_html(_("{dots} of {possible} dots were given."), dots=total, possible=possible)

    def published_rules(self, total: int, possible: int, budget: int) -> str:
        return _(
            ", at most %(budget)s dots on each: %(dots)s of %(possible)s possible dots were given. One card had one "
            "ballot; paper was read twice, by two people. Which card gave which dots is not stored."
        ) % {"budget": budget, "dots": total, "possible": possible}


METHOD = Dots()
