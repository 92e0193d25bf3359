"""The stylesheets of features, for the bundles of the front end."""

from collections.abc import Iterator
from pathlib import Path


def of_features() -> Iterator[Path]:
    """`<feature>/<feature>.css` of each package that has one, in alphabetical order: no rule may depend on the order."""
    yield from sorted(sheet for sheet in Path(__file__).parent.glob("*/*.css") if sheet.stem == sheet.parent.name)
