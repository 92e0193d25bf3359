"""Mutants: deliberate faults of the product. Each of them has a fault test that must catch it.

A mutant is a function that gets `patch(owner, name, value)` and replaces one or more names of the product. The first
line of its docstring says what it breaks, and stands in docs/fault-tests.md. `optional=True` marks a second way to the
same fault, which some fault tests do not take.

A mutant whose names have moved would change nothing and prove nothing. So `patch` raises NameIsGone for a name that
does not exist, and for a constant that no code reads; and `tracked` records which patched functions were called, in all
processes of one run.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from inspect import getattr_static
from pathlib import Path
from typing import Any, Protocol

from tests.faults.mutants.constants import is_read


class Patch(Protocol):
    """Replaces `name` of `owner`. Raises NameIsGone."""

    def __call__(self, owner: Any, name: str, value: Any, *, optional: bool = False) -> None: ...


Mutant = Callable[[Patch], None]

MUTANTS: dict[str, Mutant] = {}
# Names a file to which every process of a run appends a line for each name patched and for the first call of it.
LOG = "FAULT_TEST_MUTANT_LOG"


class NameIsGone(Exception):
    """A mutant patches a name that the product does not have, or that nothing reads."""


class NotReached(Exception):
    """A mutant was not applied, or a function that it replaces was never called: its row proves nothing."""


def mutant(function: Mutant) -> Mutant:
    """Register a mutant under the name of its function."""
    MUTANTS[function.__name__] = function
    return function


def described(name: str) -> str:
    """What this mutant breaks: the first line of its docstring."""
    return (MUTANTS[name].__doc__ or "").split("\n")[0]


@contextmanager
def applied(names: str) -> Iterator[list[str]]:
    """Apply mutants, separated by commas, to this process until the end of the block; the product for an empty string.

    Yields the names that they patched. Raises NameIsGone, and KeyError for a mutant that does not exist.
    """
    undo: list[tuple[Any, str, Any]] = []
    patched: list[str] = []

    def patch(owner: Any, name: str, value: Any, *, optional: bool = False) -> None:
        key = f"{_name_of(owner)}.{name}"
        before = (
            getattr_static(owner, name, None) if name in getattr(owner, "__dict__", {}) else getattr(owner, name, None)
        )
        if before is None:
            raise NameIsGone(f"{key} does not exist any more")
        replacement = _counted(key, value)
        if replacement is value and not is_read(owner, name):
            raise NameIsGone(f"Nothing reads {key} any more")
        undo.append((owner, name, before))
        setattr(owner, name, replacement)
        patched.append(key)
        # No call of a constant can be counted; that something reads it was checked just now.
        _append("constant" if replacement is value else "optional" if optional else "patched", key)

    try:
        for name in filter(None, names.split(",")):
            MUTANTS[name](patch)
        yield patched
    finally:
        for owner, name, before in reversed(undo):
            setattr(owner, name, before)


@contextmanager
def tracked(folder: Path) -> Iterator[None]:
    """Require that mutants are applied within the block, here or in a child process, and all they replace is called.

    Raises NotReached otherwise. Child processes take part when they inherit this process's environment.
    """
    file = folder / f"mutants-{os.getpid()}.log"
    file.touch()
    os.environ[LOG] = str(file)
    try:
        yield
        lines = [line.split(" ", 1) for line in file.read_text().splitlines()]
    finally:
        del os.environ[LOG]
        file.unlink()
    if not lines:
        raise NotReached("No mutant was applied")
    # One function that several modules import is replaced in each: a short run need not come through all of them.
    called = {_function(key) for event, key in lines if event == "called"}
    if missed := {key for event, key in lines if event == "patched" and _function(key) not in called}:
        raise NotReached(f"Never called while it was replaced: {', '.join(sorted(missed))}")


def _function(key: str) -> str:
    return key.rpartition(".")[2]


def _counted(key: str, value: Any) -> Any:
    """A function or property that records its first call; any other value as it is."""
    if isinstance(value, property):
        return property(_counted(key, value.fget))
    if not callable(value):
        return value
    recorded = False

    def counted(*arguments: Any, **more: Any) -> Any:
        nonlocal recorded
        recorded = recorded or _append("called", key)
        return value(*arguments, **more)

    return counted


def record_reached(key: str) -> None:
    """Record a mutant that is no patch of a name: something was replaced, and its replacement was used."""
    _append("patched", key)
    _append("called", key)


def _append(event: str, key: str) -> bool:
    """Whether the line was written: a fault test may forbid its server to write anything."""
    path = os.environ.get(LOG)
    with suppress(OSError):
        if path:
            with Path(path).open("a") as file:
                file.write(f"{event} {key}\n")
        return True
    return False


def _name_of(owner: Any) -> str:
    return getattr(owner, "__name__", None) or type(owner).__name__
