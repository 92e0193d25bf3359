"""What a due job is, and where the jobs of this site are found: `JOBS` in the module `due` of each app."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

Row = TypeVar("Row")


def nothing_late(before: datetime) -> Iterable[str | Promise]:
    """For jobs that nobody waits for."""
    return ()


@dataclass(frozen=True)
class DueJob:
    """Work that becomes due as time passes. `run_due` does it.

    `run` does everything that is due now and yields one line of plain English for each thing done, nothing when
    nothing was due. It is called outside any transaction, may be ended at any moment, and may run twice at once: it
    locks each row that it changes and asks again whether that is still due. Lines name no words of participants.

    `late` returns sentences for the dashboard about what was due before the given time and is not done. A query or two.

    `every` is the shortest time between two successful runs; by default it runs each time. A failed job is tried again
    at the next run.
    """

    name: str
    label: str | Promise
    run: Callable[[], Iterable[str]]
    late: Callable[[datetime], Iterable[str | Promise]] = nothing_late
    every: timedelta = timedelta()


def all_jobs() -> list[DueJob]:
    """The jobs of every app, those of lower floors first. Raises ImproperlyConfigured when two have the same name."""
    found: list[DueJob] = []
    for app in reversed(list(apps.get_app_configs())):
        if app.module is not None and module_has_submodule(app.module, "due"):
            found += import_module(f"{app.name}.due").JOBS
    names = [job.name for job in found]
    if len(set(names)) != len(names):
        raise ImproperlyConfigured(f"Two due jobs have the same name: {', '.join(sorted(names))}")
    return found


def one_by_one(rows: Iterable[Row], do: Callable[[Row], str]) -> Iterator[str]:
    """Do each row by itself and yield its line, an empty one left out; raise what failed together when all are done."""
    failures: list[Exception] = []
    for row in rows:
        try:
            line = do(row)
        # One row that cannot be done must not keep the others waiting. All are raised below.
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)
        else:
            if line:
                yield line
    if failures:
        raise ExceptionGroup(f"{len(failures)} could not be done", failures)
