"""Which answers no browser and no proxy may keep: every page that is for one person, or for somebody signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

# Every page below these is for one person: a card, a room, a personal link, the work of staff.
PERSONAL = ("/w/", "/c/", "/join/", "/desks/", "/quick-wins/n/", "/quick-wins/u/", "/sign-in/", "/sign-out/", "/admin/")


class NoStore:
    """Middleware: `no-store` on personal pages, on every page of a signed-in browser, and on pages that set a cookie.

    After signing out, the browser's back button then asks the server, which asks to sign in. Styles, scripts and
    pictures may be kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_personal(request) or (response.cookies and not _is_file(request)):
            add_never_cache_headers(response)
        return response


def is_personal(request: HttpRequest) -> bool:
    """Whether the answer to this request is for this browser alone."""
    if _is_file(request):
        return False
    return request.path.startswith(PERSONAL) or settings.SESSION_COOKIE_NAME in request.COOKIES


def personal_page(request: HttpRequest) -> dict[str, bool]:
    """Context processor: with `is_personal_page`, layouts hide the page when it is left; see js/restored.js."""
    return {"is_personal_page": is_personal(request)}


def _is_file(request: HttpRequest) -> bool:
    """Whether this is a style, script or picture. A document may belong to a private collection, so it is none."""
    path = request.path
    is_document = path.startswith(f"{settings.MEDIA_URL}documents/")
    return path.startswith((settings.STATIC_URL, settings.MEDIA_URL)) and not is_document
