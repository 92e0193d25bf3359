"""States of a vote, channels of ballots, decisions of the room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The part of a room that changes of this feature touch: see core.revisions.changed.
VOTES = "votes"


class RoundState(TextChoices):
    PREPARED = "prepared", _("Prepared")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed, being counted")
    REVEALED = "revealed", _("Shown to the room")
    VOID = "void", _("Set aside")


# Ballots are given or counted; nobody sees the result yet.
UNDER_WAY = (RoundState.OPEN, RoundState.CLOSED)
# A room has at most one such round.
UNFINISHED = (RoundState.PREPARED, *UNDER_WAY)
# Ballots were given, and the result counts.
VOTED = (*UNDER_WAY, RoundState.REVEALED)


class Channel(TextChoices):
    """How a voice reached us. Published counts merge PAPER and ASSISTED."""

    PHONE = "phone", _("Phone")
    PAPER = "paper", _("Paper")
    ASSISTED = "assisted", _("With help")


class Decision(TextChoices):
    NONE = "none", _("Not decided")
    CHOSEN = "chosen", _("Chosen")
    REFERRED = "referred", _("Referred")
