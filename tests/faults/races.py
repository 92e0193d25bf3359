"""Two tabs of one card vote at the same moment, and still spend one budget."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import DatabaseError, OperationalError, connections
from django.db.models import Count

from tests.faults import mutants
from tests.faults.dependencies import opened_at
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, make_room
from tests.harness.servers import Postgres
from tests.harness.template_postgres import clone
from workshops.core.errors import WorkshopError
from workshops.models import Ballot, Mark, SeatCard, VoteRound, Workshop
from workshops.participants.actors import CardHolder
from workshops.voting.actions import ballots
from workshops.voting.enums import Channel

BUDGET = 3
TABS = 2


@fault_test(
    3,
    "two-tabs",
    passes="the budget of a card is exceeded 0 times",
    mutant="votes_without_lock",
)
def two_tabs(context: Context) -> Result:
    """Every card has given one dot; then each of its tabs gives all the others to another choice, at once."""
    with context.in_process():
        return _two_tabs("SQLite", context.size(full=1000, small=60))


@fault_test(
    3,
    "two-tabs-postgres",
    passes="the budget of a card is exceeded 0 times",
    mutant="votes_without_lock",
)
def two_tabs_on_postgres(context: Context) -> Result:
    """The same on a database where two transactions really write at the same time."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=context.folder)))
        for parent in (context.folder, folder):
            # As root, PostgreSQL runs as another user, who must reach its files.
            parent.chmod(0o755)
        url = clone(stack.enter_context(Postgres(folder)).url)
        stack.enter_context(opened_at(url))
        stack.enter_context(mutants.applied(context.mutant))
        return _two_tabs("PostgreSQL", context.size(full=1000, small=60))


def _two_tabs(database: str, races: int) -> Result:
    room = make_room(races, budget=BUDGET)
    give_one_dot(room)
    told = Counter(race(room))
    over = overspent(room)
    failures = [f"{over} of {races} cards have more than {BUDGET} dots"] if over else []
    if told["done"] < races * 0.5:
        failures.append(f"Only {told['done']} of {races} races had a winner: nothing was raced for")
    return Result(
        f"{races} races of {TABS} tabs on {database}, each tab with a connection of its own, past the writer",
        f"{over} budgets exceeded; {told['done']} times given, {told['refused']} refused, {told['locked']} locked",
        failures,
    )


def give_one_dot(room: Room) -> None:
    """Give one dot of every card, so that its ballot exists and the race is for dots."""
    vote = VoteRound.objects.get(workshop=room.pk)
    Ballot.objects.bulk_create(Ballot(round=vote, seat_id=seat.pk, channel=Channel.PHONE) for seat in room.seats)
    last = vote.options.get(position=TABS + 1)
    Mark.objects.bulk_create(Mark(ballot=ballot, option=last, slot=1) for ballot in vote.ballots.all())


def race(room: Room) -> Iterator[str]:
    """Let the tabs of each card race, one card after the other; yields the outcome of each tab."""
    gate = threading.Barrier(TABS)
    workshop = Workshop.objects.get(pk=room.pk)
    cards = list(SeatCard.objects.filter(workshop=workshop).select_related("workshop", "board").order_by("pk"))

    def tab(option: int) -> list[str]:
        try:
            return [_press(gate, workshop, card, option) for card in cards]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TABS) as pool:
        for told in pool.map(tab, range(1, TABS + 1)):
            yield from told


def _press(gate: threading.Barrier, workshop: Workshop, card: SeatCard, option: int) -> str:
    gate.wait()
    try:
        ballots.set_dots(workshop=workshop, actor=CardHolder(card), vote=1, option=option, dots=BUDGET - 1)
    except WorkshopError:
        return "refused"
    except OperationalError:
        return "locked"
    except DatabaseError:
        # A constraint refused it: an error, but not a dot too many.
        return "refused"
    return "done"


def overspent(room: Room) -> int:
    """The number of cards with more dots than the budget, in one ballot or in several."""
    spent = Ballot.objects.filter(round__workshop=room.pk).values("seat").annotate(dots=Count("marks"))
    return spent.filter(dots__gt=BUDGET).count()
