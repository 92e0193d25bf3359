from .health import healthz, readyz
from .media import media
from .mistakes import bad_request, forged, page_not_found, permission_denied, server_error
from .robots import robots
from .search import search

__all__ = [
    "bad_request",
    "forged",
    "healthz",
    "media",
    "page_not_found",
    "permission_denied",
    "readyz",
    "robots",
    "search",
    "server_error",
]
