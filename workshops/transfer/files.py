"""From a hall's laptop to the public site: one sealed file of one room, out at its desk and in at the list of rooms."""

from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from workshops.closing import drafts
from workshops.core import group_commit
from workshops.core.enums import Stage
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import locked
from workshops.transfer.encryption import seal, unreadable, unseal
from workshops.transfer.export import packed, why_not_travel
from workshops.transfer.imports import Brought, bring_room
from workshops.transfer.validation import Carried, letter, read

ENDING = ".room"


def pack_room(workshop: Workshop) -> bytes:
    """The room's file. Raises WorkshopError, with what to do first, while it cannot travel."""
    with transaction.atomic():
        # Held, so that one moment of it is packed.
        workshop = locked(workshop)
        if why_not := why_not_travel(workshop):
            raise WorkshopError(why_not)
        said = letter(workshop.origin, workshop.revision, packed(workshop))
    return seal(said)


def file_name(workshop: Workshop) -> str:
    """What the file is called on a stick with others."""
    day = timezone.localtime(workshop.closed_at or workshop.created_at).date()
    return f"{day.isoformat()}-{slugify(workshop.title)[:40] or 'room'}-{workshop.code}{ENDING}"


def bring_file(file: bytes, *, by: int | None = None) -> Brought:
    """Bring the room of this file here, and make its drafts as after closing. The same file again changes nothing.

    Raises WorkshopError with nothing stored, or NotSaved when it could not be stored now.
    """
    carried = read(unseal(file))
    brought = group_commit.write(None, lambda: _bring(carried, by))
    if brought.workshop.stage == Stage.CLOSED and not settings.IS_HALL:
        try:
            brought.notes.append(drafts.make_drafts(brought.workshop))
        except WorkshopError as trouble:
            brought.notes.append(str(trouble))
    return brought


def _bring(carried: Carried, by: int | None) -> Brought:
    try:
        with transaction.atomic():
            brought = bring_room(carried=carried, by=by)
            # Now, and not at COMMIT, where it would look like a database that takes nothing.
            connection.check_constraints()
            return brought
    except (IntegrityError, DataError) as contradiction:
        # Each row was possible by itself; together they break a rule of the tables.
        raise WorkshopError(unreadable()) from contradiction


def what_became(brought: Brought) -> str:
    """What the person who imported a room is told: the outcome, then what else they have to know."""
    first = brought.news or _("This room is here already, just as it is in the file. Nothing was changed.")
    return " ".join(filter(None, [first, *brought.notes]))
