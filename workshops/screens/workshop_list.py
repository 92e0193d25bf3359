"""Reads of workshops as a list."""

from django.db.models import Count, Q, QuerySet

from workshops.core.enums import OPEN_STAGES
from workshops.core.models import Workshop


def for_desks() -> QuerySet[Workshop]:
    """Every workshop with its seats counted: those that run first, then the newest."""
    seats = Count("seats", filter=Q(seats__issued_at__isnull=False))
    running = Q(stage__in=OPEN_STAGES)
    return Workshop.objects.annotate(cards_out=seats, runs=Count("pk", filter=running)).order_by(
        "-runs", "-created_at", "-pk"
    )
