"""How a feature says which of its rows travel in a transfer file, and which columns."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from workshops.core.models import Workshop


@dataclass(frozen=True)
class TransferTable:
    """One kind of row. `name` is its key in the file; `rows` finds them; `carried` names the columns that travel.

    `stays` names the other columns, each with the reason. `shared` is what all its rows have in common where they are
    imported. `since`: carried columns that came after version 1, with their value in a file that does not say.
    `after`: names of tables whose rows it points to, so that they are imported first.
    """

    name: str
    model: type[models.Model]
    rows: Callable[[Workshop], "models.QuerySet[Any]"]
    carried: tuple[str, ...]
    stays: dict[str, str] = field(default_factory=dict)
    shared: Callable[[Workshop], dict[str, Any]] = lambda workshop: {"workshop": workshop}
    since: dict[str, Any] = field(default_factory=dict)
