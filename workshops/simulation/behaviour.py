"""What each feature does in a rehearsal, in the order in which a virtual user looks for something to do."""

from workshops.agenda import simulation as agenda
from workshops.commands.simulation import PhaseScript, Simulation, WriteCheck
from workshops.ideas import simulation as ideas
from workshops.participants import simulation as participants
from workshops.quick_wins import simulation as quick_wins
from workshops.voting import simulation as voting

SIMULATIONS: tuple[Simulation, ...] = (
    agenda.SIMULATION,
    participants.SIMULATION,
    ideas.SIMULATION,
    voting.SIMULATION,
    quick_wins.SIMULATION,
)


def phase_script(kind: str) -> PhaseScript:
    """How the automatic facilitator plays a phase of this kind."""
    for simulation in SIMULATIONS:
        if kind in simulation.phases:
            return simulation.phases[kind]
    return PhaseScript()


def write_checks() -> list[WriteCheck]:
    return [simulation.writes for simulation in SIMULATIONS if simulation.writes]
