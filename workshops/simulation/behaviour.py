"""What the features declare about rehearsals, in the order in which a virtual user looks for something to do."""

from workshops.commands.registry import features
from workshops.commands.simulation import PhaseScript, Simulation, WriteCheck


def simulations() -> list[Simulation]:
    return [feature.simulation for feature in features()]


def phase_script(kind: str) -> PhaseScript:
    """How the automatic facilitator plays a phase of this kind."""
    for simulation in simulations():
        if kind in simulation.phases:
            return simulation.phases[kind]
    return PhaseScript()


def write_checks() -> list[WriteCheck]:
    return [simulation.writes for simulation in simulations() if simulation.writes]
