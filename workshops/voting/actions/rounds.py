"""A vote's life: prepared, opened, closed, shown, or set aside. People press; a timer never does.

Each command names the round that the presser saw, so that two presses at once, or one from an old screen, do one thing.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.ideas.enums import ThemeKind
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor
from workshops.voting.actions.lookups import round_of
from workshops.voting.actions.unlinking import delete_ballots, refuse_unsettled, unlink_ballots
from workshops.voting.enums import UNFINISHED, RoundState
from workshops.voting.methods.registry import default_method, method_named
from workshops.voting.models import BallotOption, VoteRound
from workshops.voting.queries.paper import unsettled_cards


@transaction.atomic
def prepare_round(*, workshop: Workshop, actor: Actor, method: str = "", budget: int | None = None) -> VoteRound:
    """Put the room's choices on a ballot, in their order; a ballot that is not yet open is made anew.

    `method` is the key of a voting method; without it and `budget`, those that are offered first.
    """
    workshop = steered(workshop, actor)
    _meeting(workshop)
    vote_round = workshop.rounds.filter(state__in=UNFINISHED).first()
    if vote_round and vote_round.state != RoundState.PREPARED:
        raise WorkshopError(_("There is a vote already. Show its result or set it aside, then prepare the next one."))
    choices = list(workshop.themes.filter(kind=ThemeKind.IDEA, merged_into=None))
    if len(choices) < 2:
        raise WorkshopError(_("A ballot needs at least two choices. Name themes of the kind “idea” first."))
    if vote_round is None:
        last = workshop.rounds.last()
        vote_round = VoteRound(workshop=workshop, number=last.number + 1 if last else 1)
    voting_method = method_named(method) if method else default_method()
    vote_round.method = voting_method.key
    vote_round.budget = voting_method.default_budget if budget is None else budget
    vote_round.save()
    vote_round.options.all().delete()
    BallotOption.objects.bulk_create(
        BallotOption(round=vote_round, theme=theme, position=position, label=theme.name)
        for position, theme in enumerate(choices, start=1)
    )
    changed(workshop, everyone=True)
    return vote_round


@transaction.atomic
def open_round(*, workshop: Workshop, actor: Actor, vote: int) -> VoteRound:
    """Let people vote."""
    workshop = steered(workshop, actor)
    _meeting(workshop)
    vote_round = round_of(workshop, vote)
    if vote_round.state == RoundState.OPEN:
        return vote_round
    if vote_round.state != RoundState.PREPARED:
        raise WorkshopError(_("This vote is over. Prepare another one to vote again."))
    vote_round.state, vote_round.opened_at = RoundState.OPEN, timezone.now()
    vote_round.save()
    changed(workshop, everyone=True)
    return vote_round


@transaction.atomic
def close_round(*, workshop: Workshop, actor: Actor, vote: int) -> VoteRound:
    """End voting by phone. Paper that is already in the box can still be read until the result is shown."""
    workshop = steered(workshop, actor)
    vote_round = round_of(workshop, vote)
    if vote_round.state in {RoundState.CLOSED, RoundState.REVEALED}:
        return vote_round
    if vote_round.state != RoundState.OPEN:
        raise WorkshopError(_("This vote has not been opened, so there is nothing to close."))
    vote_round.state, vote_round.closed_at = RoundState.CLOSED, timezone.now()
    vote_round.seats_at_close = workshop.seats.filter(issued_at__isnull=False).count()
    vote_round.save()
    changed(workshop, everyone=True)
    return vote_round


@transaction.atomic
def reveal_round(*, workshop: Workshop, actor: Actor, vote: int) -> VoteRound:
    """Show the totals to everybody, and delete in the same transaction which ballot belongs to which card."""
    workshop = steered(workshop, actor)
    vote_round = round_of(workshop, vote)
    if vote_round.state == RoundState.REVEALED:
        return vote_round
    if vote_round.state != RoundState.CLOSED:
        raise WorkshopError(_("Close the vote first. Totals are shown only when nobody can vote any more."))
    refuse_unsettled(
        vote_round,
        ngettext(
            "The paper ballot of card %(cards)s has no two readings that agree yet. "
            "Read it again, or set it aside, then show the result.",
            "The paper ballots of cards %(cards)s have no two readings that agree yet. "
            "Read them again, or set them aside, then show the result.",
            len(unsettled_cards(vote_round)),
        ),
    )
    unlink_ballots(vote_round)
    vote_round.state, vote_round.revealed_at = RoundState.REVEALED, timezone.now()
    vote_round.save()
    changed(workshop, everyone=True)
    return vote_round


@transaction.atomic
def void_round(*, workshop: Workshop, actor: Actor, vote: int, reason: str) -> VoteRound:
    """Set a vote aside before its result is shown; its ballots are deleted, its reason stays."""
    workshop = steered(workshop, actor)
    vote_round = round_of(workshop, vote)
    if vote_round.state == RoundState.VOID:
        return vote_round
    if vote_round.state == RoundState.REVEALED:
        raise WorkshopError(_("Everybody has seen this result. Prepare another vote instead; both stay on record."))
    delete_ballots(vote_round)
    vote_round.state, vote_round.void_reason = RoundState.VOID, reason
    vote_round.save()
    changed(workshop, everyone=True)
    return vote_round


def _meeting(workshop: Workshop) -> None:
    if not workshop.is_open:
        raise WorkshopError(_("The room is not open, so nobody can vote now. Open the doors first."))
