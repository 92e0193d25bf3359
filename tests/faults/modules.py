"""Every file of drills. A new one is named here, and its drills are found."""

from importlib import import_module

FILES = [
    "storms",
    "retries",
    "races",
    "mirrors",
    "gaps",
    "bursts",
    "locks",
    "malformed",
    "floods",
    "strangers",
    "herds",
    "outages",
    "revoked",
    "guesses",
    "erasures",
    "exports",
    "images",
    "backups",
    "faults",
    "radio",
    "injected",
    "leaks",
]


def load() -> None:
    """Import them all, so that each drill registers itself."""
    for name in FILES:
        import_module(f"drills.{name}")
