"""The features of a workshop, each after those it builds on. To add one, add its package here."""

from importlib import import_module

from django.apps import AppConfig

from workshops.commands.registry import register

FEATURES = (
    "workshops.participants",
    "workshops.agenda",
    "workshops.ideas",
    "workshops.voting",
    "workshops.quick_wins",
    "workshops.closing",
)


def register_features(app: AppConfig) -> None:
    """Fill the registry, when the apps are ready. Each package has a module `feature` with a `FEATURE`."""
    features = [import_module(f"{package}.feature").FEATURE for package in FEATURES]
    register(*features)
    for feature in features:
        if feature.ready:
            feature.ready(app)
