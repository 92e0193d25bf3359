"""What a broken build is: it is given `patch(thing, name, value)` and makes one mistake that somebody might really make.

Its first line says what it breaks; the table of results says it, too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Patch = Callable[[Any, str, Any], None]


BUILDS: dict[str, Callable[[Patch], None]] = {}


@contextmanager
def applied(name: str) -> Iterator[None]:
    """This process as that broken build, until the end of the block; the product itself for an empty name.

    Several are named with commas between them.
    """
    kept: list[tuple[Any, str, Any]] = []

    def patch(thing: Any, attribute: str, value: Any) -> None:
        kept.append((thing, attribute, getattr(thing, attribute)))
        setattr(thing, attribute, value)

    for one in filter(None, name.split(",")):
        BUILDS[one](patch)
    try:
        yield
    finally:
        for thing, attribute, value in reversed(kept):
            setattr(thing, attribute, value)


def said(name: str) -> str:
    """What this build breaks, in a sentence."""
    return (BUILDS[name].__doc__ or "").split("\n")[0]


def build(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    BUILDS[function.__name__] = function
    return function
