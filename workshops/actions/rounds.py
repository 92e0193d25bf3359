"""A vote's life: prepared, opened, closed, shown, or set aside. People press; a timer never does.

Each verb names the round that the presser saw, so that two presses at once, or one from an old screen, do one thing.
"""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.actors import Actor
from workshops.enums import RoundState, ThemeKind
from workshops.errors import WorkshopError
from workshops.models import Ballot, BallotOption, CommandRecord, Mark, VoteRound, Workshop
from workshops.queries.paper import unsettled_cards

from .named import round_of
from .revisions import changed
from .steering import steered

# What people ask with these is tied to a card: their stored keys name no effect, and go with the card–ballot link.
SECRET_VERBS = ("set_dots", "enter_paper", "cast_for")
UNFINISHED = (RoundState.PREPARED, RoundState.OPEN, RoundState.CLOSED)


@transaction.atomic
def prepare_round(*, workshop: Workshop, actor: Actor, budget: int = 3) -> VoteRound:
    """Put the room's choices on a ballot, in their order; a ballot that is not yet open is made anew."""
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
    vote_round.budget = budget
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
    """Show the totals to everybody, and forget in the same breath whose ballot was whose."""
    workshop = steered(workshop, actor)
    vote_round = round_of(workshop, vote)
    if vote_round.state == RoundState.REVEALED:
        return vote_round
    if vote_round.state != RoundState.CLOSED:
        raise WorkshopError(_("Close the vote first. Totals are shown only when nobody can vote any more."))
    if waiting := unsettled_cards(vote_round):
        cards = ", ".join(map(str, waiting))
        raise WorkshopError(
            ngettext(
                "The paper ballot of card %(cards)s has no two readings that agree yet. "
                "Read it again, or set it aside, then show the result.",
                "The paper ballots of cards %(cards)s have no two readings that agree yet. "
                "Read them again, or set them aside, then show the result.",
                len(waiting),
            )
            % {"cards": cards}
        )
    _forget_whose(vote_round)
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
    vote_round.ballots.all().delete()
    vote_round.paper_entries.all().delete()
    _forget_keys(workshop)
    vote_round.state, vote_round.void_reason = RoundState.VOID, reason
    vote_round.save()
    changed(workshop, everyone=True)
    return vote_round


def _meeting(workshop: Workshop) -> None:
    if not workshop.is_open:
        raise WorkshopError(_("The room is not open, so nobody can vote now. Open the doors first."))


def _forget_whose(vote_round: VoteRound) -> None:
    """Replace every ballot by an unlinked copy, in an order that tells nothing.

    Row numbers follow the order in which people voted, and a room may hold a single assisted ballot: so the copies
    are shuffled, and the channels, which are true as counts, are dealt out apart from the dots.
    """
    chance = secrets.SystemRandom()
    ballots = list(vote_round.ballots.prefetch_related("marks"))
    channels = [ballot.channel for ballot in ballots]
    dots = [[mark.option_id for mark in ballot.marks.all()] for ballot in ballots]
    chance.shuffle(channels)
    chance.shuffle(dots)
    vote_round.ballots.all().delete()
    for channel, options in zip(channels, dots, strict=True):
        ballot = Ballot.objects.create(round=vote_round, seat=None, channel=channel)
        Mark.objects.bulk_create(
            Mark(ballot=ballot, option_id=option, slot=slot) for slot, option in enumerate(sorted(options), start=1)
        )
    vote_round.paper_entries.all().delete()
    _forget_keys(vote_round.workshop)


def _forget_keys(workshop: Workshop) -> None:
    CommandRecord.objects.filter(workshop=workshop, verb__in=SECRET_VERBS).delete()
