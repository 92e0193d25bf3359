"""Reads of the run sheet."""

from workshops.enums import PhaseState
from workshops.models import Phase, Workshop


def current_phase(workshop: Workshop) -> Phase | None:
    """The phase that is running, if any."""
    return workshop.phases.filter(state=PhaseState.RUNNING).first()
