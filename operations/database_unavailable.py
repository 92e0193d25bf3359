"""Answers 503 while the database is unavailable: it restarts, cannot be reached, or is locked for too long."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from operations.unstorable_values import is_unstorable
from workshops.core.errors import NotSaved
from workshops.live.frames import UNSAVED
from workshops.screens.envelopes import envelope, is_from_outbox

# In seconds.
RETRY_AFTER = 5


class DatabaseUnavailable:
    """Middleware: 503 with Retry-After when a view could not ask the database, instead of 500 with a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_unstorable(exception) or not isinstance(exception, OperationalError | InterfaceError | NotSaved):
            return None
        response: HttpResponse
        if is_from_outbox(request):
            said = _("Not saved yet: the server cannot store anything just now. It is tried again.")
            response = envelope(request, UNSAVED, said, 503)
        else:
            response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
