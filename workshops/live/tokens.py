"""What a page hands its own socket: signed leave to watch one screen of one room, and to act as who opened it."""

from dataclasses import asdict, dataclass

from django.core import signing

from workshops.actors import Actor, CardHolder, Facilitator, Scribe
from workshops.codes import holding
from workshops.models import Board, SeatCard, Workshop

SALT = "workshops.live.screen"
HOURS_12 = 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class Leave:
    """`screen` is "room", "wall" or "desk". At most one of `seat`, `board` and `user` names who opened the page.

    `holding` says which phone held the card then: whoever has it now is the only one that it still serves.
    """

    workshop: int
    screen: str
    seat: int | None = None
    board: int | None = None
    user: int | None = None
    holding: str = ""
    # Which person at the scribe's card: see Board.scribe_turn.
    turn: int = 0


def leave_for(workshop: Workshop, screen: str, actor: Actor | None = None) -> Leave:
    """Leave for the page that `actor` opens; for nobody in particular without one."""
    match actor:
        case CardHolder(seat):
            return Leave(workshop.pk, screen, seat=seat.pk, holding=holding(seat.token_digest))
        case Scribe(board):
            return Leave(
                workshop.pk, screen, board=board.pk, holding=holding(board.scribe_digest), turn=board.scribe_turn
            )
        case Facilitator(user_id):
            return Leave(workshop.pk, screen, user=user_id)
    return Leave(workshop.pk, screen)


def actor_of(leave: Leave) -> Actor | None:
    """Who speaks through this socket. Made without the database, which confirms it inside each effect."""
    if leave.seat is not None:
        return CardHolder(SeatCard(pk=leave.seat, token_digest=leave.holding))
    if leave.board is not None:
        return Scribe(Board(pk=leave.board, scribe_digest=leave.holding, scribe_turn=leave.turn))
    if leave.user is not None:
        return Facilitator(leave.user)
    return None


def sign(leave: Leave) -> str:
    return signing.dumps(asdict(leave), salt=SALT)


def read(token: str) -> Leave | None:
    """The leave, or None when the token is forged, damaged or older than twelve hours."""
    try:
        leave = Leave(**signing.loads(token, salt=SALT, max_age=HOURS_12))
    except (signing.BadSignature, TypeError, UnicodeEncodeError):
        # The last is half of a character, which JSON can say and no signature can hold.
        return None
    # Only a wall is for nobody in particular; what names no phone or account could never be taken back.
    return leave if leave.screen == "wall" or leave.holding or leave.user is not None else None
