"""Needs, offers and quick wins of the evening, and what became of them within thirty days."""

from .telling import Telling


def voice(room: Telling) -> None:
    pass


def follow(room: Telling) -> None:
    pass
