"""What the desk shows of the run sheet."""

from typing import Any

from workshops.agenda.queries import now
from workshops.commands.registry import phase_kinds, unfinished
from workshops.core.models import Workshop


def steer(workshop: Workshop) -> dict[str, Any]:
    """How far the room has come, and what it would leave behind by going on."""
    return now(workshop) | {"unfinished": unfinished(workshop)}


def run(workshop: Workshop) -> dict[str, Any]:
    """The run sheet, and the kinds of phase that can be added to it."""
    return now(workshop) | {"kinds": [(kind.key, kind.label) for kind in phase_kinds().values()]}
