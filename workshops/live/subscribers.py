"""One open screen of a Room: its token, the revisions that it has, and its connection."""

import asyncio
from dataclasses import dataclass, field

from workshops.live import frames
from workshops.live.connections import Connection
from workshops.live.frames import Frame
from workshops.live.tokens import SubscriptionToken, actor_of
from workshops.participants.actors import Actor

# Bytes that may wait for one phone in this process; beyond them it is sent no more changes.
WINDOW = 48_000
# Seconds without a byte taken, and without a message, after which a phone is taken for gone.
STUCK = 20.0
SILENT = 75.0

# Close codes of docs/protocol.md. Applications may only send codes from 4000 on.
BAD_TOKEN = 4403
SILENT_TOO_LONG = 4408
RESTARTING = 4412
REVOKED = 4410
TOO_LONG = 4413
TOO_MANY = 4429
TRY_LATER = 4503


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(eq=False, slots=True)
class Subscriber:
    """`settled` while it has the newest regions, so that it can be sent what changed.

    `own` is the revision up to which its own part is complete; `is_asking` while that part is rendered for it.
    """

    token: SubscriptionToken
    connection: Connection
    # The revision of the shared regions that the page says it has; -1 for none.
    has: int = -1
    settled: bool = False
    own: int = -1
    is_asking: bool = False
    came: float = field(default_factory=now)
    heard: float = field(default_factory=now)
    stuck_since: float | None = None
    # Who acts through it, and whose own part the page shows.
    actor: Actor | None = field(init=False, default=None)
    holder: tuple[str, int] | None = field(init=False, default=None)
    # Whether its page was opened by somebody who may run workshops and has not signed out.
    signed_in: bool = field(init=False, default=False)
    # The newest revision of which its page showed anything when it came.
    knows: int = field(init=False)

    def __post_init__(self) -> None:
        self.knows = max(self.has, self.own)
        self.actor = actor_of(self.token)
        self.signed_in = self.token.user is not None
        if self.token.seat is not None:
            self.holder = "seat", self.token.seat
        elif self.token.board is not None:
            self.holder = "board", self.token.board

    def show(self, frame: Frame) -> None:
        """Send changed regions. A phone with more than WINDOW bytes waiting skips them, and gets all regions later."""
        self.settled = self.connection.write(frame, WINDOW)

    def poke(self, revision: int) -> None:
        """Tell it that its own part changed, unless it has that revision. Sent whatever waits: it is a few bytes."""
        if revision > self.own:
            self.connection.write(frames.poke(revision))

    def has_room(self, moment: float) -> bool:
        """Whether nothing waits for it, so that all regions may be sent. Notes since when something does."""
        if not self.connection.pending:
            self.stuck_since = None
            return True
        if self.stuck_since is None:
            self.stuck_since = moment
        return False

    def why_end(self, moment: float) -> int | None:
        """The code to close with when the client is taken for gone, otherwise None."""
        if moment - self.heard > SILENT:
            return SILENT_TOO_LONG
        return TRY_LATER if self.stuck_since is not None and moment - self.stuck_since > STUCK else None
