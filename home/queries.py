"""What the front page shows of the rest of the site."""

from datetime import timedelta

from django.utils import timezone

from workshops.enums import WinState
from workshops.models import EventPage, QuickWin

# A workshop is still "next" while it is under way.
LONGEST_WORKSHOP = timedelta(hours=4)
SHOWN_WINS = (WinState.AGREED, WinState.UNDER_WAY, WinState.MET)


def next_event() -> EventPage | None:
    """The published event that comes next, or is on now."""
    since = timezone.now() - LONGEST_WORKSHOP
    events = EventPage.objects.live().public().filter(workshop__starts_at__gte=since)
    return events.select_related("workshop").order_by("workshop__starts_at").first()


def newest_wins(limit: int) -> list[QuickWin]:
    """Quick wins that somebody has agreed to, newest first, with what they need and who owns them."""
    wins = QuickWin.objects.filter(state__in=SHOWN_WINS).select_related("room_need__need", "owner")
    return list(wins.order_by("-pk")[:limit])
