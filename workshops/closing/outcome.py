"""What came of a workshop, as pages may say it: each feature gives its part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workshops.commands.feature import RecordSection
from workshops.commands.registry import features
from workshops.core.disclosure_control import Cell
from workshops.core.models import Workshop


@dataclass(frozen=True)
class Outcome:
    """Everything that notes and findings say about a room, read from the room itself.

    `parts` has what each feature gave, by the feature's name. What one of them calls `results` can be read as
    `outcome.results`; where several have the same name, the highest feature's counts.
    """

    workshop: Workshop
    parts: Mapping[str, Any]
    by_channel: list[Cell]

    def __getattr__(self, name: str) -> Any:
        """Raises AttributeError when no feature gave anything of this name."""
        for part in reversed(list(self.__dict__.get("parts", {}).values())):
            if hasattr(part, name):
                return getattr(part, name)
        raise AttributeError(name)

    @property
    def sections(self) -> list[RecordSection]:
        """The parts that the published record prints without a template of their own."""
        found = (each.closing.section(self.parts[each.name]) for each in features() if each.closing.section)
        return [section for section in found if section is not None]


def outcome(workshop: Workshop) -> Outcome:
    """Read a workshop's outcome in a constant number of queries."""
    parts = {
        feature.name: feature.closing.outcome(workshop) for feature in features() if feature.closing.outcome is not None
    }
    return Outcome(workshop, parts, _by_channel(parts))


def _by_channel(parts: Mapping[str, Any]) -> list[Cell]:
    """People by how they took part, as the highest feature that knows it counts them: votes before cards.

    Only one count is published, because two splits of the same people can be subtracted from each other.
    """
    counted = (getattr(part, "by_channel", None) for part in reversed(list(parts.values())))
    return next((cells for cells in counted if cells is not None), [])
