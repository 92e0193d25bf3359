"""Pages take turns: a few are worked on at once, the others wait in line.

Django gives each request a thread of its own, and each thread a connection to the database. A hall of three hundred
that comes in at once is three hundred threads, which take turns with each other and with the loop that serves the
sockets: then nobody is answered before everybody is, and the room stands still until the last has come.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Pages = Callable[[Message, Receive, Send], Awaitable[None]]


# Whoever asks whether this process lives is not asking for a page.
AT_ONCE = {"/healthz"}
READS = {"GET", "HEAD", "OPTIONS"}


class TakeTurns:
    """The pages, with at most `at_once` requests worked on at a time, first come, first served.

    Requests that write have a line of their own, of the same size: they may have to wait until the database is free.
    """

    def __init__(self, pages: Pages, at_once: int) -> None:
        self.pages = pages
        self.reads, self.writes = asyncio.Semaphore(at_once), asyncio.Semaphore(at_once)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["path"] in AT_ONCE:
            await self.pages(scope, receive, send)
            return
        async with self.reads if scope["method"] in READS else self.writes:
            await self.pages(scope, receive, send)
