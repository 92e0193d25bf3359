"""What the desk shows of closing."""

from typing import Any

from django.conf import settings

from workshops.closing import ports
from workshops.commands.registry import unfinished
from workshops.core.enums import CLOSED_STAGES
from workshops.core.models import Workshop


def close(workshop: Workshop) -> dict[str, Any]:
    """What closing waits for, and what it made."""
    is_closed = workshop.stage in CLOSED_STAGES
    return {
        "workshop": workshop,
        "is_closed": is_closed,
        "unfinished": unfinished(workshop),
        "drafts": ports.report_maker().drafts_of(workshop) if is_closed else [],
        "is_hall": settings.IS_HALL,
        "has_key": bool(settings.HALL_KEYS),
        "imported_at": ports.imported_at(workshop) if is_closed else None,
    }
