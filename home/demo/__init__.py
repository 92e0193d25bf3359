"""The demo's site: everything that stands around the workshop. All places and people are invented."""

from .evening import build_evening
from .site import build_site
from .staff import build_staff

__all__ = ["build_evening", "build_site", "build_staff"]
