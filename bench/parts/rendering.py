"""CPU time of rendering each screen, the size of its frame, and CPU time of a vote from form to COMMIT."""

import json

from bench import databases
from bench.context import Ground
from bench.table import Row


async def measure(ground: Ground) -> list[Row]:
    """In a process of its own, without a server or a phone."""
    database = ground.database()
    databases.make_room(database, 35)
    told = json.loads(databases.run("-m", "bench.rendering_process", database=database))
    return [Row(what, figure, unit=unit, note=note) for what, figure, unit, note in told]
