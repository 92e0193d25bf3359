"""How every action begins and ends: take the room, change it, say that it changed."""

from collections.abc import Iterable

from workshops.enums import Part
from workshops.live.publish import publish_on_commit
from workshops.models import Board, SeatCard, Workshop


def locked(workshop: Workshop) -> Workshop:
    """The same workshop as the database has it now, held until the transaction ends."""
    if workshop.is_held:
        return workshop
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    workshop.is_held = True
    return workshop


def changed(
    workshop: Workshop,
    *,
    only: Part = Part.ALL,
    everyone: bool = False,
    seats: Iterable[SeatCard] = (),
    boards: Iterable[Board] = (),
) -> int:
    """Move the room to its next revision, and ring after COMMIT. Returns the new revision.

    `only` is the part of the room that changed, so that pictures of nothing else are drawn anew. `seats` and `boards`
    are those whose own part of the screen changed; `everyone` when all of them did.
    """
    if not workshop.is_held:
        workshop.refresh_from_db(fields=["revision", "personal_revision", "touched"])
    workshop.revision += 1
    workshop.touched = workshop.touched | {only: workshop.revision}
    if everyone:
        workshop.personal_revision = workshop.revision
    workshop.save(update_fields=["revision", "personal_revision", "touched"])
    if seat_ids := [seat.pk for seat in seats]:
        SeatCard.objects.filter(pk__in=seat_ids).update(revision=workshop.revision)
    if board_ids := [board.pk for board in boards]:
        Board.objects.filter(pk__in=board_ids).update(revision=workshop.revision)
    publish_on_commit(workshop.pk, workshop.revision)
    return workshop.revision
