"""How every action begins and ends: take the room, change it, say that it changed."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from workshops.core.compiled_queries import CompiledQuery, update
from workshops.core.enums import ALL
from workshops.core.models import Workshop
from workshops.core.notify import notify_on_commit

_HELD = CompiledQuery(lambda pk: Workshop.objects.select_for_update().filter(pk=pk).order_by(), int)


def locked(workshop: Workshop) -> Workshop:
    """The same workshop as the database has it now, held until the transaction ends."""
    if workshop.is_held:
        return workshop
    if not connection.in_atomic_block:
        raise TransactionManagementError("A workshop can be held only inside a transaction.")
    held = _HELD.first(workshop.pk)
    if held is None:
        raise Workshop.DoesNotExist
    held.is_held = True
    return held


def changed(
    workshop: Workshop,
    *,
    only: str = ALL,
    everyone: bool = False,
    seats: Iterable[Model] = (),
    boards: Iterable[Model] = (),
) -> int:
    """Move the room to its next revision, and ring after COMMIT. Returns the new revision.

    `only` is the part of the room that changed, so that regions of other parts are not rendered again. `seats` and `boards`
    are those whose own part of the screen changed; `everyone` when all of them did.
    """
    if not workshop.is_held:
        workshop.refresh_from_db(fields=["revision", "personal_revision", "touched"])
    workshop.revision += 1
    workshop.touched = workshop.touched | {only: workshop.revision}
    if everyone:
        workshop.personal_revision = workshop.revision
    update(
        Workshop,
        workshop.pk,
        revision=workshop.revision,
        personal_revision=workshop.personal_revision,
        touched=workshop.touched,
    )
    for holder in (*seats, *boards):
        update(type(holder), holder.pk, revision=workshop.revision)
    notify_on_commit(workshop.pk, workshop.revision)
    return workshop.revision
