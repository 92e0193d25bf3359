"""CPU time of rendering each screen, the size of its frame, and CPU time of a vote from form to COMMIT."""

import json

from bench import databases
from bench.context import Context
from bench.table import Row


async def measure(context: Context) -> list[Row]:
    """In a process of its own, without a server or a phone."""
    database = context.database()
    databases.make_room(database, 35)
    told = json.loads(databases.run("-m", "bench.rendering_process", database=database))
    return [Row(what, figure, unit=unit, note=note) for what, figure, unit, note in told]
