"""What the desk's own panels show, gathered for their templates."""

from typing import Any

from django.conf import settings
from django.db.models import Count

from workshops import ports
from workshops.enums import PhaseKind, RoundState, Stage
from workshops.models import Arrival, Workshop

from .run_sheet import now


def steer(workshop: Workshop) -> dict[str, Any]:
    """How far the room has come, and what it would leave behind by going on."""
    return now(workshop) | {"is_voting": RoundState.OPEN in _votes(workshop)}


def run(workshop: Workshop) -> dict[str, Any]:
    """The run sheet, and the kinds of phase that can be added to it."""
    return now(workshop) | {"kinds": PhaseKind.choices}


def about(workshop: Workshop) -> dict[str, Any]:
    """What the room is called, asked and told."""
    return {"workshop": workshop}


def tables(workshop: Workshop) -> dict[str, Any]:
    """The tables, with what would keep each of them from being taken away."""
    counted = workshop.boards.annotate(people=Count("seats", distinct=True), said=Count("ideas", distinct=True))
    return {"workshop": workshop, "boards": list(counted)}


def close(workshop: Workshop) -> dict[str, Any]:
    """What closing waits for, and what it made."""
    is_closed = workshop.stage in {Stage.CLOSED, Stage.REPORTED}
    votes = _votes(workshop)
    return {
        "workshop": workshop,
        "is_closed": is_closed,
        "is_voting": RoundState.OPEN in votes,
        "is_counting": RoundState.CLOSED in votes,
        "drafts": ports.report_maker().drafts_of(workshop) if is_closed else [],
        "is_hall": settings.IS_HALL,
        "has_key": bool(settings.HALL_KEYS),
        "arrival": Arrival.objects.filter(workshop=workshop).first() if is_closed else None,
    }


def _votes(workshop: Workshop) -> set[str]:
    """The states of the room's votes."""
    return set(workshop.rounds.values_list("state", flat=True))
