"""What closing or cancelling a room means for its votes."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workshops.commands.feature import ClosingHooks, Unfinished
from workshops.core.models import Workshop
from workshops.voting.actions.unlinking import cancel_votes, end_votes
from workshops.voting.enums import RoundState
from workshops.voting.outcome import outcome


def unfinished(workshop: Workshop) -> Iterator[Unfinished]:
    states = set(workshop.rounds.values_list("state", flat=True))
    if RoundState.OPEN in states:
        yield Unfinished(
            _("A vote is open. Close the vote first; the room can be closed after that."),
            link=_("A vote is open"),
            href="#desk-vote",
        )
    if RoundState.CLOSED in states:
        yield Unfinished(
            _(
                "The result of the vote is not shown yet. Enter all paper before you close the room: "
                "after that no ballot can be added."
            )
        )


def why_not_close(workshop: Workshop) -> str:
    """A vote that is still open is never cut off: somebody may be about to give a dot."""
    if workshop.rounds.filter(state=RoundState.OPEN).exists():
        return _("The vote is still open. Close the vote first, so that nobody is cut off; then the room.")
    return ""


# A closed vote whose result was not shown keeps its totals; its ballots are untied from their cards, so its paper has to
# be entered before.
CLOSING = ClosingHooks(
    unfinished=unfinished, why_not=why_not_close, close=end_votes, cancel=cancel_votes, outcome=outcome
)
