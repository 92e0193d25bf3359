"""What a Room and its sockets read from the database, in threads of their own: the loop never waits for a query."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connection

from workshops import snapshots
from workshops.actors import Actor, Scribe, facilitators_among, still_holding
from workshops.codes import holding
from workshops.enums import Part
from workshops.models import Workshop
from workshops.prepared import Prepared, run

logger = logging.getLogger(__name__)

_Errand = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]

# The process-wide thread of sync_to_async would queue a drawing behind every page. More than one, so that a slow
# query in one room leaves the others alone; few, because they take turns with the loop.
_painters = ThreadPoolExecutor(max_workers=4, thread_name_prefix="painter")
# A whole hall may ask for its own parts at once. These stand in a line of their own, before nobody's look or answer.
_own_painters = ThreadPoolExecutor(max_workers=2, thread_name_prefix="own-painter")

# What kind of holder, and which: a card ("seat", 7) or a table ("board", 2).
Holder = tuple[str, int]

_WORKSHOP = Prepared(lambda pk: Workshop.objects.filter(pk=pk).order_by(), int)
# One statement and not three: in a thread that wakes once a tick, each one costs ten times what it takes in a row.
NEWS = """
    SELECT 'room', id, revision, '' FROM workshops_workshop WHERE id = %s
    UNION ALL SELECT 'seat', id, revision, token_digest FROM workshops_seatcard WHERE workshop_id = %s AND revision > %s
    UNION ALL SELECT 'board', id, revision, scribe_digest FROM workshops_board WHERE workshop_id = %s AND revision > %s
"""


@dataclass(frozen=True)
class Wish:
    """What a Room wants to know: it has seen revision `seen`; `screens` says of each watched one whether it has it.

    `staff` are the accounts that watch or steer.
    """

    workshop: int
    seen: int
    screens: Mapping[str, bool]
    staff: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Drawing:
    """What there is to know. `pictures` holds, of each screen, the regions that may have changed since `seen`; all
    of them for a screen that the Room did not have. It lacks a screen that could not be drawn.

    They may be as new as revision `until`. `holders`: whose own part changed since `seen`, or all of them when
    everybody's did → (revision, which phone holds it). `staff` may still steer.
    """

    revision: int
    until: int
    personal: int
    pictures: dict[str, snapshots.Regions] = field(default_factory=dict)
    holders: dict[Holder, tuple[int, str]] = field(default_factory=dict)
    staff: frozenset[int] = frozenset()


async def look(wish: Wish) -> Drawing:
    """The room as it is now. Raises what the database raises, Workshop.DoesNotExist for a room that was deleted."""
    return await in_a_thread(_look, wish)


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


def _look(wish: Wish) -> Drawing:
    # The revision is read before all else: a picture may be newer than its number, never older.
    workshop = _WORKSHOP.first(wish.workshop)
    if workshop is None:
        raise Workshop.DoesNotExist
    staff = frozenset(facilitators_among(set(wish.staff))) if wish.staff else frozenset()
    parts = _touched(workshop, wish.seen)
    pictures = _pictures(workshop, wish, parts)
    until = workshop.revision
    holders: dict[Holder, tuple[int, str]] = {}
    if parts or not all(wish.screens.values()):
        everybody = workshop.personal_revision > wish.seen or workshop.revision < wish.seen
        until, holders = _news(workshop.pk, -1 if everybody else wish.seen)
    return Drawing(workshop.revision, until, workshop.personal_revision, pictures, holders, staff)


def _touched(workshop: Workshop, seen: int) -> list[Part]:
    """The parts of the room that changed since `seen`; all of them when the room cannot tell."""
    if workshop.revision == seen:
        return []
    if workshop.revision < seen or workshop.revision not in workshop.touched.values():
        # A database that was restored is older than what we saw of it.
        return [Part.ALL]
    return [Part(part) for part, revision in workshop.touched.items() if revision > seen]


def _news(workshop: int, since: int) -> tuple[int, dict[Holder, tuple[int, str]]]:
    """The room's revision now, and every card and table whose own part changed after revision `since`."""
    rows = run(NEWS, [workshop, workshop, since, workshop, since])
    told = {(kind, pk): (revision, holding(digest)) for kind, pk, revision, digest in rows}
    return told.pop(("room", workshop))[0], told


def _pictures(workshop: Workshop, wish: Wish, parts: list[Part]) -> dict[str, snapshots.Regions]:
    pictures = {}
    for screen, is_known in wish.screens.items():
        try:
            pictures[screen] = snapshots.shared(workshop, screen, parts if is_known else snapshots.EVERYTHING)
        except Exception:
            # A mistake on the desk must not stop the wall and the phones.
            logger.exception("The %s of room %s could not be drawn", screen, workshop.pk)
    return pictures


def own_part(workshop_id: int, actor: Actor, seen: int = -1) -> tuple[int, snapshots.Regions]:
    """The room's revision, and of the actor's own part, at least as new, what may have changed since `seen`.

    All of it without a `seen`. Raises NotHolding, and what the database raises.
    """
    workshop = _WORKSHOP.first(workshop_id)
    if workshop is None:
        raise Workshop.DoesNotExist
    # A table's part also shows what its people do on their phones, which pokes no scribe: it is brought whole.
    parts = snapshots.EVERYTHING if seen < 0 or isinstance(actor, Scribe) else _touched(workshop, seen)
    return workshop.revision, own_pieces(workshop, actor, parts)


def own_pieces(workshop: Workshop, actor: Actor, parts: Iterable[Part]) -> snapshots.Regions:
    """Of the actor's own part, what a change of `parts` can alter. Raises NotHolding, and what the database raises."""
    regions = snapshots.own(actor, parts)
    # Afterwards: if it is still theirs now, what was drawn was theirs.
    still_holding(actor, workshop)
    return regions
