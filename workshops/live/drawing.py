"""A Room's look at the database, in a thread of its own: what changed, and every watched screen as it is now."""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import close_old_connections

from workshops import snapshots
from workshops.models import Board, SeatCard, Workshop

logger = logging.getLogger(__name__)

# The process-wide thread of sync_to_async would queue a drawing behind every page.
_painter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="room")


@dataclass(frozen=True)
class Drawing:
    """`pictures` lacks a screen that could not be drawn. `seats`, `boards`: each whose own part changed since `seen`."""

    revision: int
    personal: int
    pictures: dict[str, snapshots.Regions]
    seats: dict[int, int]
    boards: dict[int, int]


async def look(workshop_id: int, screens: set[str], *, seen: int, redraw: bool) -> Drawing | None:
    """Draw `screens`; None when the room is still at revision `seen`, unless told to `redraw`."""
    return await asyncio.get_running_loop().run_in_executor(_painter, _look, workshop_id, screens, seen, redraw)


def _look(workshop_id: int, screens: set[str], seen: int, redraw: bool) -> Drawing | None:
    close_old_connections()
    try:
        # The revision is read before all else: a picture may be newer than its number, never older.
        workshop = Workshop.objects.get(pk=workshop_id)
        if workshop.revision == seen and not redraw:
            return None
        return Drawing(
            revision=workshop.revision,
            personal=workshop.personal_revision,
            pictures=dict(_drawn(workshop, screens)),
            seats=dict(SeatCard.objects.filter(workshop=workshop, revision__gt=seen).values_list("pk", "revision")),
            boards=dict(Board.objects.filter(workshop=workshop, revision__gt=seen).values_list("pk", "revision")),
        )
    finally:
        close_old_connections()


def _drawn(workshop: Workshop, screens: set[str]) -> Iterator[tuple[str, snapshots.Regions]]:
    for screen in screens:
        try:
            yield screen, snapshots.shared(workshop, screen)
        except Exception:
            # A mistake on the desk must not stop the wall and the phones.
            logger.exception("The %s of room %s could not be drawn", screen, workshop.pk)
