"""The voting methods of this site, by their keys. Filled when the apps are ready."""

from importlib import import_module

from django.core.exceptions import ValidationError

from workshops.voting.methods import METHODS
from workshops.voting.methods.interface import VotingMethod

_methods: dict[str, VotingMethod] = {}


def register_methods() -> None:
    """Register the methods of this package. Each module has a `METHOD`."""
    for module in METHODS:
        register_method(import_module(module).METHOD)


def register_method(method: VotingMethod) -> None:
    """Let votes be prepared with this method. Raises ValueError for a key that is taken."""
    if method.key in _methods:
        raise ValueError(f"There is a voting method {method.key} already.")
    _methods[method.key] = method


def unregister_method(key: str) -> None:
    """Forget a method. Votes that were prepared with it can no longer be read."""
    del _methods[key]


def methods() -> tuple[VotingMethod, ...]:
    """Every method, in the order of registration."""
    return tuple(_methods.values())


def method_named(key: str) -> VotingMethod:
    """Raises KeyError for a method that is not registered."""
    return _methods[key]


def default_method() -> VotingMethod:
    """The method of votes for which nobody chose one."""
    return next(iter(_methods.values()))


def validate_method(key: str) -> None:
    """Refuse a key that no registered method has, for instance in a file from another site."""
    if key not in _methods:
        raise ValidationError(f"There is no voting method {key}.")
