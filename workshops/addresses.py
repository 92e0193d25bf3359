"""Addresses as they are printed, projected and scanned: whole, and as one reads them aloud."""

from django.conf import settings


def public(path: str) -> str:
    """The whole address of a path of this site, as a phone in the hall reaches it."""
    return f"{settings.PUBLIC_URL}{path}"


def spoken(path: str) -> str:
    """The same without its scheme and last slash: what people type."""
    return public(path).split("://", 1)[-1].rstrip("/")
