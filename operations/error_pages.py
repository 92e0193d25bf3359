"""The pages of errors, 400, 403, 404 and 500, and the envelopes that an outbox is given in their place.

Under ASGI, Django draws them in a thread of the loop's executor. The end of a request closes the connections of the
request's own thread only, so each of these pages closes what it opened: an open one would hold a place in
PostgreSQL's pool until the process ends.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.csrf import csrf_failure

from workshops.enums import Outcome
from workshops.live.frames import UNSAVED
from workshops.views.envelopes import envelope, is_from_outbox


def closing_its_connection(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(page)
    def drawn(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return page(*args, **kwargs)
        finally:
            close_unused_connections()

    return drawn


def close_unused_connections() -> None:
    """Close this thread's connections as the end of a request would, except those in the middle of a transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


page_not_found = closing_its_connection(defaults.page_not_found)
permission_denied = closing_its_connection(defaults.permission_denied)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer without reading the request: Django's own page looks for a token in it, and trips over it again."""
    if is_from_outbox(request) and isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        said = _("That is too long to be sent. Make it shorter, then send it again.")
        return envelope(request, Outcome.REFUSED, said, 413)
    return HttpResponseBadRequest(render_to_string("400.html"))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old. An outbox is given a new one, in the cookie, and sends the same again."""
    if not is_from_outbox(request):
        return csrf_failure(request, reason)
    get_token(request)
    said = (
        _("Not saved yet: this page had been open for a long while. It is sent again by itself.")
        if request.COOKIES
        else _("Not saved: this browser keeps no cookies for this site. Allow them, then reload this page.")
    )
    return envelope(request, UNSAVED, said, 403)


@closing_its_connection
def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours. Whether anything was stored is not known, so an outbox sends the same again."""
    if is_from_outbox(request):
        said = _("Not saved yet: something went wrong here. It is tried again.")
        return envelope(request, UNSAVED, said, 500)
    return defaults.server_error(request)
