"""What the desk shows of the workshop and its tables."""

from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper

from workshops.core.models import Workshop
from workshops.participants.rules import is_used


def about(workshop: Workshop) -> dict[str, Any]:
    """What the room is called, asked and told."""
    return {"workshop": workshop}


def tables(workshop: Workshop) -> dict[str, Any]:
    """The tables, with what would keep each of them from being taken away."""
    return {
        "workshop": workshop,
        "boards": list(
            workshop.boards.annotate(people=Count("seats"), said=ExpressionWrapper(is_used(workshop), BooleanField()))
        ),
    }
