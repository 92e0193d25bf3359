"""Find the card that a form names by number."""

from django.utils.translation import gettext as _

from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.participants.models import SeatCard


def seat_numbered(workshop: Workshop, number: int) -> SeatCard:
    """The card of this number, which somebody must be holding."""
    seat = workshop.seats.filter(number=number, issued_at__isnull=False).first()
    if seat is None:
        raise WorkshopError(
            _("Nobody holds a card with the number %(card)s. Check the number on the card.") % {"card": number}
        )
    return seat
