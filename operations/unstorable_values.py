"""Values that no database column can hold: a number of a hundred digits as an id, a NUL in a search.

Forms say so in a sentence. What stands in an address or in a filter of the admin reaches the database, and each database
says no in its own way. A page with such an address does not exist.
"""

import json
import logging
from collections.abc import Callable

from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict, MultiValueDictKeyError

from operations.error_pages import bad_request, page_not_found

logger = logging.getLogger(__name__)
READS = {"GET", "HEAD", "OPTIONS"}


class RefuseUnstorableValues:
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
        if is_odd(trouble):
            logger.warning("A value that the database cannot hold was refused: %s", type(trouble).__name__)
        elif is_of_no_form(request, trouble):
            logger.warning("A form that no page of the admin has sent was refused: %s", type(trouble).__name__)
        else:
            return None
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


def is_of_no_form(request: HttpRequest, trouble: Exception) -> bool:
    """Whether Wagtail stumbled over a story that a script of its own has not packed: its blocks are not numbered, or no JSON."""
    if request.method in READS or not request.path_info.startswith("/admin/"):
        return False
    if isinstance(trouble, MultiValueDictKeyError | json.JSONDecodeError):
        return True
    if isinstance(trouble, AttributeError):
        # JSON, and not the object that a text is sent as.
        return trouble.name == "get" and isinstance(trouble.obj, int | float | str | list | None)
    numbers = (value for name, value in request.POST.items() if name.endswith(("-count", "-order")))
    return isinstance(trouble, ValueError) and not all(number.isdecimal() for number in numbers)


def is_text(value: str) -> bool:
    """Whether this can be stored and sent on: no NUL, and no half of a character."""
    return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)


def all_text(fields: MultiValueDict) -> bool:
    return all(is_text(name) and all(map(is_text, values)) for name, values in fields.lists())
