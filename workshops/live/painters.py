"""Threads of their own for what is read and drawn: the loop never waits for a query, and each thread keeps its
connection.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error, connection

# The process-wide thread of sync_to_async would queue a drawing behind every page. More than one, so that a slow
# query in one room leaves the others alone; few, because they take turns with the loop.
_painters = ThreadPoolExecutor(max_workers=4, thread_name_prefix="painter")
# A whole hall may ask for its own parts at once. These stand in a line of their own, before nobody's look or answer.
_own_painters = ThreadPoolExecutor(max_workers=2, thread_name_prefix="own-painter")


async def in_a_thread(work: Callable[..., Any], *what: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_painters, kept_connection, work, *what)


async def in_own_time(work: Callable[..., Any], *what: Any) -> Any:
    """The same, for what a whole hall may ask for at once."""
    return await asyncio.get_running_loop().run_in_executor(_own_painters, kept_connection, work, *what)


def kept_connection(work: Callable[..., Any], *what: Any) -> Any:
    """Each painter keeps its connection: to open one costs more than most looks. A broken one is given up."""
    try:
        return work(*what)
    except Error:
        connection.close()
        raise
