"""The error pages 400, 403, 404 and 500, and the envelopes that an outbox gets in their place.

Under ASGI, Django renders them in a thread of the event loop's executor. At the end of a request Django closes the
connections of the request's own thread only. So each of these pages closes what it opened: otherwise the connection
would occupy a place in PostgreSQL's pool until the process ends.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.csrf import csrf_failure

from workshops.core.enums import Outcome
from workshops.live.frames import UNSAVED
from workshops.screens.envelopes import envelope, is_from_outbox

P = ParamSpec("P")


def closes_its_connections(page: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Decorate an error page: close the database connections of its thread when it is rendered."""

    @wraps(page)
    def render(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return page(*args, **kwargs)
        finally:
            close_unused_connections()

    return render


def close_unused_connections() -> None:
    """Close this thread's connections as the end of a request would, except those in the middle of a transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


page_not_found = closes_its_connections(defaults.page_not_found)
permission_denied = closes_its_connections(defaults.permission_denied)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 without reading the request. Django's own page would look for a token in it, and fail again."""
    if is_from_outbox(request) and isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        said = _("That is too long to be sent. Make it shorter, then send it again.")
        return envelope(request, Outcome.REFUSED, said, 413)
    return HttpResponseBadRequest(render_to_string("400.html"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 when the form's token is missing or old. An outbox gets a new token in the cookie and sends again."""
    if not is_from_outbox(request):
        return csrf_failure(request, reason)
    get_token(request)
    said = (
        _("Not saved yet: this page had been open for a long while. It is sent again by itself.")
        if request.COOKIES
        else _("Not saved: this browser keeps no cookies for this site. Allow them, then reload this page.")
    )
    return envelope(request, UNSAVED, said, 403)


@closes_its_connections
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 to an error of ours. Whether anything was stored is not known, so an outbox sends the same again."""
    if is_from_outbox(request):
        said = _("Not saved yet: something went wrong here. It is tried again.")
        return envelope(request, UNSAVED, said, 500)
    return defaults.server_error(request)
