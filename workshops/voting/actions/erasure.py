"""Erase ballots and paper readings of cards, or untie them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from workshops.commands.personal_data import Counts, PersonalData, RoomTexts
from workshops.core.models import Workshop
from workshops.participants.models import SeatCard
from workshops.voting.actions.left_alone import end_votes_left_alone
from workshops.voting.actions.unlinking import unlink_card
from workshops.voting.models import Ballot, BallotOption, PaperEntry, VoteRound


def traces(workshop: Workshop) -> list[QuerySet[Any]]:
    return [Ballot.objects.filter(round__workshop=workshop), PaperEntry.objects.filter(round__workshop=workshop)]


def erase_card(seat: SeatCard) -> Counts:
    """Delete ballots that are still tied to this card, which are those in votes that have not been shown."""
    counts: Counts = {}
    for name, rows in (
        ("ballots that were not counted yet", Ballot.objects.filter(seat=seat)),
        ("readings of paper", PaperEntry.objects.filter(seat=seat)),
    ):
        counts[name] = rows.count()
        rows.delete()
    return counts


def erase_workshops(workshops: Sequence[Workshop]) -> Counts:
    return {"votes": VoteRound.objects.filter(workshop__in=workshops).count()}


def unlink(workshop: Workshop) -> None:
    end_votes_left_alone(workshop=workshop)


PERSONAL = PersonalData(
    traces=traces,
    withdrew=unlink_card,
    erase_card=erase_card,
    erase_workshops=erase_workshops,
    unlink=unlink,
    texts=(
        RoomTexts(VoteRound, about_somebody=("void_reason",)),
        RoomTexts(BallotOption, ("label",), about_somebody=("reason",), workshop="round__workshop"),
    ),
)
