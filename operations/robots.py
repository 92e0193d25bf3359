from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from workshops.addresses import public

# Live rooms, cards and links that were given to one person are nobody else's reading.
CLOSED = ["/admin/", "/w/", "/c/", "/join/", "/desks/", "/quick-wins/u/", "/quick-wins/n/", "/sign-in/", "/search/"]


def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what is published and what is a room."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {public(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
