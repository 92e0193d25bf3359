"""Whose ballot is whose: known while somebody may still need to know it, and then by nobody.

The link is needed so that a card votes once, changes its own ballot, and can have its ballot set aside. Nothing needs it
once the result is shown, the vote is set aside, the room is over, or the vote was left alone for days.
"""

import secrets

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.scrub import truncate_log_on_commit
from workshops.commands.models import CommandRecord
from workshops.core.enums import OVER_STAGES
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.participants.models import SeatCard
from workshops.voting.enums import UNDER_WAY, UNFINISHED, RoundState
from workshops.voting.models import Ballot, Mark, PaperEntry, VoteRound
from workshops.voting.queries.paper import unsettled_cards

# What people ask with these is tied to a card: their stored keys name no effect, and go with the card–ballot link.
SECRET_COMMANDS = ("set_dots", "enter_paper", "cast_for", "set_aside_ballot")


def unlink_ballots(vote_round: VoteRound) -> None:
    """Replace every ballot by an unlinked copy, in an order that tells nothing; forget paper readings and vote keys.

    Row numbers follow the order in which people voted, and a room may hold a single assisted ballot: so the copies
    are shuffled, and the channels, which are true as counts, are dealt out apart from the marks.
    """
    ballots = list(vote_round.ballots.prefetch_related("marks"))
    if any(ballot.seat_id for ballot in ballots):
        _replace(vote_round, ballots)
    vote_round.paper_entries.all().delete()
    _forget_keys(vote_round.workshop)


def delete_ballots(vote_round: VoteRound) -> None:
    """Delete the ballots of a vote that does not count, with all that ties them to cards."""
    vote_round.ballots.all().delete()
    vote_round.paper_entries.all().delete()
    _forget_keys(vote_round.workshop)


def unlink_card(seat: SeatCard) -> None:
    """Delete this card's ballot in a vote that is still open, its paper readings, and the keys of its votes."""
    Ballot.objects.filter(seat=seat, round__state=RoundState.OPEN).delete()
    PaperEntry.objects.filter(seat=seat, round__state=RoundState.OPEN).delete()
    if not PaperEntry.objects.filter(seat=seat).exists() and not Ballot.objects.filter(seat=seat).exists():
        keys = CommandRecord.objects.filter(
            workshop=seat.workshop_id, actor=f"seat:{seat.pk}", verb__in=SECRET_COMMANDS
        )
        keys.delete()
    truncate_log_on_commit()


def end_votes(workshop: Workshop) -> None:
    """The room ends: no vote needs its links any more, whether its result was shown or not.

    Totals stay, and can still be shown. Raises WorkshopError while paper waits to be read, because nobody can read it
    into the vote afterwards without knowing which cards have voted.
    """
    for vote_round in workshop.rounds.filter(state__in=UNDER_WAY):
        refuse_unsettled(
            vote_round,
            ngettext(
                "The paper ballot of card %(cards)s has no two readings that agree yet. "
                "Read it again, or set it aside, then close the room.",
                "The paper ballots of cards %(cards)s have no two readings that agree yet. "
                "Read them again, or set them aside, then close the room.",
                len(unsettled_cards(vote_round)),
            ),
        )
        unlink_ballots(vote_round)
    # Also of those who tried to vote when no vote was open.
    _forget_keys(workshop)


def cancel_votes(workshop: Workshop) -> None:
    """The day is called off: a vote that was tried before it counts for nothing."""
    for vote_round in workshop.rounds.filter(state__in=UNFINISHED):
        delete_ballots(vote_round)
        vote_round.state, vote_round.void_reason = RoundState.VOID, _("This workshop was cancelled.")
        vote_round.save()
    _forget_keys(workshop)


def refuse_unsettled(vote_round: VoteRound, sentence: str) -> None:
    """Raise WorkshopError with this sentence about `cards` if any card's paper waits for its second reading."""
    if waiting := unsettled_cards(vote_round):
        raise WorkshopError(sentence % {"cards": ", ".join(map(str, waiting))})


def votes_have_ended(workshop: Workshop) -> bool:
    """Whether there was a vote and none is to come as far as anybody knows: its keys are forgotten, and stay so."""
    unfinished = workshop.rounds.filter(state__in=UNFINISHED)
    return workshop.is_over or (not unfinished.exists() and workshop.rounds.exists())


def linked_without_need() -> QuerySet[VoteRound]:
    """Rounds that tie ballots or paper to cards although nothing needs it any more."""
    linked = Q(ballots__seat__isnull=False) | Q(paper_entries__isnull=False)
    ended = Q(workshop__stage__in=OVER_STAGES) | ~Q(state__in=UNDER_WAY)
    return VoteRound.objects.filter(linked, ended).distinct()


def keys_without_need() -> QuerySet[CommandRecord]:
    """Keys of votes in rooms where no vote is under way."""
    voting = VoteRound.objects.filter(state__in=UNDER_WAY).exclude(workshop__stage__in=OVER_STAGES)
    return CommandRecord.objects.filter(verb__in=SECRET_COMMANDS).exclude(workshop__in=voting.values("workshop"))


def forget_keys_without_need() -> int:
    """Delete those keys; returns how many."""
    deleted, _of_each = keys_without_need().delete()
    return deleted


def _replace(vote_round: VoteRound, ballots: list[Ballot]) -> None:
    chance = secrets.SystemRandom()
    channels = [ballot.channel for ballot in ballots]
    options = dict(vote_round.options.values_list("position", "pk"))
    positions = {pk: position for position, pk in options.items()}
    filled = [[positions[mark.option_id] for mark in sorted(ballot.marks.all(), key=_slot)] for ballot in ballots]
    chance.shuffle(channels)
    chance.shuffle(filled)
    vote_round.ballots.all().delete()
    for channel, marks in zip(channels, filled, strict=True):
        ballot = Ballot.objects.create(round=vote_round, seat=None, channel=channel)
        Mark.objects.bulk_create(
            Mark(ballot=ballot, option_id=options[position], slot=slot)
            for slot, position in vote_round.voting_method.arrange(marks).items()
        )


def _slot(mark: Mark) -> int:
    return mark.slot


def _forget_keys(workshop: Workshop) -> None:
    CommandRecord.objects.filter(workshop=workshop, verb__in=SECRET_COMMANDS).delete()
    truncate_log_on_commit()
