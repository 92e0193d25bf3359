"""Values that no database column can hold: a number of a hundred digits as an id, a NUL in a search.

Forms say so in a sentence. What stands in an address or in a filter of the admin reaches the database, and each database
says no in its own way. A page with such an address does not exist.
"""

import logging
from collections.abc import Callable

from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

from home.views.mistakes import bad_request, page_not_found

logger = logging.getLogger(__name__)
READS = {"GET", "HEAD", "OPTIONS"}


class OddValues:
    """Middleware: 404 for an address with such a value, 400 for a form with one, instead of a 500 with a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_text(request.path_info) or not all_text(request.GET):
            return self._refused(request)
        # A cookie may spell a NUL as \000; of nobody's session is such a thing the key.
        for name in [name for name, value in request.COOKIES.items() if not is_text(value)]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        if not is_odd(trouble):
            return None
        logger.warning("A value that the database cannot hold was refused: %s", type(trouble).__name__)
        return self._refused(request)

    @staticmethod
    def _refused(request: HttpRequest) -> HttpResponse:
        return page_not_found(request, Http404()) if request.method in READS else bad_request(request, Http404())


def is_odd(trouble: Exception) -> bool:
    """Whether the database refused a value, and is well itself. PostgreSQL has DataError for all of it, SQLite does not."""
    if isinstance(trouble, OverflowError):
        return "SQLite" in str(trouble)
    if isinstance(trouble, OperationalError):
        # A quotation mark alone is no query of SQLite's full-text search.
        return str(trouble).startswith("fts5:") or str(trouble) == "unterminated string"
    return isinstance(trouble, DataError)


def is_text(value: str) -> bool:
    """Whether this can be stored and sent on: no NUL, and no half of a character."""
    return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)


def all_text(fields: MultiValueDict) -> bool:
    return all(is_text(name) and all(map(is_text, values)) for name, values in fields.lists())
