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
