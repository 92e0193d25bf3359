"""Two tabs, one card: whoever presses twice at once still spends one budget."""

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
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, make_hall
from tests.harness.servers import Postgres
from tests.harness.template_postgres import clone
from workshops.core.errors import WorkshopError
from workshops.models import Ballot, Mark, SeatCard, VoteRound, Workshop
from workshops.participants.actors import CardHolder
from workshops.voting.actions import ballots
from workshops.voting.enums import Channel

BUDGET = 3
TABS = 2


@drill(
    3,
    "two-tabs",
    passes="the budget of a card is exceeded 0 times",
    control="votes_without_a_lock",
)
def two_tabs(ground: Ground) -> Result:
    """Every card has given one dot; then each of its tabs gives all the others to a choice of its own, at once."""
    with ground.inside():
        return _two_tabs("SQLite", ground.size(full=1000, small=60))


@drill(
    3,
    "two-tabs-postgres",
    passes="the budget of a card is exceeded 0 times",
    control="votes_without_a_lock",
)
def two_tabs_on_postgres(ground: Ground) -> Result:
    """The same where two writers really write at the same time."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=ground.folder)))
        for parent in (ground.folder, folder):
            # It runs as somebody else, who has to reach its own files.
            parent.chmod(0o755)
        url = clone(stack.enter_context(Postgres(folder)).url)
        stack.enter_context(opened_at(url))
        stack.enter_context(mutants.applied(ground.build))
        return _two_tabs("PostgreSQL", ground.size(full=1000, small=60))


def _two_tabs(database: str, races: int) -> Result:
    hall = make_hall(races, budget=BUDGET)
    give_one_dot(hall)
    told = Counter(race(hall))
    over = overspent(hall)
    wrong = [f"{over} of {races} cards have more than {BUDGET} dots"] if over else []
    if told["done"] < races * 0.5:
        wrong.append(f"Only {told['done']} of {races} races had a winner: nothing was raced for")
    return Result(
        f"{races} races of {TABS} tabs on {database}, each tab with a connection of its own, past the writer",
        f"{over} budgets exceeded; {told['done']} times given, {told['refused']} refused, {told['locked']} locked",
        wrong,
    )


def give_one_dot(hall: Hall) -> None:
    """So that every card has its ballot already, and the race is for dots."""
    vote = VoteRound.objects.get(workshop=hall.pk)
    Ballot.objects.bulk_create(Ballot(round=vote, seat_id=seat.pk, channel=Channel.PHONE) for seat in hall.seats)
    last = vote.options.get(position=TABS + 1)
    Mark.objects.bulk_create(Mark(ballot=ballot, option=last, slot=1) for ballot in vote.ballots.all())


def race(hall: Hall) -> Iterator[str]:
    """Every card's tabs against each other, one card after the other; what each tab was told."""
    gate = threading.Barrier(TABS)
    workshop = Workshop.objects.get(pk=hall.pk)
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
        # A constraint said no: an ugly word, but not a dot too many.
        return "refused"
    return "done"


def overspent(hall: Hall) -> int:
    """Cards with more dots in the vote than it gives, in one ballot or in two."""
    spent = Ballot.objects.filter(round__workshop=hall.pk).values("seat").annotate(dots=Count("marks"))
    return spent.filter(dots__gt=BUDGET).count()
