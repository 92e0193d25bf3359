"""Which rows of votes travel in a transfer file."""

from django.db.models import Model
from django.utils.translation import gettext as _

from workshops.commands.transfer import ITS_ROOM, TransferTable, nothing_shared
from workshops.core.models import Workshop
from workshops.voting.enums import UNDER_WAY
from workshops.voting.models import Ballot, BallotOption, Mark, PaperEntry, VoteRound

TRANSFER = (
    TransferTable(
        "rounds",
        VoteRound,
        lambda workshop: workshop.rounds.all(),
        (
            "number",
            "method",
            "budget",
            "state",
            "opened_at",
            "closed_at",
            "revealed_at",
            "seats_at_close",
            "void_reason",
        ),
        {"workshop": ITS_ROOM},
        since={"method": "dots"},
    ),
    TransferTable(
        "options",
        BallotOption,
        lambda workshop: BallotOption.objects.filter(round__workshop=workshop),
        ("round", "theme", "position", "label", "decision", "reason", "reason_kept_in_room"),
        shared=nothing_shared,
        since={"reason_kept_in_room": False},
    ),
    TransferTable(
        "ballots",
        Ballot,
        lambda workshop: Ballot.objects.filter(round__workshop=workshop),
        ("round", "channel"),
        {"seat": "a room travels only when no ballot is tied to a card any more"},
        nothing_shared,
    ),
    TransferTable(
        "marks",
        Mark,
        lambda workshop: Mark.objects.filter(ballot__round__workshop=workshop),
        ("ballot", "option", "slot"),
        shared=nothing_shared,
    ),
)
STAYS: dict[type[Model], str] = {
    PaperEntry: "Readings are deleted when a result is shown or set aside, and before that no room travels."
}


def why_not_export(workshop: Workshop) -> str:
    if workshop.rounds.filter(state__in=UNDER_WAY).exists():
        return _(
            "The result of the last vote has not been shown. Show it or set it aside first: "
            "a room travels when all its votes have ended."
        )
    return ""
