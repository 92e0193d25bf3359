"""Frames are lost, duplicated and reordered: a screen notices the gap and fetches the snapshot."""

import asyncio
import time
from functools import partial

from tests.faults import mutants
from tests.faults.backpressure import make_breakout_room, write_ideas
from tests.faults.clients import phone_of
from tests.faults.listeners import until
from tests.faults.proxy import ANSWER, Faults, Proxy
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import in_database
from tests.faults.servers import Server
from tests.faults.vote_load import snapshot
from workshops.simulation.participant_client import ParticipantClient

RECOVERED_WITHIN = 5.0


@fault_test(
    6,
    "gap-detect",
    passes="every screen equals the server ≤ 5 s after the last fault, when one more change came",
    mutant="ignores_revision_gaps",
)
def gap_detect(context: Context) -> Result:
    """Drop one frame in ten, duplicate one and reorder one, while people write; then repair the network."""
    with context.server() as server, mutants.applied(context.mutant):
        return asyncio.run(_gap_detect(context, server))


async def _gap_detect(context: Context, server: Server) -> Result:
    people, seconds = context.size(full=100, small=10), context.size(full=20.0, small=5.0)
    writers = 5
    room = await in_database(partial(make_breakout_room, people + writers))
    ideas = await in_database(partial(write_ideas, room, writers))
    faults = Faults(drop=0.1, double=0.1, swap=0.1, touches=lambda frame: ANSWER not in frame[:20])
    near = [phone_of(server.url, room, seat) for seat in room.seats[:writers]]
    async with Proxy(server.port, faults, context.random) as proxy:
        far = [phone_of(proxy.url, room, seat, chance=context.random) for seat in room.seats[writers:]]
        for phone in [*near, *far]:
            phone.start()
        deadline = time.monotonic() + seconds
        await asyncio.gather(*(_write(phone, idea, deadline) for phone, idea in zip(near, ideas, strict=True)))
        faults.drop = faults.double = faults.swap = 0.0
        # A frame that is held back to be reordered goes out after the next one, so one more change is made.
        good_again = await near[0].do("edit_idea", idea=ideas[0], text="The network is good again")
        await near[0].wait_for_revision(good_again["revision"])
        await near[0].do("edit_idea", idea=ideas[0], text="The last word")
        recovered, failures = await _recovered(far, 4 * RECOVERED_WITHIN)
        done = proxy.done
        for phone in [*near, *far]:
            await phone.close()
    gaps = sum(phone.counts["holes"] for phone in far)
    if not gaps:
        failures.append("No screen noticed a hole: nothing was tried")
    return Result(
        f"{people} screens behind a bad network for {seconds:.0f} s: {done['dropped']:,} frames dropped, "
        f"{done['doubled']:,} doubled, {done['swapped']:,} overtaken",
        f"{gaps:,} gaps noticed; all screens equal after {recovered:.1f} s",
        failures + server.errors(),
        [f"all screens were equal only after {recovered:.1f} s"] if recovered > RECOVERED_WITHIN else [],
    )


async def _write(phone: ParticipantClient, idea: int, deadline: float) -> None:
    number = 0
    while time.monotonic() < deadline:
        number += 1
        await phone.do("edit_idea", idea=idea, text=f"Version {number} of {phone.holder}")
        await asyncio.sleep(0.25 if number < 30 else 0.6)


async def _recovered(phones: list[ParticipantClient], limit: float) -> tuple[float, list[str]]:
    """Seconds until every screen equals the snapshot, and a failure when some do not in time."""
    began = time.monotonic()
    truth = await snapshot(phones[0], "snapshot")
    await until(lambda: all(phone.regions == truth for phone in phones), limit)
    behind = sum(phone.regions != truth for phone in phones)
    return time.monotonic() - began, [f"{behind} of {len(phones)} screens are wrong"] if behind else []
