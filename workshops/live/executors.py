"""Threads of their own for what is read and drawn: the loop never waits for a query, and each thread keeps its
connection.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error, connection

_Errand = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]

# The process-wide thread of sync_to_async would queue a drawing behind every page. More than one, so that a slow
# query in one room leaves the others alone; few, because they take turns with the loop.
_painters = ThreadPoolExecutor(max_workers=4, thread_name_prefix="painter")
# A whole hall may ask for its own parts at once. These stand in a line of their own, before nobody's look or answer.
_own_painters = ThreadPoolExecutor(max_workers=2, thread_name_prefix="own-painter")


async def in_a_thread(work: Callable[..., Any], *what: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_painters, _kept_connection, work, *what)


async def in_own_time(work: Callable[..., Any], *what: Any) -> Any:
    """The same, for what a whole hall may ask for at once."""
    return await asyncio.get_running_loop().run_in_executor(_own_painters, _kept_connection, work, *what)


async def in_one_go(work: Callable[..., Any], *what: Any) -> Any:
    """The same, in one thread with all that is asked for in this turn of the loop: for work that is soon done.

    What was committed together is answered together, and to change threads costs as much as one such drawing.
    """
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    if loop not in _errands:
        _errands[loop] = []
        loop.call_soon(_send_out, loop)
    _errands[loop].append((done, work, what))
    return await done


_errands: dict[asyncio.AbstractEventLoop, list[_Errand]] = {}


def _send_out(loop: asyncio.AbstractEventLoop) -> None:
    errands = _errands.pop(loop)

    def run() -> None:
        outcomes = [_outcome(work, what) for _, work, what in errands]
        loop.call_soon_threadsafe(tell, outcomes)

    def tell(outcomes: list[tuple[Any, Exception | None]]) -> None:
        for (done, *_), (result, error) in zip(errands, outcomes, strict=True):
            if done.cancelled():
                continue
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)

    _painters.submit(run)


def _outcome(work: Callable[..., Any], what: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return _kept_connection(work, *what), None
    except Exception as trouble:  # noqa: BLE001, it is raised where the errand was given
        return None, trouble


def _kept_connection(work: Callable[..., Any], *what: Any) -> Any:
    """Each painter keeps its connection: to open one costs more than most looks. A broken one is given up."""
    try:
        return work(*what)
    except Error:
        connection.close()
        raise
