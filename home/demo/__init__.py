"""The demo's site: everything that stands around the workshop. All places and people are invented."""

from .site import build_site
from .staff import build_staff

__all__ = ["build_site", "build_staff"]
