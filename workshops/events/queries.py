"""Reads of events: what is announced, and how far a workshop's day has come."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from content.public_pages import public_pages
from workshops.closing import ports
from workshops.core.enums import OPEN_STAGES, OVER_STAGES, Stage
from workshops.events.models import EventPage


def next_event() -> EventPage | None:
    """The published event that anybody may come to soonest, or that is going on now."""
    last_minute = Coalesce("ends_at", "starts_at", "workshop__starts_at")
    return (
        public_pages(EventPage.objects.all())
        .select_related("workshop")
        .exclude(workshop__stage__in=OVER_STAGES)
        .annotate(first_minute=Coalesce("starts_at", "workshop__starts_at"), last_minute=last_minute)
        .filter(Q(last_minute__gte=timezone.now()) | Q(workshop__stage__in=OPEN_STAGES))
        .order_by("first_minute", "pk")
        .first()
    )


def announcement(event: EventPage) -> dict[str, Any]:
    """What the event's page says today: "before", "open", "over" or "cancelled", and what came of it."""
    workshop = event.workshop
    if workshop and workshop.stage == Stage.CANCELLED:
        return {"moment": "cancelled"}
    if workshop and workshop.is_open:
        return {"moment": "open"}
    if event.is_over:
        return {"moment": "over", "published": ports.report_maker().published_of(workshop) if workshop else []}
    return {"moment": "before"}
