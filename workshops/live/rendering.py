"""Reads and renders for Rooms and sockets: what is new in a room, and the own part of one holder."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from workshops.commands.feature import Regions
from workshops.core.codes import holding
from workshops.core.compiled_queries import CompiledQuery, run
from workshops.core.enums import ALL
from workshops.core.errors import NotHolding
from workshops.core.models import Workshop
from workshops.live import region_html
from workshops.live.executors import in_a_thread
from workshops.participants.actors import (
    Actor,
    Desk,
    Scribe,
    steering,
    still_holding,
)

logger = logging.getLogger(__name__)

# What kind of holder, and which: a card ("seat", 7) or a table ("board", 2).
Holder = tuple[str, int]

_WORKSHOP = CompiledQuery(lambda pk: Workshop.objects.filter(pk=pk).order_by(), int)
# One statement, not three: in a thread that runs once a tick each statement costs ten times what it costs in a loop.
NEWS = """
    SELECT 'room', id, revision, '' FROM workshops_workshop WHERE id = %s
    UNION ALL SELECT 'seat', id, revision, token_digest FROM workshops_seatcard WHERE workshop_id = %s AND revision > %s
    UNION ALL SELECT 'board', id, revision, scribe_digest FROM workshops_board WHERE workshop_id = %s AND revision > %s
"""


@dataclass(frozen=True)
class Query:
    """What a Room asks for: changes after revision `seen`, and of each watched screen after that in `screens`.

    -1 asks for everything. `staff` are accounts with their sessions that are to be checked; None for none.
    """

    workshop: int
    seen: int
    screens: Mapping[str, int]
    staff: frozenset[Desk] | None = None


@dataclass(frozen=True)
class Changes:
    """What changed. `pictures` holds the regions of each screen that may have changed; a screen that could not be rendered
    is missing.

    They may be as new as revision `until`. `holders`: cards and tables whose own part changed, or all of them when
    everybody's did → (revision, which phone holds it). `staff`: those asked for that may still steer; None without any.
    """

    revision: int
    until: int
    personal: int
    pictures: dict[str, Regions] = field(default_factory=dict)
    holders: dict[Holder, tuple[int, str]] = field(default_factory=dict)
    staff: frozenset[Desk] | None = None


async def look(query: Query) -> Changes:
    """The room as it is now. Raises what the database raises, Workshop.DoesNotExist for a room that was deleted."""
    return await in_a_thread(_look, query)


def _look(query: Query) -> Changes:
    # The revision is read first: regions may be newer than their revision, never older.
    workshop = _WORKSHOP.first(query.workshop)
    if workshop is None:
        raise Workshop.DoesNotExist
    staff = query.staff and frozenset(steering(query.staff))
    pictures = _pictures(workshop, query.screens)
    until = workshop.revision
    holders: dict[Holder, tuple[int, str]] = {}
    if workshop.revision != query.seen or any(pictures.values()):
        everybody = workshop.personal_revision > query.seen or workshop.revision < query.seen
        until, holders = _news(workshop.pk, -1 if everybody else query.seen)
    return Changes(workshop.revision, until, workshop.personal_revision, pictures, holders, staff)


def _touched(workshop: Workshop, seen: int) -> set[str]:
    """The parts of the room that changed since `seen`; all of them when the room cannot tell."""
    if workshop.revision == seen:
        return set()
    if seen < 0 or workshop.revision < seen or workshop.revision not in workshop.touched.values():
        # A restored database may be older than what was seen.
        return {ALL}
    return {part for part, revision in workshop.touched.items() if revision > seen}


def _news(workshop: int, since: int) -> tuple[int, dict[Holder, tuple[int, str]]]:
    """The room's revision now, and every card and table whose own part changed after revision `since`."""
    rows = run(NEWS, [workshop, workshop, since, workshop, since])
    told = {(kind, pk): (revision, holding(digest)) for kind, pk, revision, digest in rows}
    return told.pop(("room", workshop))[0], told


def _pictures(workshop: Workshop, screens: Mapping[str, int]) -> dict[str, Regions]:
    pictures = {}
    for screen, seen in screens.items():
        try:
            pictures[screen] = region_html.shared(workshop, screen, _touched(workshop, seen))
        except Exception:
            # A mistake on the desk must not stop the wall and the phones.
            logger.exception("The %s of room %s could not be rendered", screen, workshop.pk)
    return pictures


def own_part(workshop_id: int, actor: Actor, seen: int = -1) -> tuple[int, Regions]:
    """The room's revision, and of the actor's own part, at least as new, what may have changed since `seen`.

    All of it without a `seen`. Raises NotHolding, and what the database raises.
    """
    workshop = _WORKSHOP.first(workshop_id)
    if workshop is None:
        raise Workshop.DoesNotExist
    # A table's part also shows what its people do on their phones, which tells no scribe: all of it is rendered.
    parts = region_html.EVERYTHING if isinstance(actor, Scribe) else _touched(workshop, seen)
    return workshop.revision, own_pieces(workshop, actor, parts)


@contextmanager
def failures_logged(workshop_id: int) -> Iterator[None]:
    """Around the rendering of an own part: log every exception and go on without the part. NotHolding is raised.

    A command that was done must be answered as done; the screen fetches its part after the Room's next frame.
    """
    try:
        yield
    except NotHolding:
        raise
    except Exception:
        logger.exception("An own part of room %s could not be rendered", workshop_id)


def own_pieces(workshop: Workshop, actor: Actor, parts: Iterable[str]) -> Regions:
    """Of the actor's own part, what a change of `parts` can alter. Raises NotHolding, and what the database raises."""
    regions = region_html.own(actor, parts)
    # Checked afterwards: if they still hold it now, they held it while this was rendered.
    still_holding(actor, workshop)
    return regions
