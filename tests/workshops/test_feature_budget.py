"""A feature is known to one line outside of its own folders: the one in `features.py`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from workshops.commands.feature import Feature
from workshops.commands.registry import features

ROOT: Path = settings.ROOT
PRODUCT = (
    "workshops",
    "templates/workshops",
    "templates/layouts",
    "templates/components",
    "site/static/js/live",
    "site/static/css",
    "operations",
    "front_end",
    "site/config",
)
# Run sheets are data above the features, a migration is history, and models.py re-exports for readers outside.
DATA = ("workshops/run_sheets.py", "workshops/models.py")
# Phase kinds with commands of their own: what a workshop consists of is known to more than itself.
ACTIVE = ("ideas", "voting", "quick_wins")


@pytest.mark.parametrize("name", ACTIVE)
def test_nothing_outside_of_its_folders_names_an_active_feature(name: str):
    assert references(name) == [f'workshops/features.py: "workshops.{name}",']


def references(name: str) -> list[str]:
    """Lines of the product that name this feature's package, templates, commands or kinds of phase.

    Features after it may import it, so their own folders are left out as well.
    """
    order = [feature.name for feature in features()]
    mine = tuple(folder for each in order[order.index(name) :] for folder in folders(each))
    named = re.compile("|".join(names(next(feature for feature in features() if feature.name == name))))
    return [
        f"{path}: {line.strip()}"
        for path in product()
        if not path.startswith((*mine, *DATA)) and "/migrations/" not in path
        for line in (ROOT / path).read_text().splitlines()
        if named.search(line) and not line.lstrip().startswith(("#", "{#", '"""'))
    ]


def folders(name: str) -> tuple[str, str]:
    return f"workshops/{name}/", f"templates/workshops/{name}/"


def names(feature: Feature) -> Iterator[str]:
    yield rf"workshops[./]{feature.name}\b"
    yield from (rf"[\"']{command.name}[\"']" for command in feature.commands)
    # Workshop.silent is a column, which has the name of a kind.
    yield from (rf"kind[^\n]*[\"']{kind.key}[\"']" for kind in feature.phases)


def product() -> list[str]:
    files = (
        path
        for folder in PRODUCT
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js", ".css"}
    )
    return sorted(path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts)
