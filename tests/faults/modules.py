"""The modules that hold fault tests. A new one is added here."""

from importlib import import_module

MODULES = [
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
    "disk_full",
    "clock",
    "replays",
    "poor_network",
    "xss",
    "leaks",
]


def load() -> None:
    """Import all of them, so that each fault test is registered."""
    for name in MODULES:
        import_module(f"tests.faults.{name}")
