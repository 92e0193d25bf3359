"""A vote storm: every phone sends ten votes in twenty seconds. What it costs, how it grows, and how long it takes.

In every two seconds each phone votes once, at a moment of its own: all take their dot back, then all give it again.
So the count on everybody's screen moves with each vote, and a frame is owed after each.
"""

import asyncio
import json
import random
from bisect import bisect_left
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import log

from bench import databases
from bench.context import Context
from bench.machine import Lag, percentile
from bench.phones import crowd
from bench.servers import TICK, WINDOW, Baseline, Measured, Product, daphne, environment_for
from bench.table import Row, median
from bench.vote_clients import Naive, Ours, Vote

WAVES, WAVE = 10, 2.0
OBSERVERS = 20
PATIENCE = 240.0


@dataclass
class Course:
    """How one storm went. Times in seconds, one for each vote, or for each vote and observer."""

    votes: int
    phones: int
    cpu: float
    frames: int
    took: float
    answered: list[float]
    seen: list[float]
    refused: list[str]
    lag: Lag


@dataclass
class Watch:
    """What phones hear while it storms."""

    observers: frozenset[int]
    sent: dict[str, tuple[float, int]] = field(default_factory=dict)
    answers: dict[str, tuple[float, bytes]] = field(default_factory=dict)
    pictures: dict[int, tuple[list[int], list[float]]] = field(default_factory=dict)
    all_answered: asyncio.Event = field(default_factory=asyncio.Event)
    expected: int = 0

    def hear(self, number: int, payload: bytes, at: float) -> None:
        if payload.startswith(b'{"key"'):
            key = payload[8 : payload.index(b'"', 8)].decode() if payload[7:8] == b'"' else json.loads(payload)["key"]
            self.answers[key] = (at, payload)
            if len(self.answers) == self.expected:
                self.all_answered.set()
        elif number in self.observers and payload.startswith(b'{"from"'):
            revisions, times = self.pictures.setdefault(number, ([], []))
            revisions.append(json.loads(payload)["to"])
            times.append(at)


def waves(phones: int, options: int, waves: int = WAVES) -> list[tuple[float, Vote]]:
    """Every vote of a storm with its moment, the same ones each time: dots go back and come again, wave by wave."""
    dice = random.Random(phones)
    votes = []
    for phone in range(phones):
        option = 1
        for wave in range(waves):
            gives = wave % 2
            option = 1 + (phone + wave) % options if gives else option
            votes.append((WAVE * (wave + dice.random() * 0.9), Vote(phone, option, gives)))
    return sorted(votes, key=lambda vote: vote[0])


async def storm(server: Measured, room: Ours, phones: int, cpu: Callable[[], float]) -> Course:
    """Let it storm. Comes back when every vote is answered and every screen is still."""
    votes = waves(phones, room.room["options"])
    async with crowd(room.url(server), room.guests(phones)) as people:
        watch = Watch(frozenset(random.Random(1).sample(range(phones), min(OBSERVERS, phones))), expected=len(votes))
        people.hears = watch.hear
        frames, used = people.frames, cpu()
        async with Lag() as lag:
            loop = asyncio.get_running_loop()
            began = loop.time()
            for moment, vote in votes:
                if (wait := began + moment - loop.time()) > 0:
                    await asyncio.sleep(wait)
                key, text = room.say(vote)
                watch.sent[key] = (loop.time(), vote.phone)
                people.sockets[vote.phone].send(text)
            await asyncio.wait_for(watch.all_answered.wait(), PATIENCE)
            took = loop.time() - began
        # Before it is still: what is on its way belongs to the storm.
        await people.settle()
        return Course(
            votes=len(votes),
            phones=phones,
            cpu=cpu() - used,
            frames=people.frames - frames,
            took=took,
            answered=[at - watch.sent[key][0] for key, (at, _said) in watch.answers.items()],
            seen=list(_seen(watch)),
            refused=[said.decode() for _at, said in watch.answers.values() if b'"done"' not in said[:80]],
            lag=lag,
        )


def _seen(watch: Watch) -> Iterable[float]:
    """From sending a vote to the first picture on another screen that holds it."""
    for key, (_at, said) in watch.answers.items():
        sent, voter = watch.sent[key]
        revision = json.loads(said).get("revision")
        for number, (revisions, times) in watch.pictures.items():
            place = bisect_left(revisions, revision) if revision is not None else len(revisions)
            if number != voter and place < len(revisions):
                yield times[place] - sent


