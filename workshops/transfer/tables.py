"""The shape in which contents.py says what of one table travels."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from workshops.core.models import Workshop


@dataclass(frozen=True)
class Table:
    """One kind of row. `shared` is what all its rows have in common, once the room stands where it is brought."""

    name: str
    model: type[models.Model]
    rows: Callable[[Workshop], "models.QuerySet[Any]"]
    carried: tuple[str, ...]
    stays: dict[str, str] = field(default_factory=dict)
    shared: Callable[[Workshop], dict[str, Any]] = lambda workshop: {"workshop": workshop}
    # Carried fields that came after version 1, with what they are in a file that does not say.
    since: dict[str, Any] = field(default_factory=dict)
