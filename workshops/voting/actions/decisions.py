"""What the room makes of a result. Nothing is ever chosen by its total alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from content.scrub import truncate_log_on_commit
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor
from workshops.voting.actions.lookups import choice_at, round_of
from workshops.voting.enums import Decision, RoundState
from workshops.voting.models import BallotOption


@transaction.atomic
def choose_option(
    *, workshop: Workshop, actor: Actor, vote: int, option: int, reason: str = "", kept_in_room: bool = False
) -> BallotOption:
    """The room takes this choice on. The reason is public unless it is `kept_in_room`."""
    return _decide(workshop, actor, vote, option, Decision.CHOSEN, reason, kept_in_room)


@transaction.atomic
def refer_option(
    *, workshop: Workshop, actor: Actor, vote: int, option: int, reason: str, kept_in_room: bool = False
) -> BallotOption:
    """The room hands this choice to somebody who can decide it; `reason` says to whom and why, also in public
    unless it is `kept_in_room`.
    """
    return _decide(workshop, actor, vote, option, Decision.REFERRED, reason, kept_in_room)


@transaction.atomic
def undecide_option(*, workshop: Workshop, actor: Actor, vote: int, option: int) -> BallotOption:
    """Take a decision back."""
    return _decide(workshop, actor, vote, option, Decision.NONE, "", False)


def _decide(
    workshop: Workshop, actor: Actor, vote: int, option: int, decision: Decision, reason: str, kept_in_room: bool
) -> BallotOption:
    workshop = steered(workshop, actor)
    vote_round = round_of(workshop, vote)
    if vote_round.state != RoundState.REVEALED:
        raise WorkshopError(_("The room decides when it has seen the result. Show the result first."))
    if not workshop.is_open:
        raise WorkshopError(_("The room is closed, and what it decided stands."))
    choice = choice_at(vote_round, option)
    if (choice.decision, choice.reason, choice.reason_kept_in_room) == (decision, reason, kept_in_room):
        return choice
    if choice.reason:
        truncate_log_on_commit()
    choice.decision, choice.reason, choice.reason_kept_in_room = decision, reason, kept_in_room
    choice.save()
    changed(workshop)
    return choice
