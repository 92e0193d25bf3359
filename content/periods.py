"""When something is, with both of its ends, in the time of the place (the active time zone)."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WITH_YEAR, WITHOUT_YEAR = "l j F Y", "l j F"
HOUR = "H:i"


def written(begins: datetime | None, ends: datetime | None = None, *, year: bool = True) -> str:
    """ "Friday 4 December 2026, 18:00–20:00 (GMT)" and the like; "" when neither end is known."""
    return strip_tags(marked_up(begins, ends, year=year))


def marked_up(begins: datetime | None, ends: datetime | None = None, *, year: bool = True) -> SafeString:
    """The same with each end as a <time>, which tells its moment to machines.

    The day of the end is named where it is another one, and the offset of both where clocks change in between. An end
    that is not after the beginning is left out.
    """
    whole = f"{WITH_YEAR if year else WITHOUT_YEAR}, {HOUR}"
    if ends is None or (begins and ends <= begins):
        return _one(begins, whole) if begins else SafeString("")
    if begins is None:
        return format_html(_("until {}"), _one(ends, whole))
    start, end = timezone.localtime(begins), timezone.localtime(ends)
    first = _one(begins, whole, zone=start.utcoffset() != end.utcoffset())
    if start.date() == end.date():
        return format_html("{}–{}", first, _one(ends, HOUR))
    return format_html("{} – {}", first, _one(ends, whole))


def _one(moment: datetime, style: str, *, zone: bool = True) -> SafeString:
    local = timezone.localtime(moment)
    # Not Django's own letter for the zone: it is empty in the hour that a day has twice.
    words = formatted(local, style) + (f" ({local.tzname()})" if zone else "")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)
