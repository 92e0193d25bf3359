"""The pages of errors: 400, 403, 404 and 500.

Under ASGI, Django draws them in a thread of the loop's executor. The end of a request closes the connections of the
request's own thread only, so each of these pages closes what it opened: an open one would hold a place in
PostgreSQL's pool until the process ends.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.views import defaults


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
server_error = closing_its_connection(defaults.server_error)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer without reading the request: Django's own page looks for a token in it, and trips over it again."""
    return HttpResponseBadRequest(render_to_string("400.html"))
