"""Whether a room can be entered, as sentences for the person."""

from django.utils.translation import gettext as _

from workshops.core.enums import Stage
from workshops.core.models import Workshop


def why_over(workshop: Workshop) -> str:
    """The sentence for somebody who comes after the end; empty before it."""
    if workshop.stage == Stage.CANCELLED:
        return _("This workshop was cancelled.")
    if not workshop.is_over:
        return ""
    if workshop.rehearses_id:
        return _("This rehearsal is over.")
    return _("This workshop is over. What came of it can be read on this site when an editor has published it.")


def why_shut(workshop: Workshop) -> str:
    """The sentence for somebody who cannot come in now; empty while the doors are open."""
    if workshop.stage == Stage.DRAFT:
        return _("The doors are not open yet. Wait until the facilitator says so, then press again.")
    return why_over(workshop)
