"""What a Room and its sockets read from the database: what is new in a room, and somebody's own part of it."""

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
# One statement and not three: in a thread that wakes once a tick, each one costs ten times what it takes in a row.
NEWS = """
    SELECT 'room', id, revision, '' FROM workshops_workshop WHERE id = %s
    UNION ALL SELECT 'seat', id, revision, token_digest FROM workshops_seatcard WHERE workshop_id = %s AND revision > %s
    UNION ALL SELECT 'board', id, revision, scribe_digest FROM workshops_board WHERE workshop_id = %s AND revision > %s
"""


@dataclass(frozen=True)
class Wish:
    """What a Room wants to know: it has seen revision `seen`, and of each watched screen the one that `screens` says.

    -1 stands for nothing. `staff` are the accounts that watch or steer, each with its session; None when they need not
    be asked for.
    """

    workshop: int
    seen: int
    screens: Mapping[str, int]
    staff: frozenset[Desk] | None = None


@dataclass(frozen=True)
class Drawing:
    """What there is to know. `pictures` holds, of each screen, the regions that may have changed since it was seen.
    It lacks a screen that could not be drawn.

    They may be as new as revision `until`. `holders`: whose own part changed since `seen`, or all of them when
    everybody's did → (revision, which phone holds it). `staff` may still steer; None when nobody was asked for.
    """

    revision: int
    until: int
    personal: int
    pictures: dict[str, Regions] = field(default_factory=dict)
    holders: dict[Holder, tuple[int, str]] = field(default_factory=dict)
    staff: frozenset[Desk] | None = None


async def look(wish: Wish) -> Drawing:
    """The room as it is now. Raises what the database raises, Workshop.DoesNotExist for a room that was deleted."""
    return await in_a_thread(_look, wish)


def _look(wish: Wish) -> Drawing:
    # The revision is read before all else: a picture may be newer than its number, never older.
    workshop = _WORKSHOP.first(wish.workshop)
    if workshop is None:
        raise Workshop.DoesNotExist
    staff = wish.staff and frozenset(steering(wish.staff))
    pictures = _pictures(workshop, wish.screens)
    until = workshop.revision
    holders: dict[Holder, tuple[int, str]] = {}
    if workshop.revision != wish.seen or any(pictures.values()):
        everybody = workshop.personal_revision > wish.seen or workshop.revision < wish.seen
        until, holders = _news(workshop.pk, -1 if everybody else wish.seen)
    return Drawing(workshop.revision, until, workshop.personal_revision, pictures, holders, staff)


def _touched(workshop: Workshop, seen: int) -> set[str]:
    """The parts of the room that changed since `seen`; all of them when the room cannot tell."""
    if workshop.revision == seen:
        return set()
    if seen < 0 or workshop.revision < seen or workshop.revision not in workshop.touched.values():
        # A database that was restored is older than what we saw of it.
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
            logger.exception("The %s of room %s could not be drawn", screen, workshop.pk)
    return pictures


def own_part(workshop_id: int, actor: Actor, seen: int = -1) -> tuple[int, Regions]:
    """The room's revision, and of the actor's own part, at least as new, what may have changed since `seen`.

    All of it without a `seen`. Raises NotHolding, and what the database raises.
    """
    workshop = _WORKSHOP.first(workshop_id)
    if workshop is None:
        raise Workshop.DoesNotExist
    # A table's part also shows what its people do on their phones, which pokes no scribe: it is brought whole.
    parts = region_html.EVERYTHING if isinstance(actor, Scribe) else _touched(workshop, seen)
    return workshop.revision, own_pieces(workshop, actor, parts)


@contextmanager
def failures_logged(workshop_id: int) -> Iterator[None]:
    """Around the drawing of an own part: log every exception and go on without the part. NotHolding is raised.

    A command that was done must be answered as done; the screen fetches its part after the Room's next frame.
    """
    try:
        yield
    except NotHolding:
        raise
    except Exception:
        logger.exception("An own part of room %s could not be drawn", workshop_id)


def own_pieces(workshop: Workshop, actor: Actor, parts: Iterable[str]) -> Regions:
    """Of the actor's own part, what a change of `parts` can alter. Raises NotHolding, and what the database raises."""
    regions = region_html.own(actor, parts)
    # Afterwards: if it is still theirs now, what was drawn was theirs.
    still_holding(actor, workshop)
    return regions
