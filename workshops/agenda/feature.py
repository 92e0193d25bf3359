"""The run sheet: phases, their order and their time."""

from django.utils.translation import gettext_lazy as _

from workshops.agenda import desk_queries, queries, workshop_forms
from workshops.agenda import forms as phase_forms
from workshops.agenda.actions import phases, run_sheet
from workshops.agenda.models import Phase
from workshops.agenda.phases import PHASES, REFLECTION
from workshops.agenda.simulation import SIMULATION
from workshops.agenda.transfer import TRANSFER
from workshops.commands.feature import Command, Feature, Place, Region
from workshops.commands.personal_data import PersonalData, RoomTexts

COMMANDS = (
    Command(
        "edit_workshop",
        workshop_forms.EditWorkshop,
        run_sheet.edit_workshop,
        _("Saved."),
        example={
            "title": "Classes and care",
            "question": "What would help?",
            "purpose": "To meet",
            "place": "The Lantern Room",
            "expected_people": "60",
            "starts_at": "2026-12-01 18:00",
        },
    ),
    Command(
        "start_phase",
        phase_forms.StartPhase,
        phases.start_phase,
        _("The room has moved on."),
        example={"phase": "1", "from_phase": ""},
        moves_room=True,
        is_news=True,
    ),
    Command(
        "next_phase",
        phase_forms.NextPhase,
        phases.next_phase,
        _("The room has moved on."),
        weight=3,
        example={"from_phase": "1"},
        moves_room=True,
        is_news=True,
    ),
    Command(
        "go_back",
        phase_forms.GoBack,
        phases.go_back,
        _("The room is back in the phase before."),
        example={"from_phase": "1"},
        moves_room=True,
        is_news=True,
    ),
    Command(
        "extend_phase",
        phase_forms.ExtendPhase,
        phases.extend_phase,
        _("A little more time."),
        example={"phase": "1", "minutes": "5"},
    ),
    Command(
        "edit_phase",
        phase_forms.EditPhase,
        run_sheet.edit_phase,
        _("Saved."),
        example={"phase": "1", "title": "Welcome", "planned_minutes": "10", "script": "Good evening."},
    ),
    Command(
        "add_phase",
        phase_forms.AddPhase,
        run_sheet.add_phase,
        _("Added to the run sheet."),
        example={"kind": REFLECTION, "title": "A pause", "planned_minutes": "10", "after": "1"},
        makes_new=True,
    ),
    Command(
        "remove_phase",
        phase_forms.RemovePhase,
        run_sheet.remove_phase,
        _("Taken out of the run sheet."),
        weight=0.3,
        example={"phase": "1"},
    ),
    Command(
        "move_phase", phase_forms.MovePhase, run_sheet.move_phase, _("Moved."), example={"phase": "1", "steps": "1"}
    ),
)

REGIONS = (
    Region(
        "room-phase",
        "room",
        "workshops/agenda/room.html",
        queries.now,
        frozenset(),
        (
            Place("room", "top", 20),
            Place("table", "top", 10),
        ),
    ),
    Region("wall-phase", "wall", "workshops/agenda/wall.html", queries.now, frozenset(), (Place("wall", "top", 10),)),
    Region(
        "wall-say", "wall", "workshops/agenda/wall_say.html", queries.now, frozenset(), (Place("wall", "main", 10),)
    ),
    Region(
        "wall-doors", "wall", "workshops/agenda/wall_doors.html", queries.now, frozenset(), (Place("wall", "foot", 10),)
    ),
    Region(
        "desk-phase",
        "desk",
        "workshops/agenda/desk_phase.html",
        desk_queries.steer,
        frozenset(),
        (Place("desk", "top", 10),),
    ),
    Region(
        "desk-run",
        "desk",
        "workshops/agenda/desk_run.html",
        desk_queries.run,
        frozenset(),
        (Place("desk", "run", 10),),
        link=(_("Run sheet"), 50),
    ),
    Region("desk-now", "desk", "workshops/agenda/desk_now.html", queries.now, frozenset(), (Place("desk", "now", 20),)),
)

FEATURE = Feature(
    name="agenda",
    phases=PHASES,
    commands=COMMANDS,
    regions=REGIONS,
    models=(Phase,),
    transfer=TRANSFER,
    personal=PersonalData(texts=(RoomTexts(Phase, ("title", "script")),)),
    simulation=SIMULATION,
)
