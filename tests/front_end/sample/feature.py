"""A feature with a stylesheet in its own folder, as an app that is not part of the project would bring it."""

from collections.abc import Iterator
from pathlib import Path


def stylesheets() -> Iterator[Path]:
    yield Path(__file__).with_name("sample.css")
