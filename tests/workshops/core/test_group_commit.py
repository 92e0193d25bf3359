"""The one writer: threads race, locks are held elsewhere, and every wish still has one effect."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from tests.factories.rooms import card, do, make_seat, make_workshop
from workshops.core import group_commit, notify
from workshops.core.enums import Outcome
from workshops.core.errors import NotSaved, WorkshopError
from workshops.core.revisions import locked
from workshops.ideas.phases import SILENT
from workshops.models import CommandRecord, Idea, Workshop

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads of their own that start together; each closes the connection it opened."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_the_same_wish_from_many_threads_at_once_has_one_effect():
    workshop = make_workshop(phase=SILENT)
    who = card(make_seat(workshop))

    answers = at_once(*[lambda: do(workshop, who, "add_idea", key="the-same-key", text="A crèche")] * 8)

    assert {(answer.outcome, answer.effect, answer.revision) for answer in answers} == {
        (Outcome.DONE, answers[0].effect, 1)
    }
    assert Idea.objects.count() == CommandRecord.objects.count() == 1


def test_many_people_at_once_are_all_heard_and_each_change_has_a_revision_of_its_own():
    workshop = make_workshop(phase=SILENT)
    people = [card(make_seat(workshop)) for _ in range(8)]

    answers = at_once(*[lambda who=who: do(workshop, who, "add_idea", text=f"From {who.ref}") for who in people])

    assert sorted(answer.revision for answer in answers) == list(range(1, 9))
    assert Workshop.objects.get(pk=workshop.pk).revision == Idea.objects.count() == 8


@pytest.fixture
def impatient_database() -> Iterator[None]:
    """The database waits for no lock here, so that it is the writer's own patience that is seen."""
    waits = "PRAGMA busy_timeout = {}" if connection.vendor == "sqlite" else "SET lock_timeout = {}"

    def wait(milliseconds: int) -> None:
        connection.cursor().execute(waits.format(milliseconds))

    group_commit.write(None, lambda: wait(1))
    yield
    group_commit.write(None, lambda: wait(5000))


@contextmanager
def another_program(workshop: Workshop) -> Iterator[Callable[[], None]]:
    """It holds the room, until what it yields is called, or until the end."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False)) as line:
            line.execute("BEGIN IMMEDIATE")
            yield line.rollback
    else:
        with closing(psycopg.connect(**connection.get_connection_params())) as line:
            line.execute("SELECT 1 FROM workshops_workshop WHERE id = %s FOR UPDATE", [workshop.pk])
            yield line.rollback


def test_a_lock_held_by_somebody_else_is_waited_for(impatient_database: None):
    workshop = make_workshop(phase=SILENT)
    who = card(make_seat(workshop))
    with another_program(workshop) as let_go:
        threading.Timer(0.1, let_go).start()

        answer = do(workshop, who, "add_idea", text="A crèche")

    assert answer.outcome == Outcome.DONE
    assert Idea.objects.count() == 1


def test_a_lock_that_is_not_given_back_is_not_answered_with_saved(
    impatient_database: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(group_commit, "PATIENCE", 0.05)
    workshop = make_workshop(phase=SILENT)
    who = card(make_seat(workshop))
    with another_program(workshop), pytest.raises(NotSaved):
        do(workshop, who, "add_idea", key="the-same-key", text="A crèche")

    assert do(workshop, who, "add_idea", key="the-same-key", text="A crèche").outcome == Outcome.DONE
    assert Idea.objects.count() == 1


def test_whoever_stood_in_line_has_no_second_patience_and_takes_none_from_whoever_came_later(
    impatient_database: None, settings: Any
):
    settings.WRITER_WINDOW = 0.05
    workshop = make_workshop()
    new = group_commit._Job(workshop.pk, lambda: locked(workshop), Future())
    old = group_commit._Job(
        workshop.pk, lambda: locked(workshop), Future(), arrived=new.arrived - group_commit.PATIENCE
    )

    with another_program(workshop) as let_go:
        # In one batch: the window is counted from the first.
        group_commit._put(new)
        group_commit._put(old)
        with pytest.raises(NotSaved):
            old.answer.result(timeout=5)
        let_go()

        assert new.answer.result(timeout=5) == workshop


def test_a_job_that_fails_leaves_nothing_and_hinders_nobody():
    workshop = make_workshop()

    def fail() -> None:
        Workshop.objects.filter(pk=workshop.pk).update(title="Never")
        raise ValueError("a mistake of ours")

    with pytest.raises(ValueError, match="a mistake of ours"):
        group_commit.write(workshop.pk, fail)

    assert group_commit.write(workshop.pk, lambda: Workshop.objects.get(pk=workshop.pk).title) == workshop.title


# --- A batch is only a batch ----------------------------------------------------------------------------------------


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Runs jobs in one batch: they pile up while the writer is held, and are then taken together."""

    def run(workshop: Workshop, *jobs: Callable[[], Any]) -> list[Any]:
        async def submit() -> list[Any]:
            gate = threading.Event()
            holding = group_commit.submit(workshop.pk, gate.wait)
            answers = [group_commit.submit(workshop.pk, job) for job in jobs]
            gate.set()
            return (await asyncio.gather(holding, *answers, return_exceptions=True))[1:]

        return asyncio.run(submit())

    return run


def add(workshop: Workshop, text: str) -> Callable[[], Idea]:
    return lambda: Idea.objects.create(workshop=workshop, text=text)


