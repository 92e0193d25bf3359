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


class TakeTurns:
    """The pages, with at most `at_once` requests worked on at a time, first come, first served."""

    def __init__(self, pages: Pages, at_once: int) -> None:
        self.pages = pages
        self.turns = asyncio.Semaphore(at_once)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        async with self.turns:
            await self.pages(scope, receive, send)
