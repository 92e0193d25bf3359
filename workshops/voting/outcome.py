"""What was voted in a room, as a page may say it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workshops.core.disclosure_control import Cell, merged
from workshops.core.models import Workshop
from workshops.voting.queries.published import PublishedVote, published
from workshops.voting.queries.results import Result, results


@dataclass(frozen=True)
class VotingOutcome:
    """Shown results, oldest first. `by_channel` is None where no result was shown."""

    results: list[PublishedVote]
    by_channel: list[Cell] | None

    @property
    def result(self) -> PublishedVote | None:
        """The last result that the room saw: an earlier round was a step towards it."""
        return self.results[-1] if self.results else None


def outcome(workshop: Workshop) -> VotingOutcome:
    shown = results(workshop)
    smallest = settings.SMALLEST_PUBLISHED_COUNT
    return VotingOutcome(
        [published(result, smallest) for result in shown],
        merged(_channels(shown[-1]), smallest) if shown else None,
    )


def _channels(result: Result) -> list[Cell]:
    """Voters by channel. Paper and help are one channel, so that nobody's help is published."""
    return [Cell(_("by phone"), result.phone), Cell(_("on paper or with help"), result.paper + result.assisted)]
