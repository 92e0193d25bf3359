"""The second step of closing a room: pages made outside of group commit, as often as it takes."""

import logging

from django.conf import settings
from django.utils.translation import gettext as _

from workshops.closing import ports
from workshops.closing.actions import stages
from workshops.core import group_commit
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop

logger = logging.getLogger(__name__)


def make_drafts(workshop: Workshop) -> str:
    """Make the drafts of a closed workshop, and return what to tell the person. Repeating it makes nothing twice.

    Raises WorkshopError when it did not work out. The room stays closed even then: the desk offers to try again.
    """
    if settings.IS_HALL:
        return _("Now take this room to the public site: its notes and its finding are made there.")
    if workshop.rehearses_id is not None:
        return _("This was a rehearsal: no notes and no finding are made.")
    maker = ports.report_maker()
    try:
        maker.make_drafts(workshop)
    except WorkshopError:
        raise
    except Exception as error:
        logger.exception("The drafts of workshop %s could not be made", workshop.pk)
        raise WorkshopError(
            _("The drafts could not be made just now. Press “Make the drafts” to try again.")
        ) from error
    if not maker.drafts_of(workshop):
        return ""
    group_commit.write(workshop.pk, lambda: stages.note_drafts(workshop=workshop))
    return _("The drafts are ready for an editor.")
