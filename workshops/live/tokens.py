"""The signed token that a page gives its socket: permission to watch one screen, and to act as whoever opened the page."""

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

# Another one than that of 0.1.0, whose tokens named no session.
SALT = "workshops.live.screen.2"
HOURS_12 = 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class SubscriptionToken:
    """`screen` is "room", "wall" or "desk". At most one of `seat`, `board` and `user` names who opened the page.

    `holding` says which phone held the card then: with another one the token is no longer good. `session`
    is the encrypted session of the browser that `user` is signed in with. `since` is when the page was opened.
    """

    workshop: int
    screen: str
    seat: int | None = None
    board: int | None = None
    user: int | None = None
    holding: str = ""
    # Counts the people who used the scribe's card: see Board.scribe_turn.
    turn: int = 0
    session: str = ""
    # Seconds since 1970.
    since: int = 0

    @property
    def desk(self) -> Desk | None:
        """The account that opened the page, with its session; None for everybody else."""
        return None if self.user is None else (self.user, self.session)


def token_for(workshop: Workshop, screen: str, actor: Actor | None = None) -> SubscriptionToken:
    """The token for the page that `actor` opens; without an actor one that only watches."""
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


def actor_of(token: SubscriptionToken) -> Actor | None:
    """Who acts through this socket. Nothing is read: each effect asks the database whether it still holds."""
    if token.seat is not None:
        return CardHolder(SeatCard(pk=token.seat, token_digest=token.holding))
    if token.board is not None:
        return Scribe(Board(pk=token.board, scribe_digest=token.holding, scribe_turn=token.turn))
    if token.user is not None and token.screen == "desk":
        return Facilitator(token.user, token.session)
    # A wall only shows, whoever has opened it.
    return None


def sign(token: SubscriptionToken) -> str:
    return signing.dumps(asdict(token), salt=SALT)


def read(signed: str) -> SubscriptionToken | None:
    """The token, or None when it is forged, damaged or older than twelve hours."""
    try:
        token = SubscriptionToken(**signing.loads(signed, salt=SALT, max_age=HOURS_12))
    except (signing.BadSignature, TypeError, UnicodeEncodeError):
        # The last is a lone surrogate, which JSON can encode and no signature can hold.
        return None
    # Only a wall names nobody. A token that names no phone and no account could never be revoked.
    return token if token.screen == "wall" or token.holding or token.user is not None else None
