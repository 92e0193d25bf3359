"""Find the vote and the choice that a form names by number."""

from django.utils.translation import gettext_lazy

from workshops.core.compiled_queries import CompiledQuery
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.voting.models import BallotOption, VoteRound

NO_SUCH_ROUND = gettext_lazy("This screen is out of date. Reload it and try again.")


NO_SUCH_CHOICE = gettext_lazy("That choice is not on this ballot. Reload the page and try again.")


_ROUND = CompiledQuery(lambda workshop, number: VoteRound.objects.filter(workshop=workshop, number=number), int, int)


_CHOICE = CompiledQuery(
    lambda round_id, position: BallotOption.objects.filter(round=round_id, position=position), int, int
)


def round_of(workshop: Workshop, number: int) -> VoteRound:
    """This workshop's round of that number, holding the workshop as it was just locked."""
    vote_round = _ROUND.first(workshop.pk, number)
    if vote_round is None:
        raise WorkshopError(NO_SUCH_ROUND)
    vote_round.workshop = workshop
    return vote_round


def choice_at(vote_round: VoteRound, position: int) -> BallotOption:
    """The choice printed at this position of the ballot."""
    choice = _CHOICE.first(vote_round.pk, position)
    if choice is None:
        raise WorkshopError(NO_SUCH_CHOICE)
    return choice
