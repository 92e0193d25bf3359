"""Who acts: a person's card, a facilitator, a table's scribe, or the holder of a link. Never a name.

`ref` identifies an actor in stored keys; two people never share one.
"""

from dataclasses import dataclass

from workshops.codes import digest
from workshops.models import Board, QuickWin, RoomNeed, SeatCard


@dataclass(frozen=True)
class CardHolder:
    seat: SeatCard

    @property
    def ref(self) -> str:
        return f"seat:{self.seat.pk}"


@dataclass(frozen=True)
class Facilitator:
    user_id: int

    @property
    def ref(self) -> str:
        return f"facilitator:{self.user_id}"


@dataclass(frozen=True)
class Scribe:
    board: Board

    @property
    def ref(self) -> str:
        return f"scribe:{self.board.pk}:{self.board.scribe_turn}"


@dataclass(frozen=True)
class Needer:
    room_need: RoomNeed

    @property
    def ref(self) -> str:
        return f"needer:{self.room_need.pk}"


@dataclass(frozen=True)
class Owner:
    quick_win: QuickWin

    @property
    def ref(self) -> str:
        return f"owner:{self.quick_win.pk}"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door who holds nothing yet; `token` is the one their browser made or was given."""

    token: str

    @property
    def ref(self) -> str:
        # Of the digest: the token is about to open a seat, and keys are stored.
        return f"visitor:{digest(self.token)[:24]}"


Actor = CardHolder | Facilitator | Scribe | Needer | Owner | Visitor
