"""Plain tables of the live room: fields, constraints and cheap properties. Every write lives in `actions`."""

from .arrival import Arrival
from .board import Board
from .command_record import CommandRecord
from .consent import Consent
from .event_page import EventPage
from .idea import Idea
from .phase import Phase
from .quick_win import QuickWin, RoomNeed, RoomOffer
from .seat import SeatCard
from .theme import Theme
from .vote import Ballot, BallotOption, Mark, PaperEntry, VoteRound
from .workshop import Workshop

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
