"""Regions that a test renders itself, in place of those that features declare."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from workshops.commands.feature import Region
from workshops.commands.registry import regions


@dataclass(frozen=True)
class Rendered:
    """A region whose HTML `render` returns. It shows these parts of the room."""

    render: Callable[[Any], str]
    parts: frozenset[str] = frozenset()
    is_cached: bool = False

    def shows(self, parts: frozenset[str]) -> bool:
        return Region.shows(self, parts)


def show_only(patch: pytest.MonkeyPatch, audience: str, shown: Mapping[str, Any]) -> None:
    """Let screens of this audience have these regions and no others, until the patch is undone."""
    declared = regions(audience)
    for name in list(declared):
        patch.delitem(declared, name)
    for name, region in shown.items():
        patch.setitem(declared, name, region)
