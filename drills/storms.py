"""Storms of votes, and what must not happen to a single one of them: crashes, cut lines, a closing vote."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial

from drills.crowds import phone_of
from drills.ground import Ground, Result, drill
from drills.halls import CHOICES, Hall, in_database, make_hall
from drills.servers import Server
from workshops.rehearsal.ledger import Ledger
from workshops.rehearsal.phones import Phone

BUDGET = 3
HEALED = 10.0
LOOKED_AT = 25


@drill(
    1,
    "crash-storm",
    passes="0 acknowledged votes lost, 0 counted twice; all screens true ≤ 10 s after the restart",
    control="answers_before_commit",
)
def crash_storm(ground: Ground) -> Result:
    """Kill the server again and again while everybody votes; phones keep their writes and come back by themselves."""
    with ground.server() as server:
        return asyncio.run(_crash_storm(ground, server))


async def _crash_storm(ground: Ground, server: Server) -> Result:
    people, rounds = ground.size(full=300, small=20), ground.size(full=20, small=3)
    hall = await in_database(partial(make_hall, people, budget=BUDGET))
    ledger, wrong, healed = Ledger(), [], []
    async with crowd(server.url, hall, ledger, ground.chance) as phones:
        for number in range(1, rounds + 1):
            storm = Storm(phones, ground.chance)
            await asyncio.sleep(ground.size(full=1.5, small=0.8) * (0.5 + ground.chance.random()))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            began = time.monotonic()
            await storm.over()
            false = await untrue(phones, ground.chance)
            healed.append(time.monotonic() - began)
            wrong += [f"Crash {number}: {sentence}" for sentence in false]
            if healed[-1] > HEALED:
                wrong.append(f"Crash {number}: it took {healed[-1]:.1f} s until all screens were true")
            wrong += [f"Crash {number}: {s}" for s in await in_database(ledger.check, hall.pk)]
            if len(wrong) > 20:
                break
    wrong += server.errors()
    votes = len(ledger.acknowledged)
    return Result(
        f"{people} phones vote all the time; {rounds} times kill -9, and a start on the same port",
        f"{votes:,} votes acknowledged, {len(ledger.refused):,} refused; all screens true after "
        f"{max(healed, default=0):.1f} s at worst",
        wrong,
    )


class Storm:
    """Everybody votes without pause, from now until `over`."""

    def __init__(self, phones: Iterable[Phone], chance: random.Random, pause: float = 0.5) -> None:
        self.blowing = True
        self._tasks = [asyncio.create_task(self._vote(phone, chance, pause)) for phone in phones]

    async def over(self) -> None:
        """Nobody begins another vote; come back when everybody has an answer to the last one."""
        self.blowing = False
        await asyncio.gather(*self._tasks)

    async def _vote(self, phone: Phone, chance: random.Random, pause: float) -> None:
        await asyncio.sleep(chance.random() * pause)
        while self.blowing:
            await phone.do("set_dots", vote=1, option=chance.randint(1, len(CHOICES)), dots=str(chance.randint(0, 2)))
            await asyncio.sleep(pause * (0.5 + chance.random()))


@asynccontextmanager
async def crowd(
    url: str, hall: Hall, ledger: Ledger, chance: random.Random, **how: object
) -> AsyncIterator[list[Phone]]:
    """All the hall's phones, with their sockets open, until the end of the block."""
    phones = [phone_of(url, hall, seat, ledger=ledger, chance=chance, **how) for seat in hall.seats]
    for phone in phones:
        phone.start()
    try:
        await asyncio.wait_for(asyncio.gather(*(phone.is_live.wait() for phone in phones)), 60)
        yield phones
    finally:
        for phone in phones:
            with contextlib.suppress(OSError):
                await phone.go()


async def untrue(phones: list[Phone], chance: random.Random, patience: float = 20) -> list[str]:
    """Wait until every screen shows what the snapshot doors give; the sentences are about those that do not in time."""
    looked_at = chance.sample(phones, min(LOOKED_AT, len(phones)))
    room = await snapshot(phones[0], "snapshot")
    own = {phone: await snapshot(phone, "mine") for phone in looked_at}
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        false = [phone for phone in phones if phone.regions != room]
        # A phone that nothing was sent to has nothing of its own part yet.
        false_own = [phone for phone in looked_at if not phone.own.items() <= own[phone].items()]
        if not false and not false_own:
            return []
        await asyncio.sleep(0.05)
    return [f"{len(false)} rooms and {len(false_own)} of {len(looked_at)} own parts do not show what the database says"]


async def snapshot(phone: Phone, door: str) -> dict[str, str]:
    """The whole picture behind this door of the phone's page (`snapshot` or `mine`), drawn now."""
    answer = await phone.browser.get(phone.live[door], {"Accept": "application/json"})
    regions: dict[str, str] = answer.json()["regions"]
    return regions
