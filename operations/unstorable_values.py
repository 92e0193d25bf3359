"""Refuses values that no database column can hold: an id of a hundred digits, a NUL character in a search.

Our forms refuse them with a sentence. Values in an address or in a filter of the admin reach the database, and each
database has its own error for them. An address with such a value does not exist.
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
    """Middleware: 404 for an address with such a value, 400 for a form with one, instead of 500 with a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_text(request.path_info) or not is_all_text(request.GET):
            return self._refuse(request)
        # A cookie may spell a NUL as \000. No session or card of ours has such a key.
        for name in [name for name, value in request.COOKIES.items() if not is_text(value)]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_unstorable(exception):
            logger.warning("A value that the database cannot hold was refused: %s", type(exception).__name__)
        elif is_broken_story(request, exception):
            logger.warning("A form that no page of the admin has sent was refused: %s", type(exception).__name__)
        else:
            return None
        return self._refuse(request)

    @staticmethod
    def _refuse(request: HttpRequest) -> HttpResponse:
        return page_not_found(request, Http404()) if request.method in READS else bad_request(request, Http404())


def is_unstorable(exception: Exception) -> bool:
    """Whether the database refused a value and works otherwise.

    PostgreSQL raises DataError for all of these; SQLite has no error class of their own.
    """
    if isinstance(exception, OverflowError):
        return "SQLite" in str(exception)
    if isinstance(exception, OperationalError):
        # A quotation mark alone is not a valid query of SQLite's full-text search.
        return str(exception).startswith("fts5:") or str(exception) == "unterminated string"
    return isinstance(exception, DataError)


def is_broken_story(request: HttpRequest, exception: Exception) -> bool:
    """Whether Wagtail's editor failed on a form that its own scripts cannot have sent.

    In such a form the blocks of a story are not numbered, or a rich text is not JSON.
    """
    if request.method in READS or not request.path_info.startswith("/admin/"):
        return False
    if isinstance(exception, MultiValueDictKeyError | json.JSONDecodeError):
        return True
    if isinstance(exception, AttributeError):
        # Valid JSON, but not the object as which a rich text is sent.
        return exception.name == "get" and isinstance(exception.obj, int | float | str | list | None)
    numbers = (value for name, value in request.POST.items() if name.endswith(("-count", "-order")))
    return isinstance(exception, ValueError) and not all(str(number).isdecimal() for number in numbers)


def is_text(value: str) -> bool:
    """Whether this can be stored and encoded: it has no NUL and no half of a surrogate pair."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


def is_all_text(fields: MultiValueDict[str, str]) -> bool:
    return all(is_text(name) and all(map(is_text, values)) for name, values in fields.lists())
