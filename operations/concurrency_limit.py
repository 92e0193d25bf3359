"""Pages take turns: a few are worked on at once, the others wait in line.

Django gives each request a thread of its own, and each thread a connection to the database. A hall of three hundred
that comes in at once is three hundred threads, which take turns with each other and with the loop that serves the
sockets: then nobody is answered before everybody is, and the room stands still until the last has come.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Pages = Callable[[Message, Receive, Send], Awaitable[None]]

# A page that hung for once must not close its lane for as long again, in seconds.
LONGEST_REST = 2.0
# Whoever asks whether this process lives is not asking for a page.
AT_ONCE = {"/healthz"}
READS = {"GET", "HEAD", "OPTIONS"}
# What anybody may read, and what takes the database longer than a page: it holds up no page of a room.
COSTLY = ("/search/", "/sitemap.xml")
# The feed of the site, and of each list of posts below its own address.
FEEDS = "/feed/"
# What people in a room send: a card's own POST waits for nothing else.
ROOMS = ("/w/", "/c/", "/join/")
# What anybody may ask for, and what is costly: a password is hashed, or a mail is made.
PASSWORDS = (
    "/sign-in/",
    "/admin/login/",
    "/admin/password_reset/",
    "/_util/authenticate_with_password/",
    "/documents/authenticate_with_password/",
)


class Lane:
    """At most `at_once` requests at a time, first come, first served.

    With `rests`, a place stays empty for half as long as it was used: work in this lane takes two thirds of a core at
    most, and is begun no sooner when whoever asked for it hangs up.
    """

    def __init__(self, at_once: int, *, rests: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.places, self.rests, self.clock = asyncio.Semaphore(at_once), rests, clock
        self.resting: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place in this lane, as soon as one is free."""
        await self.places.acquire()
        began = self.clock()
        try:
            yield
        finally:
            if self.rests:
                rest = asyncio.create_task(self._rest((self.clock() - began) / 2))
                self.resting.add(rest)
                rest.add_done_callback(self.resting.discard)
            else:
                self.places.release()

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.sleep(min(seconds, LONGEST_REST))
        finally:
            self.places.release()


class LimitConcurrentPages:
    """The pages, with so many requests worked on at a time as each of the lanes has places.

    Requests that write have lanes of their own, because they may have to wait until the database is free: one for rooms
    (`at_once` places), one for passwords (one place, and one more for browsers that signed in before), one for the rest.
    Reading has two, so that searches hold up no page.
    """

    def __init__(self, pages: Pages, at_once: int, *, is_known: Callable[[str], bool] = lambda cookies: False) -> None:
        self.pages, self.is_known = pages, is_known
        self.reads, self.rooms, self.others = Lane(at_once), Lane(at_once), Lane(max(1, at_once // 2))
        self.costly = Lane(max(1, at_once // 4))
        self.strangers, self.known = Lane(1, rests=True), Lane(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["path"] in AT_ONCE:
            await self.pages(scope, receive, send)
            return
        async with self._lane(scope).turn():
            await self.pages(scope, receive, send)

    def _lane(self, scope: Message) -> Lane:
        path = scope["path"].removeprefix(scope.get("root_path") or "")
        if scope["method"] in READS:
            return self.costly if path.startswith(COSTLY) or path.endswith(FEEDS) else self.reads
        if path.startswith(ROOMS):
            return self.rooms
        if not path.startswith(PASSWORDS):
            return self.others
        cookies = b"; ".join(value for name, value in scope.get("headers", []) if name == b"cookie")
        return self.known if self.is_known(cookies.decode("latin-1")) else self.strangers
