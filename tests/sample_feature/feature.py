"""Hopes: everything that a feature can declare, with as little in each as shows that it is asked for."""

from pathlib import Path

from tests.sample_feature import actions, queries
from tests.sample_feature.forms import SayHope
from tests.sample_feature.models import Hope
from tests.sample_feature.simulation import SIMULATION
from workshops.commands.feature import (
    CARD,
    ClosingHooks,
    Command,
    Feature,
    Instruction,
    PhaseKind,
    Place,
    Region,
)
from workshops.commands.personal_data import PersonalData
from workshops.commands.transfer import TransferTable

SHOWS = frozenset({actions.HOPES})

FEATURE = Feature(
    name="hopes",
    phases=(PhaseKind("hopes", "Hopes", 85, Instruction(card="Say what you hope for.", wall="Say what you hope for")),),
    commands=(
        Command(
            "say_hope", SayHope, actions.say_hope, "Kept.", roles=(CARD,), example={"text": "A warm room"}, weight=8
        ),
    ),
    regions=(
        Region(
            "room-hopes",
            "room",
            "sample_feature/room.html",
            queries.of_room,
            SHOWS,
            (Place("room", "main", 65), Place("table", "said", 45)),
        ),
        Region("wall-hopes", "wall", "sample_feature/wall.html", queries.of_room, SHOWS, (Place("wall", "main", 35),)),
        Region(
            "desk-hopes",
            "desk",
            "sample_feature/desk.html",
            queries.of_room,
            SHOWS,
            (Place("desk", "now", 75),),
            link=("Hopes", 45),
        ),
        Region("mine-hopes", "card", "sample_feature/mine.html", queries.of_card, SHOWS, (Place("room", "main", 45),)),
        Region(
            "table-hopes",
            "scribe",
            "sample_feature/table.html",
            queries.of_table,
            SHOWS,
            (Place("table", "write", 65),),
        ),
    ),
    models=(Hope,),
    transfer=(
        TransferTable(
            "hopes",
            Hope,
            lambda workshop: Hope.objects.filter(workshop=workshop),
            ("seat", "text"),
            {"workshop": "every row of the file is of its one room"},
            came_later=True,
        ),
    ),
    personal=PersonalData(
        traces=lambda workshop: [Hope.objects.filter(workshop=workshop)],
        withdrew=actions.delete_of_card,
        words=lambda cards: list(Hope.objects.filter(seat__in=cards).exclude(text="").values_list("text", flat=True)),
        words_in=lambda rooms: list(
            Hope.objects.filter(workshop__in=rooms).exclude(text="").values_list("text", flat=True)
        ),
        erase_words=actions.erase_words,
        erase_card=actions.delete_of_card,
        unlink=lambda workshop: Hope.objects.filter(workshop=workshop).update(seat=None) and None,
    ),
    closing=ClosingHooks(
        unfinished=queries.unfinished, why_not=queries.why_not_close, outcome=queries.outcome, section=queries.section
    ),
    simulation=SIMULATION,
    stylesheet=Path(__file__).with_name("sample_feature.css"),
)
