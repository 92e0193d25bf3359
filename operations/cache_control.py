"""What no browser and no proxy may keep: every page that is for one person, or for whoever is signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

# Below these a page is somebody's own: a card, a room, a link that speaks for a person, the work of staff.
OWN = ("/w/", "/c/", "/join/", "/desks/", "/quick-wins/n/", "/quick-wins/u/", "/sign-in/", "/sign-out/", "/admin/")


class NoStore:
    """Middleware: `no-store` on what is somebody's own, on whatever a signed-in browser gets, and beside new cookies.

    A back button then asks the server, and after signing out it is told to sign in. Style, script and pictures are kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_own(request) or (response.cookies and not _is_file(request)):
            add_never_cache_headers(response)
        return response


def is_own(request: HttpRequest) -> bool:
    """Whether the answer to this request is for this browser alone."""
    if _is_file(request):
        return False
    return request.path.startswith(OWN) or settings.SESSION_COOKIE_NAME in request.COOKIES


def own_page(request: HttpRequest) -> dict[str, bool]:
    """Context processor: `is_own_page` tells the layouts to hide the page when it is left; see js/restored.js."""
    return {"is_own_page": is_own(request)}


def _is_file(request: HttpRequest) -> bool:
    """Style, script and pictures. A document may belong to a private collection."""
    path = request.path
    is_document = path.startswith(f"{settings.MEDIA_URL}documents/")
    return path.startswith((settings.STATIC_URL, settings.MEDIA_URL)) and not is_document
