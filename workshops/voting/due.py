"""What becomes due for votes: those that were left alone are untied from cards."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from due.jobs import DueJob, one_by_one
from workshops.core.models import Workshop
from workshops.voting.actions.left_alone import end_votes_left_alone, rooms_with_votes_left_alone, votes_limit


def end_votes() -> Iterator[str]:
    """Close and untie votes in rooms that nobody has used for VOTES_LINKED_DAYS."""
    yield from one_by_one(list(rooms_with_votes_left_alone(votes_limit(timezone.now()))), end_votes_of)


def end_votes_of(workshop: Workshop) -> str:
    ended = end_votes_left_alone(workshop=workshop)
    return f"untied a vote of workshop {workshop.pk} from cards: nobody had come back to it" if ended else ""


DUE = (DueJob("end_votes", _("Unlink votes from cards in rooms that nobody closed"), end_votes),)
