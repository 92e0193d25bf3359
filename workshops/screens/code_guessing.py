"""Wrong codes: slowed more and more while there are many, and reported. A right code is always answered at once.

What protects a code is its length; the rest is a fence. Both kinds use 23 letters (`workshops.core.codes`):

- A room's code has 6: 148 million. With 50 rooms one guess in 3 million finds one, and 100,000 guesses find one with a
  probability of 3.3 %. What is found is what stands on the wall of a hall: the room's door.
- A card's code has 8: 78 thousand million. Cards of closed rooms still count, because people may change what they
  agreed to: 200 workshops with 40 cards each are 8,000 codes, one guess in 9.8 million, 1.0 % for 100,000 guesses.
  A card that somebody uses moves only after one more question, and its holder is told at once on their phone.

A hall is one address, so nothing here knows addresses: three hundred people come in at once while somebody at the same
address guesses. It follows that whoever hangs up instead of waiting is not slowed: an answer that does not come at
once is a no. For them the figures above are the fence, and the line in the log is the alarm.

Counted in each process. An answer waits outside of the pages, when these have given their thread back: what waits is
a few kilobytes of text.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

# Wrong codes at once before the next one waits: a hall of three hundred mistypes some thirty.
FREE = 60
# As many wrong codes are forgiven in a second …
FORGIVEN = 1.0
# … and as many of those that are not make the next answer wait a second longer, up to the longest wait. The person who
# mistyped waits as well, so it is no longer than somebody looks at a page that does not come.
A_SECOND, LONGEST = 5, 10.0
REPORT_EVERY = 60.0

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Pages = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)


class Guesses:
    """The wrong codes of the last minutes: counts by address of the page, never who sent them."""

    def __init__(self) -> None:
        self.level = 0.0
        self.at = self.reported = float("-inf")
        self.counts: Counter[str] = Counter()

    def wrong(self, where: str, now: float) -> float:
        """Count a wrong code: the seconds for which its answer is to wait."""
        self.level = max(0.0, self.level - (now - self.at) * FORGIVEN)
        self.at = now
        if not self.level:
            self.counts.clear()
        self.counts[where] += 1
        self.level = min(self.level + 1, FREE + A_SECOND * LONGEST)
        return max(0.0, self.level - FREE) / A_SECOND

    def report(self, now: float) -> str:
        """A line for the log; empty while there are few wrong codes, or when one was logged just now."""
        if self.level <= FREE or now - self.reported < REPORT_EVERY:
            return ""
        self.reported = now
        told = ", ".join(f"{where} {count}" for where, count in sorted(self.counts.items()))
        self.counts.clear()
        return told


async def wait(receive: Receive, seconds: float) -> bool:
    """Wait so many seconds. Returns whether the client is still connected; returns at once when it is not."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return True
    return False


class SlowGuessing:
    """The site's pages, where the answer to a wrong code waits: a page "not found" where codes are asked for.

    An ASGI application around Django's, because a middleware that waited inside would keep a thread for each guess.
    """

    def __init__(self, pages: Pages, *, clock: Callable[[], float] = time.monotonic, wait: Any = wait) -> None:
        self.pages, self.clock, self.wait = pages, clock, wait
        self.guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        where = asks_for_a_code(scope)
        if not where:
            await self.pages(scope, receive, send)
            return
        held: list[Message] = []

        async def hold_if_wrong(message: Message) -> None:
            if held or message.get("status") == 404:
                held.append(message)
            else:
                await send(message)

        await self.pages(scope, receive, hold_if_wrong)
        if held and await self._pause(where, receive):
            for message in held:
                await send(message)

    async def _pause(self, where: str, receive: Receive) -> bool:
        now = self.clock()
        seconds = self.guesses.wrong(where, now)
        if told := self.guesses.report(now):
            logger.warning("Somebody may be guessing codes. Wrong ones: %s. Right ones are answered at once.", told)
        return await self.wait(receive, seconds) if seconds else True


def asks_for_a_code(scope: Scope) -> str:
    """The first word of the address, if a code follows it or is typed there; otherwise nothing."""
    path = scope["path"].removeprefix(scope.get("root_path") or "")
    return next((start for start in ("/join/", "/c/", "/w/") if path.startswith(start)), "")
