"""Hopes in rehearsals: each virtual user says one, and each must be stored once."""

from collections.abc import Iterator, Sequence

from tests.sample_feature.models import Hope
from workshops.commands.simulation import Entry, PhaseScript, Send, Simulation, View, WriteCheck
from workshops.core.models import Workshop


def say(view: View) -> Send | None:
    if "said" in view.memory or not view.has("mine-hopes", "say_hope"):
        return None
    view.memory["said"] = True
    return "say_hope", {"text": f"Hope {view.chance.randint(1, 99)}"}


def check(entries: Sequence[Entry], workshop: Workshop) -> Iterator[str]:
    said = {entry.actor for entry in entries if entry.effect is not None}
    stored = {f"seat:{seat}" for seat in Hope.objects.filter(workshop=workshop).values_list("seat", flat=True)}
    if said != stored:
        yield f"{len(said)} cards were told that their hope is kept, and {len(stored)} are stored"


SIMULATION = Simulation(
    act=say,
    phases={"hopes": PhaseScript(share=0.5)},
    writes=WriteCheck(commands=frozenset({"say_hope"}), label="hopes", count=len, check=check),
)
