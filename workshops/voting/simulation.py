"""Voting in rehearsals: virtual users give dots, the facilitator holds a vote, and each dot must be stored once.

The dots are counted by replaying what was acknowledged, without the code that stores them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count

from workshops.commands.simulation import Desk, Entry, Form, PhaseScript, Send, Simulation, View, WriteCheck
from workshops.core.models import Workshop
from workshops.ideas.simulation import sort_ideas
from workshops.voting.enums import RoundState
from workshops.voting.methods.registry import default_method
from workshops.voting.models import Ballot, Mark, VoteRound
from workshops.voting.phases import VOTING

# The states in which a vote's stored keys and the cards of its ballots are deleted.
UNLINKED = (RoundState.REVEALED, RoundState.VOID)

# Where dots are: the actor, the number of the vote, the position of the choice.
Place = tuple[str, int, int]


def give_mark(view: View) -> Send | None:
    """Put one more mark on some choice; seldom take one back.

    A choice has one form or two, and each asks for a number of marks: the highest number of a choice adds one, a lower
    one or none takes one back.
    """
    forms = [form for form in view.forms.get("mine-ballot", ()) if form.command == "set_dots"]
    highest: dict[str, int] = {}
    for form in forms:
        highest[form.fields["option"]] = max(highest.get(form.fields["option"], 1), int(form.fields["dots"]))
    more: list[Form] = []
    fewer: list[Form] = []
    for form in forms:
        if form.is_enabled:
            adds = int(form.fields["dots"]) == highest[form.fields["option"]]
            (more if adds else fewer).append(form)
    if fewer and view.chance.random() < 0.1:
        more = fewer
    if not more:
        return None
    form = view.chance.choice(more)
    return form.command, dict(form.fields)


def play_voting(desk: Desk, seconds: float) -> None:
    """Prepare a vote where there is none, open it, close it after most of the time, and show the result."""
    if not desk.workshop.themes.exists():
        sort_ideas(desk)
    rounds = desk.workshop.rounds.exclude(state=RoundState.VOID)
    if not rounds.exists():
        desk.press("prepare_round", budget=default_method().default_budget)
    vote: VoteRound | None = rounds.last()
    if vote is None:
        desk.wait(seconds)
        return
    desk.press("open_round", vote=vote.number)
    desk.wait(seconds * 0.8)
    desk.press("close_round", vote=vote.number)
    desk.press("reveal_round", vote=vote.number)
    desk.wait(seconds * 0.2)


def count_ballots(acknowledged: Sequence[Entry]) -> int:
    """How many cards gave dots, in whichever vote."""
    return len({entry.actor for entry in acknowledged})


def check_dots(entries: Sequence[Entry], workshop: Workshop) -> Iterator[str]:
    due = latest_dots(entries)
    for vote in workshop.rounds.exclude(state=RoundState.VOID):
        mine = {place: dots for place, dots in due.items() if place[1] == vote.number and dots}
        yield from overspent(vote)
        if vote.state != RoundState.REVEALED:
            yield from wrong_cards(vote, mine)
        yield from wrong_sums(vote, mine)


def latest_dots(entries: Sequence[Entry]) -> dict[Place, int]:
    """The dots that each card must have on each choice: what the latest of its writes that took effect says."""
    last: dict[Place, tuple[int, int]] = {}
    for entry in entries:
        if (revision := entry.effect) is None:
            continue
        place = entry.actor, int(entry.fields["vote"]), int(entry.fields["option"])
        last[place] = max(last.get(place, (-1, 0)), (revision, int(entry.fields["dots"])))
    return {place: dots for place, (_revision, dots) in last.items()}


def wrong_cards(vote: VoteRound, due: Mapping[Place, int]) -> Iterator[str]:
    """While ballots still have their cards: the dots of each card on each choice."""
    seen = Mark.objects.filter(ballot__round=vote).values_list("ballot__seat", "option__position")
    there = Counter((f"seat:{seat}", vote.number, position) for seat, position in seen)
    for place in sorted(due.keys() | there.keys()):
        told, kept = due.get(place, 0), there.get(place, 0)
        if told != kept:
            lost = "lost" if kept < told else "counted twice or never sent"
            yield f"{place[0]} was told {told} dots on choice {place[2]}, {kept} are stored: {lost}"


def wrong_sums(vote: VoteRound, due: Mapping[Place, int]) -> Iterator[str]:
    """The totals, as the result adds them up, against the sum of what people were told."""
    told: Counter[int] = Counter()
    for (_actor, _vote, position), dots in due.items():
        told[position] += dots
    for option in vote.options.annotate(dots=Count("marks")):
        if option.dots != told[option.position]:
            yield f"Choice {option.position} has {option.dots} dots, and people were told {told[option.position]}"
    voters, ballots = len({actor for actor, _vote, _option in due}), vote.ballots.count()
    if voters != ballots:
        yield f"{voters} people were told that they voted, and there are {ballots} ballots"


def overspent(vote: VoteRound) -> Iterator[str]:
    most = vote.voting_method.possible(1, vote.options.count(), vote.budget)
    for ballot in Ballot.objects.filter(round=vote).annotate(dots=Count("marks")).filter(dots__gt=most):
        yield f"Ballot {ballot.pk} has {ballot.dots} dots of {most}"
    if vote.ballots.exclude(seat=None).values("seat").annotate(times=Count("pk")).filter(times__gt=1).exists():
        yield "A card has two ballots in one vote"


def deletes_keys(workshop: Workshop) -> bool:
    return workshop.rounds.filter(state__in=UNLINKED).exists()


def counted_dots(acknowledged: Sequence[Entry], workshop: Workshop) -> Sequence[Entry]:
    """The entries of votes whose keys are deleted, and which hold at least the dots that people were told of."""
    told: Counter[int] = Counter()
    for (_actor, number, _option), dots in latest_dots(acknowledged).items():
        told[number] += dots
    unlinked = workshop.rounds.filter(state__in=UNLINKED)
    counted = {vote.number for vote in unlinked if Mark.objects.filter(ballot__round=vote).count() >= told[vote.number]}
    return [entry for entry in acknowledged if int(entry.fields["vote"]) in counted]


SIMULATION = Simulation(
    act=give_mark,
    phases={VOTING: PhaseScript(share=2.0, play=play_voting)},
    writes=WriteCheck(
        commands=frozenset({"set_dots"}),
        label="ballots",
        count=count_ballots,
        check=check_dots,
        deletes_keys=deletes_keys,
        found_without_keys=counted_dots,
    ),
)
