"""Addresses as they are printed, projected and scanned: whole, and as one reads them aloud."""

from django.conf import settings


def public(path: str) -> str:
    """The whole address of a path of this site, as a phone in the hall reaches it."""
    return f"{settings.PUBLIC_URL}{path}"


def spoken(path: str) -> str:
    """The same without its scheme and last slash: what people type."""
    return _typed(public(path))


def afterwards(path: str) -> str:
    """Where the same is found when the evening is over and a hall's laptop has gone home; empty if that is unknown."""
    return _typed(f"{settings.HOME_URL}{path}") if settings.HOME_URL else ""


def tomorrow(path: str) -> str:
    """Where the same is found from tomorrow on: here, unless this is a laptop that goes home; then as above."""
    return afterwards(path) or ("" if settings.IS_HALL else spoken(path))


def _typed(address: str) -> str:
    return address.split("://", 1)[-1].rstrip("/")
