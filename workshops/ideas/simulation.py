"""Ideas in rehearsals: virtual users write a few, the facilitator sorts them, and each one must be stored once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from workshops.commands.simulation import Desk, Entry, PhaseScript, Send, Simulation, View, WriteCheck
from workshops.core.enums import Outcome
from workshops.core.models import Workshop
from workshops.ideas.models import Idea
from workshops.ideas.phases import READ_BACK, SILENT, SORTING
from workshops.ideas.sample_ideas import sample_ideas

MOST_IDEAS = 3
THEMES = ("Moon and stars", "Things that sing", "Everything else")


def write_idea(view: View) -> Send | None:
    """Write the next of one to three ideas."""
    memory = view.memory
    if not memory:
        memory |= {"ideas": sample_ideas(view.chance), "left": view.chance.randint(1, MOST_IDEAS)}
    if not memory["left"] or not view.has("mine-ideas", "add_idea"):
        return None
    memory["left"] -= 1
    text, language = memory["ideas"].pop()
    return "add_idea", {"text": text, "language": language}


def sort_ideas(desk: Desk) -> None:
    """Show the ideas, name a few themes, and move each idea to one of them in turn."""
    desk.press("reveal_ideas")
    for name in THEMES:
        desk.press("name_theme", name=name)
    themes = list(desk.workshop.themes.filter(merged_into=None).values_list("pk", flat=True))
    ideas = list(desk.workshop.ideas.filter(theme=None, withdrawn_at=None).values_list("pk", flat=True))
    for place, theme in enumerate(themes):
        if mine := list(islice(ideas, place, None, len(themes))):
            desk.press("move_idea", ideas=mine, theme=theme)


def play_sorting(desk: Desk, seconds: float) -> None:
    sort_ideas(desk)
    desk.wait(seconds)


def count_ideas(acknowledged: Sequence[Entry]) -> int:
    return sum(entry.command == "add_idea" for entry in acknowledged)


def check_ideas(entries: Sequence[Entry], workshop: Workshop) -> Iterator[str]:
    """Each acknowledged idea is there once, and no idea is there that nobody sent. Says nothing where ideas are edited."""
    if any(entry.command != "add_idea" for entry in entries):
        return
    there = Counter(
        (f"seat:{seat}", text)
        for seat, text in Idea.objects.filter(workshop=workshop, scribe=None).values_list("seat", "text")
    )
    told = {(entry.actor, entry.fields["text"]) for entry in entries if entry.outcome == Outcome.DONE}
    sent = {(entry.actor, entry.fields["text"]) for entry in entries}
    for actor, text in told - there.keys():
        yield f"An idea of {actor} was acknowledged and is lost: “{text}”"
    for (actor, text), times in there.items():
        if times > 1:
            yield f"An idea of {actor} is there {times} times: “{text}”"
        if sent and (actor, text) not in sent:
            yield f"An idea of {actor} is there that nobody sent: “{text}”"


SIMULATION = Simulation(
    act=write_idea,
    phases={
        SILENT: PhaseScript(share=2.0),
        READ_BACK: PhaseScript(share=0.5),
        SORTING: PhaseScript(play=play_sorting),
    },
    writes=WriteCheck(
        commands=frozenset({"add_idea", "edit_idea", "withdraw_idea"}),
        label="ideas",
        count=count_ideas,
        check=check_ideas,
    ),
)
