"""Every table of the live workshops, under the app's one label. Each model lives in the package of its feature."""

from importlib import import_module
from importlib.util import find_spec

from workshops.agenda.models import Phase
from workshops.commands.models import CommandRecord
from workshops.core.models import Workshop
from workshops.events.models import EventPage
from workshops.features import FEATURES
from workshops.ideas.models import Idea, Theme
from workshops.participants.models import Board, Consent, SeatCard
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer
from workshops.transfer.models import Arrival
from workshops.voting.models import Ballot, BallotOption, Mark, PaperEntry, VoteRound

__all__ = [
    "Arrival",
    "Ballot",
    "BallotOption",
    "Board",
    "CommandRecord",
    "Consent",
    "EventPage",
    "Idea",
    "Mark",
    "PaperEntry",
    "Phase",
    "QuickWin",
    "RoomNeed",
    "RoomOffer",
    "SeatCard",
    "Theme",
    "VoteRound",
    "Workshop",
]

# Django reads an app's models from this module: those of a feature that nobody imports above are loaded as well.
for package in FEATURES:
    if find_spec(f"{package}.models"):
        import_module(f"{package}.models")
