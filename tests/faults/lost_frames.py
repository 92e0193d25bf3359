"""Frames that get lost, come twice or overtake each other: a screen notices, and asks for the whole."""

import asyncio
import time
from functools import partial

from tests.faults import mutants
from tests.faults.backpressure import talking_hall, write_ideas
from tests.faults.clients import phone_of
from tests.faults.listeners import until
from tests.faults.proxy import ANSWER, Faults, Proxy
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import in_database
from tests.faults.servers import Server
from tests.faults.vote_load import snapshot
from workshops.simulation.participant_client import ParticipantClient

HEALED = 5.0


@drill(
    6,
    "gap-detect",
    passes="every screen equals the server ≤ 5 s after the last fault, when one more change came",
    control="ignores_holes",
)
def gap_detect(ground: Ground) -> Result:
    """One frame in ten is dropped, one doubled, one overtaken, while people write; then the network is good again."""
    with ground.server() as server, mutants.applied(ground.build):
        return asyncio.run(_gap_detect(ground, server))


async def _gap_detect(ground: Ground, server: Server) -> Result:
    people, seconds = ground.size(full=100, small=10), ground.size(full=20.0, small=5.0)
    writers = 5
    hall = await in_database(partial(talking_hall, people + writers))
    ideas = await in_database(partial(write_ideas, hall, writers))
    faults = Faults(drop=0.1, double=0.1, swap=0.1, touches=lambda frame: ANSWER not in frame[:20])
    near = [phone_of(server.url, hall, seat) for seat in hall.seats[:writers]]
    async with Proxy(server.port, faults, ground.chance) as proxy:
        far = [phone_of(proxy.url, hall, seat, chance=ground.chance) for seat in hall.seats[writers:]]
        for phone in [*near, *far]:
            phone.start()
        deadline = time.monotonic() + seconds
        await asyncio.gather(*(_write(phone, idea, deadline) for phone, idea in zip(near, ideas, strict=True)))
        faults.drop = faults.double = faults.swap = 0.0
        # What was held back to be overtaken goes out behind the next frame: the last word comes after the last fault.
        good_again = await near[0].do("edit_idea", idea=ideas[0], text="The network is good again")
        await near[0].wait_for_revision(good_again["revision"])
        await near[0].do("edit_idea", idea=ideas[0], text="The last word")
        healed, wrong = await _healed(far, 4 * HEALED)
        done = proxy.done
        for phone in [*near, *far]:
            await phone.close()
    holes = sum(phone.counts["holes"] for phone in far)
    if not holes:
        wrong.append("No screen noticed a hole: nothing was tried")
    return Result(
        f"{people} screens behind a bad network for {seconds:.0f} s: {done['dropped']:,} frames dropped, "
        f"{done['doubled']:,} doubled, {done['swapped']:,} overtaken",
        f"{holes:,} holes noticed; all screens equal after {healed:.1f} s",
        wrong + server.errors(),
        [f"all screens were equal only after {healed:.1f} s"] if healed > HEALED else [],
    )


async def _write(phone: ParticipantClient, idea: int, deadline: float) -> None:
    number = 0
    while time.monotonic() < deadline:
        number += 1
        await phone.do("edit_idea", idea=idea, text=f"Version {number} of {phone.holder}")
        await asyncio.sleep(0.25 if number < 30 else 0.6)


async def _healed(phones: list[ParticipantClient], patience: float) -> tuple[float, list[str]]:
    """Seconds until every screen shows what the snapshot door gives, and a sentence when some do not in time."""
    began = time.monotonic()
    truth = await snapshot(phones[0], "snapshot")
    await until(lambda: all(phone.regions == truth for phone in phones), patience)
    behind = sum(phone.regions != truth for phone in phones)
    return time.monotonic() - began, [f"{behind} of {len(phones)} screens are wrong"] if behind else []
