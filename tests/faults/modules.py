"""Every file of drills. A new one is named here, and its drills are found."""

from importlib import import_module

FILES = [
    "vote_load",
    "retries",
    "races",
    "consistency",
    "lost_frames",
    "backpressure",
    "database_locks",
    "malformed",
    "flooding",
    "cross_origin",
    "reconnects",
    "dependencies",
    "revocation",
    "brute_force",
    "erasure",
    "exports",
    "images",
    "backups",
    "machine",
    "poor_network",
    "xss",
    "leaks",
]


def load() -> None:
    """Import them all, so that each drill registers itself."""
    for name in FILES:
        import_module(f"tests.faults.{name}")