def test_what_arrives_together_is_committed_together(together: Callable[..., list[Any]]):
    workshop = make_workshop()
    commits = []

    def note() -> None:
        transaction.on_commit(lambda: commits.append(Idea.objects.count()))

    together(workshop, *[lambda text=text: (add(workshop, text)(), note()) for text in "abc"])

    # Each callback sees all three: they ran after one COMMIT.
    assert commits == [3, 3, 3]


def test_one_bad_job_never_hurts_its_neighbours(together: Callable[..., list[Any]]):
    workshop = make_workshop()

    def spoil() -> None:
        add(workshop, "never")()
        raise ValueError("a mistake of ours")

    outcomes = together(workshop, add(workshop, "before"), spoil, add(workshop, "after"))

    assert [type(outcome) for outcome in outcomes] == [Idea, ValueError, Idea]
    assert set(Idea.objects.values_list("text", flat=True)) == {"before", "after"}


def test_a_bad_job_is_soon_alone_and_its_neighbours_are_still_committed_together(monkeypatch: pytest.MonkeyPatch):
    workshop = make_workshop()
    commit, sizes = group_commit._commit, []
    monkeypatch.setattr(group_commit, "_commit", lambda jobs: (sizes.append(len(jobs)), commit(jobs)))

    def spoil() -> None:
        raise ValueError("a mistake of ours")

    works = [spoil, *[add(workshop, text) for text in "abcdefg"]]
    jobs = [group_commit._Job(workshop.pk, work, Future()) for work in works]

    group_commit._save(jobs)

    assert sizes == [8, 4, 2, 1, 1, 2, 4]
    assert [type(job.answer.exception()) for job in jobs] == [ValueError] + [type(None)] * 7
    assert list(Idea.objects.order_by("pk").values_list("text", flat=True)) == list("abcdefg")


def test_a_job_that_breaks_the_commit_itself_is_the_only_one_that_is_lost(together: Callable[..., list[Any]]):
    """A deferred constraint passes its savepoint and fails the whole transaction."""
    workshop = make_workshop()

    def point_at_nothing() -> None:
        Idea.objects.create(workshop=workshop, text="never", board_id=999_999)

    outcomes = together(workshop, add(workshop, "before"), point_at_nothing, add(workshop, "after"))

    assert [type(outcome) for outcome in outcomes] == [Idea, NotSaved, Idea]
    assert set(Idea.objects.values_list("text", flat=True)) == {"before", "after"}


def test_a_raising_callback_silences_no_other_bell(together: Callable[..., list[Any]], monkeypatch):
    workshop = make_workshop(phase=SILENT)
    people = [card(make_seat(workshop)) for _ in range(3)]
    rung = []

    def ring(_workshop: int, revision: int) -> None:
        rung.append(revision)
        raise ConnectionError("the first bell breaks")

    monkeypatch.setattr(notify, "notify", ring)

    together(workshop, *[lambda who=who: do(workshop, who, "add_idea", text=who.ref) for who in people])

    assert rung == [1, 2, 3]


def test_nobody_is_told_before_the_commit(together: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch):
    workshop = make_workshop()
    commit = group_commit._commit
    told_early = []

    def commit_and_look(jobs: list[Any]) -> None:
        commit(jobs)
        told_early.extend(job.answer.done() for job in jobs)

    monkeypatch.setattr(group_commit, "_commit", commit_and_look)

    together(workshop, add(workshop, "a"), add(workshop, "b"))

    assert told_early
    assert not any(told_early)


def test_a_writer_inside_a_transaction_joins_it():
    workshop = make_workshop()

    with transaction.atomic():
        group_commit.write(workshop.pk, add(workshop, "thought better of"))
        transaction.set_rollback(True)

    assert Idea.objects.count() == 0


def test_a_job_that_breaks_the_transaction_itself_takes_nobody_elses_words_with_it(together: Callable[..., list[Any]]):
    workshop = make_workshop()

    def break_it() -> None:
        connection.cursor().execute("ROLLBACK")
        raise ValueError("a mistake of ours")

    outcomes = together(workshop, add(workshop, "before"), break_it)

    assert [type(outcome) for outcome in outcomes] == [Idea, ValueError]
    assert list(Idea.objects.values_list("text", flat=True)) == ["before"]


@pytest.mark.parametrize("fall", [lambda: transaction.set_rollback(True), connections.close_all], ids=["mark", "line"])
def test_a_refusal_that_could_not_be_undone_is_not_committed_with_its_neighbours(
    together: Callable[..., list[Any]], fall: Callable[[], None]
):
    """COMMIT of a transaction that is marked for rollback, or whose line was cut, rolls back without a word."""
    workshop = make_workshop()

    def refuse() -> None:
        fall()
        raise WorkshopError("not now")

    outcomes = together(workshop, add(workshop, "before"), refuse)

    assert [type(outcome) for outcome in outcomes] == [Idea, NotSaved]
    assert list(Idea.objects.values_list("text", flat=True)) == ["before"]


def test_a_refusal_is_told_and_its_batch_is_committed_once(together: Callable[..., list[Any]]):
    workshop = make_workshop()
    commits = []

    def refuse() -> None:
        raise WorkshopError("not now")

    def note() -> None:
        transaction.on_commit(lambda: commits.append(Idea.objects.count()))

    outcomes = together(workshop, add(workshop, "before"), refuse, add(workshop, "after"), note)

    assert [type(outcome) for outcome in outcomes] == [Idea, WorkshopError, Idea, type(None)]
    assert commits == [2]
