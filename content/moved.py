"""Old addresses: a page that was renamed or moved is found again, and so is whatever lies below it."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.utils.encoding import iri_to_uri, uri_to_iri
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

# An address with more steps than that is nobody's.
LONGEST_WAY = 24


class FollowMovedPages(RedirectMiddleware):
    """Wagtail's redirects, which know whole addresses only, with three things more.

    The feed of a list, the record of a finding and everything else below a page moves with it. The query string comes
    along. A page that is not published is not found: its new address is nobody's business.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A redirect instead of a 404, where one is known."""
        if response.status_code != 404 or "\0" in request.path:
            return response
        found = _nearest(request)
        target = found and _target(request, *found)
        if not found or not target or _is_here(request, target):
            return response
        kind = HttpResponsePermanentRedirect if found[0].is_permanent else HttpResponseRedirect
        answer = kind(target)
        # A browser that kept it would go round in circles once the page has its old name again.
        patch_cache_control(answer, no_cache=True)
        return answer


def _nearest(request: HttpRequest) -> tuple[Redirect, list[str]] | None:
    """The redirect of the longest part of this address that has one, and the steps below that part."""
    asked = request.get_full_path()
    steps = Redirect.normalise_path(asked.partition("?")[0]).strip("/").split("/")[:LONGEST_WAY]
    below: dict[str, list[str]] = {"/" + "/".join(steps[:end]): steps[end:] for end in range(1, len(steps) + 1)}
    # Somebody may have made a redirect by hand for an address with its query, or with its letters encoded.
    below |= {Redirect.normalise_path(asked, decode_unicode=decode): [] for decode in (False, True)}
    known = Redirect.get_for_site(Site.find_for_request(request)).filter(old_path__in=below)
    # The longest first; of two for one address that of this site before that of all.
    best = max(known, key=lambda each: (len(each.old_path), each.site_id is not None), default=None)
    return best and (best, below[best.old_path])


def _target(request: HttpRequest, known: Redirect, below: list[str]) -> str:
    """Where to: with what lay below, and with the query string; "" where nothing is."""
    if known.redirect_page is None:
        return "" if below else _with_query(request, known, known.redirect_link)
    page = known.redirect_page.specific
    if below:
        return _with_query(request, known, _address_below(request, page, below))
    return _with_query(request, known, known.link) if page.live and page.url else ""


def _address_below(request: HttpRequest, page: Page, below: list[str]) -> str:
    """The address of a page below this one, or of a part of it such as its feed."""
    try:
        page.route(request, below)
    except Http404:
        return ""
    return f"{page.url}{iri_to_uri('/'.join(below))}/" if page.url else ""


def _with_query(request: HttpRequest, known: Redirect, address: str) -> str:
    asked = request.META.get("QUERY_STRING", "")
    kept = not asked or not address or "?" in known.old_path or "?" in address
    return address if kept else f"{address}?{asked}"


def _is_here(request: HttpRequest, target: str) -> bool:
    there = urlsplit(target)
    return not there.netloc and uri_to_iri(there.path) == uri_to_iri(request.path)
