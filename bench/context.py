"""What every part of the benchmark is given."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import databases


@dataclass
class Context:
    """A folder of our own, and how large to measure. `kept` holds what the picture is drawn from.

    `rounds`: how often each figure is taken; its median is what counts.
    """

    folder: Path
    small: bool
    rounds: int = 3
    kept: dict[str, Any] = field(default_factory=dict)
    _made: int = 0

    def sizes(self, *full: int) -> tuple[int, ...]:
        """Numbers of phones; a tenth of them when it has to be quick."""
        return tuple(max(10, size // 10) for size in full) if self.small else full

    def database(self) -> str:
        """Another migrated SQLite database."""
        self._made += 1
        return databases.sqlite(self.folder, f"site-{self._made}")
