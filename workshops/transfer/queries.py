"""Reads of imports."""

from datetime import datetime

from workshops.core.models import Workshop
from workshops.transfer.models import Arrival


def imported_at(workshop: Workshop) -> datetime | None:
    """When this workshop was imported last; None for one that was held at this site."""
    return Arrival.objects.filter(workshop=workshop).values_list("brought_at", flat=True).first()
