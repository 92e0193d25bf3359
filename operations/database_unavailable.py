"""While the database restarts, or somebody holds it, a page says so and asks to come again: that is no fault of its own."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from operations.unstorable_values import is_odd
from workshops.errors import NotSaved
from workshops.live.frames import UNSAVED
from workshops.views.envelopes import envelope, is_from_outbox

SECONDS = 5


class DatabaseUnavailable:
    """Middleware: 503 with Retry-After where the database cannot be asked, instead of a 500 with a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        if is_odd(trouble) or not isinstance(trouble, OperationalError | InterfaceError | NotSaved):
            return None
        response: HttpResponse
        if is_from_outbox(request):
            said = _("Not saved yet: the server cannot store anything just now. It is tried again.")
            response = envelope(request, UNSAVED, said, 503)
        else:
            response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = str(SECONDS)
        return response
