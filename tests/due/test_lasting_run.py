"""`run_due --every`: round after round, whatever goes wrong, until it is told to end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from due.jobs import DueJob
from due.locks import only_run
from due.models import DueJobRecord
from tests.due.test_run_due import ROOT, address_of_this_database


@contextmanager
def lasting_run(every: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "manage.py", "run_due", "--every", every],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address_of_this_database()},
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


@pytest.fixture
def _handlers_as_before() -> Iterator[None]:
    before = {wish: signal.getsignal(wish) for wish in (signal.SIGTERM, signal.SIGINT)}
    yield
    for wish, handler in before.items():
        signal.signal(wish, handler)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("_handlers_as_before")
def test_a_lasting_run_that_is_told_to_end_in_the_middle_finishes_its_round_and_begins_no_other(monkeypatch, wish):
    rounds, moments = [], []

    def ends_the_second_round():
        moments.append(time.monotonic())
        rounds.append(len(rounds) + 1)
        if len(rounds) > 2:
            raise SystemExit("It was told to end.")
        yield f"began {rounds[-1]}"
        if len(rounds) == 2:
            os.kill(os.getpid(), wish)
        yield f"ended {rounds[-1]}"

    def fails_in_each_round():
        yield f"tried in {rounds[-1]}"
        moments.append(time.monotonic())
        raise RuntimeError

    jobs = [DueJob("first", "First", ends_the_second_round), DueJob("last", "Last", fails_in_each_round)]
    monkeypatch.setattr("people.due.JOBS", jobs)

    call_command("run_due", "first", "last", every=0.1, stdout=(said := StringIO()))

    told = [[f"first: began {number}", f"first: ended {number}", f"last: tried in {number}"] for number in (1, 2)]
    assert said.getvalue().splitlines() == [*told[0], *told[1]]
    # It waits as long as it was told between the end of a round and the next one.
    assert moments[2] - moments[1] > 0.09


class AfterEachRound(StringIO):
    """What the command says; when a round is over it does the next of these things."""

    def __init__(self, *things: Callable[[], object]) -> None:
        super().__init__()
        self.things = list(things)

    def flush(self) -> None:
        if self.things:
            self.things.pop(0)()


def rename_table(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_handlers_as_before")
def test_a_lasting_run_stays_while_another_one_works_and_while_the_database_cannot_be_asked(monkeypatch, caplog):
    monkeypatch.setattr("people.due.JOBS", [DueJob("said", "Said", lambda: ["said so"])])
    with ThreadPoolExecutor(1) as another, ExitStack() as held:
        another.submit(held.enter_context, only_run()).result()
        rounds = AfterEachRound(
            lambda: another.submit(lambda: (held.close(), connection.close())).result(),
            lambda: rename_table("due_duejobrecord", "due_away"),
            lambda: rename_table("due_away", "due_duejobrecord"),
            lambda: os.kill(os.getpid(), signal.SIGTERM),
        )

        call_command("run_due", "said", every=0.01, stdout=rounds)

    assert rounds.getvalue() == "said: said so\n" * 2
    assert [record.getMessage() for record in caplog.records if record.name.startswith("due")] == [
        "What is due could not be done: the database is away"
    ]


@pytest.mark.django_db(transaction=True)
def test_a_lasting_run_that_waits_looks_no_sooner_and_ends_as_soon_as_it_is_told_to():
    with lasting_run("3600") as running:
        first = looked_at(after=None)
        running.terminate()
        _, complaints = running.communicate(timeout=60)

    assert (running.returncode, complaints) == (0, "")
    assert looked_at(after=None) == first


@pytest.mark.django_db(transaction=True)
def test_a_lasting_run_looks_again_and_ends_when_it_is_told_to():
    with lasting_run("0.1") as running:
        first = looked_at(after=None)
        second = looked_at(after=first)
        running.terminate()
        _, complaints = running.communicate(timeout=30)

    assert second > first
    assert (running.returncode, complaints) == (0, "")


def looked_at(*, after):
    """When the jobs were last looked at, as soon as that is later than `after`."""
    deadline = timezone.now() + timedelta(seconds=60)
    while timezone.now() < deadline:
        record = DueJobRecord.objects.filter(job="publish_scheduled").first()
        if record and record.looked_at and (after is None or record.looked_at > after):
            return record.looked_at
        time.sleep(0.02)
    raise AssertionError("It never ran.")
