"""Stages of a workshop, outcomes of commands, and the parts of a room that a change can touch."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """A workshop's own life. Nobody can join before DOORS or after CLOSED."""

    DRAFT = "draft", _("Being prepared")
    DOORS = "doors", _("Doors open")
    LIVE = "live", _("Under way")
    CLOSED = "closed", _("Closed")
    REPORTED = "reported", _("Closed, drafts made")
    CANCELLED = "cancelled", _("Cancelled")


# People can come in and take part.
OPEN_STAGES = (Stage.DOORS, Stage.LIVE)
# It took place and ended.
CLOSED_STAGES = (Stage.CLOSED, Stage.REPORTED)
# It ended, whether or not it took place.
OVER_STAGES = (*CLOSED_STAGES, Stage.CANCELLED)


class Outcome(TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


# The part of a room that a change has touched which names no part: everything. Each feature names its own part.
ALL = "all"
