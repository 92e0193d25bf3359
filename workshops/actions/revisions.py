"""How every action begins and ends: take the room, change it, say that it changed."""

from collections.abc import Iterable

from django.db.models import F

from workshops.live.publish import publish_on_commit
from workshops.models import Board, SeatCard, Workshop


def locked(workshop: Workshop) -> Workshop:
    """The same workshop as the database has it now, held until the transaction ends."""
    return Workshop.objects.select_for_update().get(pk=workshop.pk)


def changed(
    workshop: Workshop, *, everyone: bool = False, seats: Iterable[SeatCard] = (), boards: Iterable[Board] = ()
) -> int:
    """Move the room to its next revision, and ring after COMMIT. Returns the new revision.

    `seats` and `boards` are those whose own part of the screen changed; `everyone` when all of them did.
    """
    Workshop.objects.filter(pk=workshop.pk).update(revision=F("revision") + 1)
    workshop.revision = Workshop.objects.values_list("revision", flat=True).get(pk=workshop.pk)
    if everyone:
        workshop.personal_revision = workshop.revision
        Workshop.objects.filter(pk=workshop.pk).update(personal_revision=workshop.revision)
    if seat_ids := [seat.pk for seat in seats]:
        SeatCard.objects.filter(pk__in=seat_ids).update(revision=workshop.revision)
    if board_ids := [board.pk for board in boards]:
        Board.objects.filter(pk__in=board_ids).update(revision=workshop.revision)
    publish_on_commit(workshop.pk, workshop.revision)
    return workshop.revision