async def measure(context: Context) -> list[Row]:
    """Ours at three sizes, the naive design at the smallest; SQLite, so that the server's CPU is the database's too."""
    few, some, many = context.sizes(100, 300, 1000)
    courses: dict[int, list[Course]] = {size: [] for size in (few, some, many)}
    naive: list[Course] = []
    for _round in range(context.rounds):
        naive.append(await _one(context, few, "naive"))
        for size, all_of_it in courses.items():
            all_of_it.append(await _one(context, size, "ours"))
    roomy = [await _one(context, size, "naive", CAPACITY="100000") for size in (max(10, few // 3), few)]
    cost = {size: median(course.cpu for course in all_of_it) for size, all_of_it in courses.items()}
    context.kept["storm"] = {
        "ours": {size: [course.cpu for course in all_of_it] for size, all_of_it in courses.items()},
        "losing": {few: [course.cpu for course in naive]},
        "naive": {course.phones: [course.cpu] for course in roomy},
    }
    worst = courses[many]
    return [
        Row(
            f"vote storm, {few} phones: naive design ÷ ours, CPU",
            median(theirs.cpu / ours.cpu for theirs, ours in zip(naive, courses[few], strict=True)),
            least=8,
            note=f"{median(course.cpu for course in naive):.1f} s against {cost[few]:.2f} s, though the naive one lost "
            f"{100 - 100 * median(course.frames / (course.votes * course.phones) for course in naive):.0f} % of its "
            f"frames; {_lag(courses[few])}",
        ),
        Row(
            f"vote storm, {few} phones: naive design that loses nothing ÷ ours, CPU",
            roomy[-1].cpu / cost[few],
            least=8,
            note=f"{roomy[-1].cpu:.1f} s and {roomy[-1].took:.0f} s long, with a layer that has room for everything; "
            f"{100 * roomy[-1].frames / (roomy[-1].votes * roomy[-1].phones):.0f} % of its frames arrived",
        ),
        Row(
            f"growth of that CPU from {few} to {many} phones, exponent",
            growth(cost),
            most=0.8,
            note=", ".join(f"{size} phones {seconds:.2f} s" for size, seconds in cost.items()) + f"; {_lag(worst)}",
        ),
        Row(
            f"vote → seen by others p95 ÷ tick, {many} phones",
            median(percentile(course.seen, 95) for course in worst) / TICK,
            most=1.5,
            note=f"p50 {_ms(worst, 'seen', 50)}, p95 {_ms(worst, 'seen', 95)}, worst {_ms(worst, 'seen', 99)} (p99)",
        ),
        Row(
            f"vote → answer p95 ÷ commit window, {many} phones",
            median(percentile(course.answered, 95) for course in worst) / WINDOW,
            most=5,
            note=f"p50 {_ms(worst, 'answered', 50)}, p95 {_ms(worst, 'answered', 95)}; {_refusals(worst)}",
        ),
        *(
            Row(
                f"frames sent ÷ one broadcast per vote, {size} phones",
                100 * median(course.frames / (course.votes * size) for course in courses[size]),
                unit=" %",
                most=target,
                note=f"{median(course.frames for course in courses[size]):,.0f} frames for {courses[size][0].votes:,} votes",
            )
            for size, target in ((some, 5), (many, 1.5))
        ),
    ]


async def _one(context: Context, size: int, design: str, **told: str) -> Course:
    database = context.database()
    made = databases.make_room(database, size, sessions=design == "naive")
    if design == "naive":
        room: Ours = Naive(made)
        told |= environment_for(database)
        server: Measured = Baseline(context.folder, daphne("bench.baselines.naive:application"), **told)
    else:
        room, server = Ours(made), Product(context.folder, database)
    with ExitStack() as stack:
        stack.enter_context(server)
        course = await storm(server, room, size, server.seconds_used)
    if design == "ours":
        verify(database, room, size)
    return course


def verify(database: str, room: Ours, size: int, waves_told: int = WAVES) -> None:
    """Every vote is counted once: one record each, and everybody's last dot where they put it. Raises otherwise."""
    options = room.room["options"]
    expected = [0] * options
    for phone in range(size):
        expected[(phone + waves_told - 1) % options] += 1
    found = databases.ask(
        database,
        "(lambda w: [[o.marks.count() for o in BallotOption.objects.filter(round__workshop=w).order_by('position')], "
        "Ballot.objects.filter(round__workshop=w).count(), "
        f"CommandRecord.objects.filter(workshop=w, verb='set_dots', outcome='done').count()])({room.room['workshop']})",
    )
    if found != [expected, size, size * waves_told]:
        raise RuntimeError(f"A wrong count: {found} instead of {[expected, size, size * waves_told]}")


def growth(cost: dict[int, float]) -> float:
    """The exponent of a power law through the first and the last point."""
    (few, little), (many, much) = min(cost.items()), max(cost.items())
    return log(much / little) / log(many / few)


def _ms(courses: list[Course], what: str, hundredth: int) -> str:
    return f"{1000 * median(percentile(getattr(course, what), hundredth) for course in courses):.0f} ms"


def _lag(courses: list[Course]) -> str:
    return str(max((course.lag for course in courses), key=lambda lag: lag.p99))


def _refusals(courses: list[Course]) -> str:
    refused = [said for course in courses for said in course.refused]
    return f"{len(refused)} votes not done, first: {refused[0][:120]}" if refused else "every vote done"
