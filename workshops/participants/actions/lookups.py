"""Find a card by its number."""

from django.utils.translation import gettext as _

from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.participants.models import SeatCard
from workshops.participants.rules import find_seat


def seat_numbered(workshop: Workshop, number: int, *, why_none: str = "") -> SeatCard:
    """The card of this number, which somebody must be holding. Raises WorkshopError: `why_none`, or a usual sentence."""
    seat = find_seat(workshop, number)
    if seat is None or seat.issued_at is None:
        raise WorkshopError(
            why_none
            or _("Nobody holds a card with the number %(card)s. Check the number on the card.") % {"card": number}
        )
    return seat
