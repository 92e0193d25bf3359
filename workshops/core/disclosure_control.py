"""Counts of people that a page may show: none small enough to point at somebody."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Cell(NamedTuple):
    """So many people, and what they have in common."""

    label: str | Promise
    number: int


def merged(cells: Iterable[Cell], smallest: int) -> list[Cell]:
    """The same people in cells of at least `smallest`; empty cells are left out.

    The smallest cells are joined until the result is large enough. Because small cells join each other or the next
    larger one, no cell can be found again by subtracting the others from the total. Fewer than `smallest`
    people in all give no cell.
    """
    rising = sorted((cell for cell in cells if cell.number), key=lambda cell: cell.number)
    together: list[Cell] = []
    while rising and (rising[0].number < smallest or 0 < _sum(together) < smallest):
        together.append(rising.pop(0))
    joined = [_join(together)] if _sum(together) >= smallest else []
    return sorted([*rising, *joined], key=lambda cell: -cell.number)


def _sum(cells: list[Cell]) -> int:
    return sum(cell.number for cell in cells)


def _join(cells: list[Cell]) -> Cell:
    label = cells[0].label
    for cell in cells[1:]:
        label = format_lazy(_("{one}, or {other}"), one=label, other=cell.label)
    return Cell(label, _sum(cells))
