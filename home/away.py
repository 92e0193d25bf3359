"""While the database restarts, or somebody holds it, a page says so and asks to come again: that is no fault of its own."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from workshops.errors import NotSaved

SECONDS = 5


class DatabaseAway:
    """Middleware: 503 with Retry-After where the database cannot be asked, instead of a 500 with a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        if not isinstance(trouble, OperationalError | InterfaceError | NotSaved):
            return None
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": SECONDS})
