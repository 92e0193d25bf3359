from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from wagtail.models import Page, Site

from content.public_pages import once, public_pages

LONGEST_QUERY = 100
RESULTS_PER_PAGE = 10


def search(request: HttpRequest) -> HttpResponse:
    """Find published pages by their words; a plain form, and a fragment of results when htmx asks."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    results = Paginator(find_pages(request, words), RESULTS_PER_PAGE).get_page(request.GET.get("page"))
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(
        request, "search/results.html" if fragment else "search/search.html", {"words": words, "results": results}
    )
    # A browser that kept the fragment must not show it as the page.
    patch_vary_headers(response, ["HX-Request"])
    return response


def find_pages(request: HttpRequest, words: str):
    """Live pages of this site that anybody may read and that contain these words, best first."""
    # SQLite's index reads a quotation mark as the start of a phrase that must end, and fails when it does not.
    words = words.replace('"', " ").strip()
    site = Site.find_for_request(request)
    if not words or site is None:
        return []
    pages = once(public_pages(Page.objects.descendant_of(site.root_page, inclusive=True))).specific()
    return pages.search(words)
