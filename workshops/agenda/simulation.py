"""The agenda in rehearsals: phases are copied, and each kind takes its share of the time."""

from workshops.agenda.models import Phase
from workshops.agenda.phases import INTRODUCTIONS, REFLECTION, WELCOME
from workshops.commands.simulation import PhaseScript, Simulation
from workshops.core.models import Workshop


def copy_phases(workshop: Workshop, copy: Workshop) -> None:
    Phase.objects.bulk_create(
        Phase(
            workshop=copy,
            position=phase.position,
            kind=phase.kind,
            title=phase.title,
            script=phase.script,
            planned_minutes=phase.planned_minutes,
        )
        for phase in workshop.phases.all()
    )


SIMULATION = Simulation(
    copy_plan=copy_phases,
    phases={
        WELCOME: PhaseScript(share=1.5),
        INTRODUCTIONS: PhaseScript(share=0.5),
        REFLECTION: PhaseScript(share=0.5),
    },
)
