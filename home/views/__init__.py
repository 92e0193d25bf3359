from .health import healthz, readyz
from .robots import robots
from .search import search

__all__ = ["healthz", "readyz", "robots", "search"]
