"""The demo: one finished evening in Eastmarsh and one room with its doors open, built by the commands people use."""

from .evening import build_story
from .tonight import open_tonight

__all__ = ["build_story", "open_tonight"]
