"""States of a quick win."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The part of a room that changes of this feature touch: see core.revisions.changed.
WINS = "wins"


class WinState(TextChoices):
    """MET is the needer's word alone."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    UNDER_WAY = "under_way", _("Under way")
    MET = "met", _("Met")
    DROPPED = "dropped", _("Dropped")
    CHECKED = "checked", _("Met and checked later")


# Neither met nor dropped.
UNFINISHED = (WinState.PROPOSED, WinState.AGREED, WinState.UNDER_WAY)
# The needer said that it is met.
MET = (WinState.MET, WinState.CHECKED)
# Its terms were agreed, and it was not dropped.
PROMISED = (WinState.AGREED, WinState.UNDER_WAY, *MET)
