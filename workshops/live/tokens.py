"""What a page hands its own socket: signed leave to watch one screen of one room, and to act as who opened it."""

import time
from dataclasses import asdict, dataclass

from django.core import signing

from workshops.core.codes import holding
from workshops.core.models import Workshop
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Desk,
    Facilitator,
    Scribe,
)
from workshops.participants.models import Board, SeatCard

# Another one than that of 0.1.0, whose leave named no session.
SALT = "workshops.live.screen.2"
HOURS_12 = 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class SubscriptionToken:
    """`screen` is "room", "wall" or "desk". At most one of `seat`, `board` and `user` names who opened the page.

    `holding` says which phone held the card then: whoever has it now is the only one that it still serves. `session`
    is the sealed session of the browser that `user` is signed in with. `since` is when the page was opened.
    """

    workshop: int
    screen: str
    seat: int | None = None
    board: int | None = None
    user: int | None = None
    holding: str = ""
    # Which person at the scribe's card: see Board.scribe_turn.
    turn: int = 0
    session: str = ""
    # Seconds since 1970.
    since: int = 0

    @property
    def desk(self) -> Desk | None:
        """The account that opened the page, with its session; None for everybody else."""
        return None if self.user is None else (self.user, self.session)


def token_for(workshop: Workshop, screen: str, actor: Actor | None = None) -> SubscriptionToken:
    """SubscriptionToken for the page that `actor` opens; for nobody in particular without one."""
    since = int(time.time())
    match actor:
        case CardHolder(seat):
            return SubscriptionToken(workshop.pk, screen, seat=seat.pk, holding=holding(seat.token_digest), since=since)
        case Scribe(board):
            held, turn = holding(board.scribe_digest), board.scribe_turn
            return SubscriptionToken(workshop.pk, screen, board=board.pk, holding=held, turn=turn, since=since)
        case Facilitator(user_id, session):
            return SubscriptionToken(workshop.pk, screen, user=user_id, session=session, since=since)
    return SubscriptionToken(workshop.pk, screen, since=since)


def actor_of(leave: SubscriptionToken) -> Actor | None:
    """Who speaks through this socket. Made without the database, which confirms it inside each effect."""
    if leave.seat is not None:
        return CardHolder(SeatCard(pk=leave.seat, token_digest=leave.holding))
    if leave.board is not None:
        return Scribe(Board(pk=leave.board, scribe_digest=leave.holding, scribe_turn=leave.turn))
    if leave.user is not None and leave.screen == "desk":
        return Facilitator(leave.user, leave.session)
    # A wall only shows, whoever has opened it.
    return None


def sign(leave: SubscriptionToken) -> str:
    return signing.dumps(asdict(leave), salt=SALT)


def read(token: str) -> SubscriptionToken | None:
    """The leave, or None when the token is forged, damaged or older than twelve hours."""
    try:
        leave = SubscriptionToken(**signing.loads(token, salt=SALT, max_age=HOURS_12))
    except (signing.BadSignature, TypeError, UnicodeEncodeError):
        # The last is half of a character, which JSON can say and no signature can hold.
        return None
    # Only a wall is for nobody in particular; what names no phone or account could never be taken back.
    return leave if leave.screen == "wall" or leave.holding or leave.user is not None else None
