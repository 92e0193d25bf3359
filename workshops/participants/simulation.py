"""Participants in rehearsals: they give consent and sit down at a table."""

from workshops.commands.simulation import Send, Simulation, View
from workshops.core.models import Workshop
from workshops.participants.models import Board

CONSENT, TABLE = "mine-card", "mine-table"


def copy_tables(workshop: Workshop, copy: Workshop) -> None:
    Board.objects.bulk_create(
        Board(workshop=copy, number=board.number, name=board.name, question=board.question)
        for board in workshop.boards.all()
    )


def act(view: View) -> Send | None:
    return give_consent(view) or sit_down(view)


def give_consent(view: View) -> Send | None:
    """Agree once: everybody takes part, most let their words be kept, half let them be quoted."""
    if "agreed" in view.memory or not view.has(CONSENT, "give_consent"):
        return None
    view.memory["agreed"] = True
    fields = {"take_part": True, "keep_words": view.chance.random() < 0.8, "quote": view.chance.random() < 0.5}
    return "give_consent", fields


def sit_down(view: View) -> Send | None:
    """Choose one of the tables, once."""
    tables = view.forms.get(TABLE, ())
    if "seated" in view.memory or not tables:
        return None
    view.memory["seated"] = True
    table = view.chance.choice(tables)
    return table.command, dict(table.fields)


SIMULATION = Simulation(copy_plan=copy_tables, act=act)
