"""The run sheet: phases, their order and their time."""

from django.utils.translation import gettext_lazy as _

from workshops.agenda import desk_queries, queries, workshop_forms
from workshops.agenda import forms as phase_forms
from workshops.agenda.actions import phases, run_sheet
from workshops.agenda.phases import PHASES
from workshops.agenda.simulation import SIMULATION
from workshops.commands.feature import Command, Feature, Place, Region

COMMANDS = (
    Command("edit_workshop", workshop_forms.EditWorkshop, run_sheet.edit_workshop, _("Saved.")),
    Command("start_phase", phase_forms.StartPhase, phases.start_phase, _("The room has moved on.")),
    Command("next_phase", phase_forms.NextPhase, phases.next_phase, _("The room has moved on.")),
    Command("go_back", phase_forms.GoBack, phases.go_back, _("The room is back in the phase before.")),
    Command("extend_phase", phase_forms.ExtendPhase, phases.extend_phase, _("A little more time.")),
    Command("edit_phase", phase_forms.EditPhase, run_sheet.edit_phase, _("Saved.")),
    Command("add_phase", phase_forms.AddPhase, run_sheet.add_phase, _("Added to the run sheet.")),
    Command("remove_phase", phase_forms.RemovePhase, run_sheet.remove_phase, _("Taken out of the run sheet.")),
    Command("move_phase", phase_forms.MovePhase, run_sheet.move_phase, _("Moved.")),
)

REGIONS = (
    Region(
        "room-phase",
        "room",
        "workshops/room/phase.html",
        queries.now,
        frozenset(),
        (
            Place("room", "top", 20),
            Place("table", "top", 10),
        ),
    ),
    Region("wall-phase", "wall", "workshops/wall/phase.html", queries.now, frozenset(), (Place("wall", "top", 10),)),
    Region("wall-say", "wall", "workshops/wall/say.html", queries.now, frozenset(), (Place("wall", "main", 10),)),
    Region("wall-doors", "wall", "workshops/wall/doors.html", queries.now, frozenset(), (Place("wall", "foot", 10),)),
    Region(
        "desk-phase", "desk", "workshops/desk/phase.html", desk_queries.steer, frozenset(), (Place("desk", "top", 10),)
    ),
    Region(
        "desk-run",
        "desk",
        "workshops/desk/run.html",
        desk_queries.run,
        frozenset(),
        (Place("desk", "run", 10),),
        link=(_("Run sheet"), 50),
    ),
    Region("desk-now", "desk", "workshops/desk/now.html", queries.now, frozenset(), (Place("desk", "now", 20),)),
)

FEATURE = Feature(
    name="agenda",
    phases=PHASES,
    commands=COMMANDS,
    regions=REGIONS,
    simulation=SIMULATION,
)
