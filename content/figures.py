"""Numbers as bars: how wide each is drawn and how its number is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format


@dataclass(frozen=True)
class Bar:
    """One row of a figure. `width` is ready for SVG: a percentage with a point, in every language."""

    label: str
    text: str
    width: str
    url: str = ""
    chosen: bool = False


def bars(rows: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """Bars for rows of label, number and perhaps url and chosen; the largest number fills the width."""
    rows = list(rows)
    largest = max((row["number"] or 0 for row in rows), default=0)
    return [
        Bar(
            label=str(row["label"]),
            text=written(row["number"]),
            width=f"{100 * (row['number'] or 0) / largest:.2f}%" if largest else "0%",
            url=str(row.get("url") or ""),
            chosen=bool(row.get("chosen")),
        )
        for row in rows
    ]


def written(number: float | Decimal | None) -> str:
    """22 as "22", 2.50 as "2.5", in the way of the reader's language."""
    if number is None:
        return "–"
    return number_format(number if number % 1 else int(number))
