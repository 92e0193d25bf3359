"""One open screen as its Room sees it: what it may watch, how far it is, and how much it can take."""

import asyncio
from dataclasses import dataclass, field

from workshops.live import frames
from workshops.live.connections import Connection
from workshops.live.frames import Frame
from workshops.live.tokens import SubscriptionToken, actor_of
from workshops.participants.actors import Actor

# What a phone may have waiting in this process before it is given no more, in bytes; a line that moves holds nothing.
WINDOW = 48_000
# A phone that takes nothing for so long is not slow but gone; one that says nothing has gone without a word. Seconds.
STUCK = 20.0
SILENT = 75.0

# Ours are from 4000 on: an application may not send the protocol's own codes, and daphne refuses to.
NO_LEAVE = 4403
GONE_QUIET = 4408
RESTARTING = 4412
TAKEN_BACK = 4410
TOO_LONG = 4413
TOO_MANY = 4429
TRY_LATER = 4503


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(eq=False, slots=True)
class Subscriber:
    """`settled` while it has the newest picture, so that a change can be told as a change.

    `own` is the revision up to which this socket surely has its own part of the screen, `is_asking` while that is drawn.
    """

    leave: SubscriptionToken
    line: Connection
    # The revision of the shared picture that the page says it has; -1 for none.
    has: int = -1
    settled: bool = False
    own: int = -1
    is_asking: bool = False
    came: float = field(default_factory=now)
    heard: float = field(default_factory=now)
    stuck_since: float | None = None
    # Who speaks through it, and whose own part the page also shows.
    actor: Actor | None = field(init=False, default=None)
    holder: tuple[str, int] | None = field(init=False, default=None)
    # Whether its page was opened by somebody who may run workshops and has not signed out.
    signed_in: bool = field(init=False, default=False)
    # The newest revision of which its page showed anything when it came.
    knows: int = field(init=False)

    def __post_init__(self) -> None:
        self.knows = max(self.has, self.own)
        self.actor = actor_of(self.leave)
        self.signed_in = self.leave.user is not None
        if self.leave.seat is not None:
            self.holder = "seat", self.leave.seat
        elif self.leave.board is not None:
            self.holder = "board", self.leave.board

    def show(self, frame: Frame) -> None:
        """Send a picture that changes the one before. A phone that is behind skips it, and gets the newest whole."""
        self.settled = self.line.write(frame, WINDOW)

    def poke(self, revision: int) -> None:
        """Say that its own part changed, unless it has that already. Few bytes: they find a place in any line."""
        if revision > self.own:
            self.line.write(frames.poke(revision))

    def has_room(self, moment: float) -> bool:
        """Whether a whole picture may be sent to it now. Notes since when it could not."""
        if not self.line.pending:
            self.stuck_since = None
            return True
        if self.stuck_since is None:
            self.stuck_since = moment
        return False

    def why_end(self, moment: float) -> int | None:
        """The code to close with when nobody can be at the other end any more."""
        if moment - self.heard > SILENT:
            return GONE_QUIET
        return TRY_LATER if self.stuck_since is not None and moment - self.stuck_since > STUCK else None
