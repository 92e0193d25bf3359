from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from workshops.core.addresses import public

# Live rooms, cards, links that were given to one person, and what is only for staff or costs the database much.
CLOSED = ["/admin/", "/w/", "/c/", "/join/", "/desks/", "/quick-wins/u/", "/quick-wins/n/", "/sign-in/", "/search/"]


def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: what search engines should leave out, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {public(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
