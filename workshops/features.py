"""The features of a workshop, each after those it builds on. To add one, add its package here."""

from importlib import import_module

from workshops.commands.registry import register

FEATURES = (
    "workshops.participants",
    "workshops.agenda",
    "workshops.ideas",
    "workshops.voting",
    "workshops.quick_wins",
    "workshops.closing",
)


def register_features() -> None:
    """Fill the registry, when the apps are ready. Each package has a module `feature` with a `FEATURE`."""
    register(*(import_module(f"{package}.feature").FEATURE for package in FEATURES))
