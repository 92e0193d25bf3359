"""The table that `make bench` prints and docs/performance.md keeps: what, figure, target, met or missed."""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line. `least` or `most` is the target, if there is one; `note` says what stands behind the figure."""

    what: str
    figure: float
    unit: str = ""
    least: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def target(self) -> str:
        if self.least is not None:
            return f"≥ {shown(self.least)}{self.unit}"
        return f"≤ {shown(self.most)}{self.unit}" if self.most is not None else ""

    @property
    def verdict(self) -> str:
        if not self.target:
            return ""
        if math.isnan(self.figure):
            return "not measured"
        met = self.figure >= self.least if self.least is not None else self.figure <= (self.most or 0)
        return "met" if met else "MISSED"

    def cells(self) -> list[str]:
        figure = "–" if math.isnan(self.figure) else f"{shown(self.figure)}{self.unit}"
        return [self.what, figure, self.target, self.verdict, self.note]


HEAD = ["what", "figure", "target", "", "behind it"]


def median(values: Iterable[float]) -> float:
    return statistics.median(list(values))


def shown(figure: float) -> str:
    """Three digits that mean something, and no more."""
    if figure == 0 or abs(figure) >= 1000:
        return f"{figure:,.0f}"
    places = max(0, 2 - math.floor(math.log10(abs(figure))))
    text = f"{figure:.{min(places, 4)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(rows: Iterable[Row]) -> str:
    """For a terminal: four columns, and under each line what stands behind it."""
    table = [row.cells() for row in rows]
    widths = [max(len(cells[column]) for cells in [HEAD, *table]) for column in range(4)]
    lines = []
    for cells in [[*HEAD[:4], ""], *table]:
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)).rstrip()
        lines += [line, *([f"    {cells[4]}"] if cells[4] else [])]
    return "\n".join(lines)


def markdown(rows: Iterable[Row]) -> str:
    """For docs/performance.md."""
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    return "\n".join(lines + [f"| {' | '.join(row.cells())} |" for row in rows])
