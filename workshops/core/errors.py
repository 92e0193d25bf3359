"""Refusals. Each carries one sentence for the person reading it: what happened and what to do next."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# To somebody whose page does not try again by itself.
SEND_AGAIN = gettext_lazy(
    "Not saved yet: the server cannot store anything just now. Wait a moment, then send it again."
)


class WorkshopError(Exception):
    """The command cannot be done as things stand; `str(error)` is shown to the person."""


class NotAllowed(WorkshopError):
    """This actor may not do this; another one could."""


class NotHolding(NotAllowed):
    """This actor no longer holds what it acts with: the card is on another phone, the account may not steer."""


class NotSaved(Exception):
    """The write could not be stored, though nothing was wrong with it: it may be sent again with the same key."""


class TooFast(NotSaved):
    """This actor writes too fast. The write was not stored, and may be sent again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(_("This is going faster than the room can take it in. It is kept: send it again in a moment."))
        self.seconds = seconds
