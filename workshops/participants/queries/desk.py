"""What the desk shows of the workshop and its tables."""

from typing import Any

from django.db.models import Count

from workshops.core.models import Workshop


def about(workshop: Workshop) -> dict[str, Any]:
    """What the room is called, asked and told."""
    return {"workshop": workshop}


def tables(workshop: Workshop) -> dict[str, Any]:
    """The tables, with what would keep each of them from being taken away."""
    counted = workshop.boards.annotate(people=Count("seats", distinct=True), said=Count("ideas", distinct=True))
    return {"workshop": workshop, "boards": list(counted)}
