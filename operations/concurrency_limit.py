"""A limit on how many pages one process works on at once. The other requests wait in order of arrival.

Django gives each request a thread of its own, and each thread a connection to the database. Three hundred phones that
load a page in the same moment would be three hundred threads, which compete with each other and with the event loop
that serves the sockets: nobody would be answered before everybody is, and open rooms would stand still meanwhile.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

Scope = dict[str, Any]
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Pages = Callable[[Scope, Receive, Send], Awaitable[None]]

# In seconds. One request that hung must not block its limit for as long again.
LONGEST_COOLDOWN = 2.0
# Health checks of the process are not limited.
UNLIMITED = {"/healthz"}
READS = {"GET", "HEAD", "OPTIONS"}
# Public reads that take the database longer than a page. They must not delay pages of a room.
SLOW_READS = ("/search/", "/sitemap.xml")
# The feed of the site, and the feed of each list of posts below its own address.
FEEDS = "/feed/"
# Writes of people in a room, who wait for nothing but each other.
ROOMS = ("/w/", "/c/", "/join/")
# Forms that anybody can send and that are expensive: they hash a password or send a mail.
PASSWORDS = (
    "/sign-in/",
    "/admin/login/",
    "/admin/password_reset/",
    "/_util/authenticate_with_password/",
    "/documents/authenticate_with_password/",
)


class ConcurrencyLimit:
    """At most `at_once` requests at a time, first come, first served.

    With `cools_down`, a place stays empty for half as long as it was used, at most LONGEST_COOLDOWN seconds. So the
    work behind this limit takes at most two thirds of a core, also when clients hang up before they are answered.
    """

    def __init__(self, at_once: int, *, cools_down: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.places, self.cools_down, self.clock = asyncio.Semaphore(at_once), cools_down, clock
        self.cooling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a free place, and hold it inside the `with` block."""
        await self.places.acquire()
        began = self.clock()
        try:
            yield
        finally:
            if self.cools_down:
                cooldown = asyncio.create_task(self._release_after((self.clock() - began) / 2))
                self.cooling.add(cooldown)
                cooldown.add_done_callback(self.cooling.discard)
            else:
                self.places.release()

    async def _release_after(self, seconds: float) -> None:
        try:
            await asyncio.sleep(min(seconds, LONGEST_COOLDOWN))
        finally:
            self.places.release()


class LimitConcurrentPages:
    """ASGI middleware: each kind of request has a concurrency limit of its own.

    Writes may have to wait until the database is free, so they are limited apart from reads: `at_once` in rooms, one
    that checks a password (and one more for browsers that have signed in before, see `is_known`), half of `at_once`
    for all others. Slow reads are limited apart from pages, to a quarter of `at_once`.
    """

    def __init__(self, pages: Pages, at_once: int, *, is_known: Callable[[str], bool] = lambda cookies: False) -> None:
        self.pages, self.is_known = pages, is_known
        self.reads, self.slow_reads = ConcurrencyLimit(at_once), ConcurrencyLimit(max(1, at_once // 4))
        self.room_writes, self.other_writes = ConcurrencyLimit(at_once), ConcurrencyLimit(max(1, at_once // 2))
        self.passwords_of_strangers = ConcurrencyLimit(1, cools_down=True)
        self.passwords_of_known_browsers = ConcurrencyLimit(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in UNLIMITED:
            await self.pages(scope, receive, send)
            return
        async with self._limit_for(scope).place():
            await self.pages(scope, receive, send)

    def _limit_for(self, scope: Scope) -> ConcurrencyLimit:
        path = scope["path"].removeprefix(scope.get("root_path") or "")
        if scope["method"] in READS:
            return self.slow_reads if path.startswith(SLOW_READS) or path.endswith(FEEDS) else self.reads
        if path.startswith(ROOMS):
            return self.room_writes
        if not path.startswith(PASSWORDS):
            return self.other_writes
        cookies = b"; ".join(value for name, value in scope.get("headers", []) if name == b"cookie")
        return (
            self.passwords_of_known_browsers
            if self.is_known(cookies.decode("latin-1"))
            else self.passwords_of_strangers
        )
