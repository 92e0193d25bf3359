"""What every part of the benchmark stands on."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import databases


@dataclass
class Ground:
    """A folder of our own, and how large to measure. `kept` holds what the picture is drawn from."""

    folder: Path
    small: bool
    kept: dict[str, Any] = field(default_factory=dict)
    _made: int = 0

    @property
    def rounds(self) -> int:
        """How often each figure is taken; its median is what counts."""
        return 1 if self.small else 3

    def sizes(self, *full: int) -> tuple[int, ...]:
        """Numbers of phones; a tenth of them when it has to be quick."""
        return tuple(max(10, size // 10) for size in full) if self.small else full

    def database(self) -> str:
        """Another migrated SQLite database."""
        self._made += 1
        return databases.sqlite(self.folder, f"site-{self._made}")
