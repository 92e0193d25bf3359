"""Memory of one idle phone: what the server grows by, from some phones to many more, beside stock Channels."""

from bench import databases, machine
from bench.context import Context
from bench.phones import Guest, crowd
from bench.servers import Baseline, Measured, Product, daphne
from bench.table import Row, median
from bench.vote_clients import Ours

# Before these have come the server still grows by what it makes only once.
WARM = 100


async def measure(context: Context) -> list[Row]:
    """A fresh server for each figure: memory that was freed is not given back."""
    (more,) = context.sizes(1000)
    ours, theirs = [], []
    for _round in range(context.rounds):
        database = context.database()
        room = Ours(databases.make_room(database, WARM + more))
        with Product(context.folder, database) as server:
            ours.append(await _growth(server, room.url(server), room.guests(WARM + more)))
        with Baseline(context.folder, daphne("bench.baselines.tutorial:application")) as server:
            theirs.append(
                await _growth(server, f"{server.url.replace('http', 'ws')}/ws/chat/", [Guest()] * (WARM + more))
            )
    return [
        Row(
            "memory per idle phone ÷ stock Channels on daphne",
            median(a / b for a, b in zip(ours, theirs, strict=True)),
            most=1.0,
            note=f"{median(ours) / 1024:.1f} kB against {median(theirs) / 1024:.1f} kB, "
            f"the slope from {WARM} to {WARM + more} phones",
        )
    ]


async def _growth(server: Measured, url: str, guests: list[Guest]) -> float:
    """Bytes for each phone after the first hundred."""
    async with crowd(url, guests[:WARM]):
        before = machine.memory_of(server.running.pid)
        async with crowd(url, guests[WARM:]):
            return (machine.memory_of(server.running.pid) - before) / (len(guests) - WARM)
