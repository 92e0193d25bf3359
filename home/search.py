from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails
from wagtail.models import Page, Site

from content.public_pages import once, public_pages
from text.fields import too_many
from text.words import clean, count, one_line

LONGEST_QUERY = 100
RESULTS_PER_PAGE = 10


class HtmxRequest(HttpRequest):
    """A request as django_htmx's middleware hands it on."""

    htmx: HtmxDetails


def search(request: HtmxRequest) -> HttpResponse:
    """Find published pages by their words; a plain form, and a fragment of results when htmx asks."""
    words = one_line(clean(request.GET.get("q", "").replace("\x00", "")))
    surplus = count(words) - LONGEST_QUERY
    found: Sequence[Page] = [] if surplus > 0 else find_pages(request, words)
    results = Paginator(found, RESULTS_PER_PAGE).get_page(request.GET.get("page"))
    fragment = request.htmx and not request.htmx.history_restore_request
    context = {
        "words": words,
        "results": results,
        "too_long": too_many(surplus) if surplus > 0 else "",
        "several": len(words.split()) > 1,
    }
    response = render(request, "search/results.html" if fragment else "search/search.html", context)
    # A browser that kept the fragment must not show it as the page.
    patch_vary_headers(response, ["HX-Request"])
    return response


def find_pages(request: HttpRequest, words: str) -> Sequence[Page]:
    """Live pages of this site that anybody may read and that contain these words, best first."""
    # SQLite's index reads a quotation mark as the start of a phrase that must end, and fails when it does not.
    words = words.replace('"', " ").strip()
    site = Site.find_for_request(request)
    if not words or site is None:
        return []
    pages = once(public_pages(Page.objects.descendant_of(site.root_page, inclusive=True))).specific()
    return pages.search(words)
