"""Thread pools that read the database and render for live screens. Each thread keeps its connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error, connection

_Job = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]

# sync_to_async has one thread for the process, in which rendering would wait for every page. More than one, so that a
# slow query of one room delays no other; few, because they share the interpreter with the event loop.
_executor = ThreadPoolExecutor(max_workers=4, thread_name_prefix="render")
# A whole hall may ask for its own parts at once. They have threads of their own, and delay no look and no answer.
_own_part_executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="own-part")


async def in_a_thread(work: Callable[..., Any], *what: Any) -> Any:
    """The result of `work(*what)`, called in a thread. Raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_executor, _kept_connection, work, *what)


async def in_own_time(work: Callable[..., Any], *what: Any) -> Any:
    """The same in threads of their own, for what a whole hall may ask for at once."""
    return await asyncio.get_running_loop().run_in_executor(_own_part_executor, _kept_connection, work, *what)


async def in_one_go(work: Callable[..., Any], *what: Any) -> Any:
    """The same, in one thread with all that is asked for in this turn of the loop: for work that takes no time.

    What was committed together is answered together, and a change of threads costs as much as one such rendering.
    """
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    if loop not in _jobs:
        _jobs[loop] = []
        loop.call_soon(_start_jobs, loop)
    _jobs[loop].append((done, work, what))
    return await done


_jobs: dict[asyncio.AbstractEventLoop, list[_Job]] = {}


def _start_jobs(loop: asyncio.AbstractEventLoop) -> None:
    jobs = _jobs.pop(loop)

    def run() -> None:
        outcomes = [_outcome(work, what) for _, work, what in jobs]
        loop.call_soon_threadsafe(tell, outcomes)

    def tell(outcomes: list[tuple[Any, Exception | None]]) -> None:
        for (done, *_), (result, error) in zip(jobs, outcomes, strict=True):
            if done.cancelled():
                continue
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)

    _executor.submit(run)


def _outcome(work: Callable[..., Any], what: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return _kept_connection(work, *what), None
    except Exception as trouble:  # noqa: BLE001, raised again where the result is awaited
        return None, trouble


def _kept_connection(work: Callable[..., Any], *what: Any) -> Any:
    """Run `work` on this thread's connection: opening one costs more than most looks. Closes it after an error."""
    try:
        return work(*what)
    except Error:
        connection.close()
        raise
