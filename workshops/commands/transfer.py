"""How a feature says which of its rows travel in a transfer file, and which columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from workshops.core.models import Workshop

# Reasons why a column stays, for `TransferTable.stays`.
ITS_ROOM = "every row of the file is of its one room"
SCREENS = "counts what open screens have seen, and no screen of the hall is open on the public site"


def nothing_shared(workshop: Workshop) -> dict[str, Any]:
    """For rows that do not name their workshop."""
    return {}


@dataclass(frozen=True)
class TransferTable:
    """One kind of row. `name` is its key in the file; `rows` finds them; `carried` names the columns that travel.

    `stays` names the other columns, each with the reason. `shared` is what all its rows have in common where they are
    imported. A carried column may point to rows of this table, or of one that was declared before.
    """

    name: str
    model: type[models.Model]
    rows: Callable[[Workshop], "models.QuerySet[Any]"]
    carried: tuple[str, ...]
    stays: Mapping[str, str] = field(default_factory=dict)
    shared: Callable[[Workshop], dict[str, Any]] = lambda workshop: {"workshop": workshop}
    # Carried columns that came after version 1, with their value in a file that does not say.
    since: Mapping[str, Any] = field(default_factory=dict)
    # Carried columns that point to rows which have the same `name` on both sites. Where there is none, it is made.
    by_name: tuple[str, ...] = ()
    # Set for tables that came after version 2: a file without them is read, and is written when there are no such rows.
    came_later: bool = False
