"""The second step of closing a room: pages made outside of the writer, as often as it takes."""

import logging

from workshops import ports, writer
from workshops.actions import stages
from workshops.models import Workshop

logger = logging.getLogger(__name__)


def make_drafts(workshop: Workshop) -> bool:
    """Make the drafts of a closed workshop and say so on its desk. Repeating it makes nothing twice.

    A failure leaves the room closed and the desk offering to try again: it is logged, never raised.
    """
    try:
        ports.report_maker().make_drafts(workshop)
    except Exception:
        logger.exception("The drafts of workshop %s could not be made", workshop.pk)
        return False
    if ports.report_maker().drafts_of(workshop):
        writer.write(lambda: stages.note_drafts(workshop=workshop))
    return True
