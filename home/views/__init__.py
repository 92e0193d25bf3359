from .health import healthz, readyz
from .mistakes import bad_request
from .robots import robots
from .search import search

__all__ = ["bad_request", "healthz", "readyz", "robots", "search"]
