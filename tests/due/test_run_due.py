"""`run_due`: each job has its turn, says what it did, and one that fails keeps no other from running."""

import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from due import jobs as registry
from due.jobs import DueJob, all_jobs, one_by_one
from due.locks import AlreadyRunning, _file_lock, only_run
from due.models import DueJobRecord
from due.runner import run_all

ROOT = Path(__file__).resolve().parents[2]


def lines(results) -> dict[str, list[str]]:
    return {result.job.name: result.lines for result in results}


def fails():
    yield "half of it"
    raise RuntimeError("the other half")


def test_every_job_of_every_app_is_found_and_has_a_name_of_its_own():
    names = [job.name for job in all_jobs()]

    assert {"publish_scheduled", "clear_unfinished_editing", "delete_ended_sessions"} <= set(names)
    assert len(set(names)) == len(names)


def test_two_jobs_of_one_name_are_refused(monkeypatch):
    job = DueJob("twice", "Twice", list)
    monkeypatch.setattr("people.due.JOBS", [job, job])

    with pytest.raises(ImproperlyConfigured, match="twice"):
        registry.all_jobs()


@pytest.mark.django_db
def test_a_job_that_fails_is_reported_and_the_others_run_all_the_same(caplog):
    done = []
    broken = DueJob("broken", "Broken", fails)
    sound = DueJob("sound", "Sound", lambda: [done.append("ran") or "did it"])

    results = run_all([broken, sound])

    assert lines(results) == {"broken": ["half of it"], "sound": ["did it"]}
    assert [result.failed for result in results] == [True, False]
    assert "The due job broken failed" in caplog.text
    assert DueJobRecord.objects.get(job="broken").has_failed
    assert not DueJobRecord.objects.get(job="sound").has_failed


@pytest.mark.django_db
def test_a_failed_job_is_tried_again_at_the_next_run_whatever_its_pace():
    tries = []

    def second_time_lucky():
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError
        yield "done"

    job = DueJob("moody", "Moody", second_time_lucky, every=timedelta(days=1))

    run_all([job])
    (again,) = run_all([job])
    (resting,) = run_all([job])

    assert again.lines == ["done"]
    assert resting.lines == []
    assert len(tries) == 2
    assert not DueJobRecord.objects.get(job="moody").has_failed


@pytest.mark.django_db
def test_a_job_that_ran_while_the_clock_was_years_fast_runs_again_at_its_pace_and_its_failure_shows():
    later = timezone.now() + timedelta(days=3 * 365)
    for name in ("sound", "broken"):
        DueJobRecord.objects.create(job=name, looked_at=later, succeeded_at=later, failed_at=later)
    sound = DueJob("sound", "Sound", lambda: ["did it"], every=timedelta(days=1))
    broken = DueJob("broken", "Broken", fails, every=timedelta(days=1))

    first, second = run_all([sound, broken]), run_all([sound])

    assert lines(first) == {"sound": ["did it"], "broken": ["half of it"]}
    assert lines(second) == {"sound": []}
    assert DueJobRecord.objects.get(job="broken").has_failed
    assert not DueJobRecord.objects.get(job="sound").has_failed


def test_one_thing_that_cannot_be_done_keeps_no_other_waiting():
    def do(number: int) -> str:
        if number == 2:
            raise ValueError(number)
        return f"did {number}"

    done = []
    with pytest.raises(ExceptionGroup) as failed:
        for line in one_by_one([1, 2, 3], do):
            done.append(line)  # noqa: PERF402, what came before the failure counts, too

    assert done == ["did 1", "did 3"]
    assert [str(failure) for failure in failed.value.exceptions] == ["2"]


@pytest.mark.django_db(transaction=True)
def test_the_command_says_when_there_was_nothing_to_do():
    call_command("run_due", stdout=StringIO())

    call_command("run_due", stdout=(again := StringIO()))

    assert again.getvalue() == "Nothing was due.\n"


@pytest.mark.django_db(transaction=True)
def test_the_command_fails_at_the_end_and_names_what_failed(monkeypatch):
    monkeypatch.setattr("people.due.JOBS", [DueJob("broken", "Broken", fails)])
    said = StringIO()

    with pytest.raises(CommandError, match=r"Failed: broken\."):
        call_command("run_due", stdout=said)

    assert "broken: half of it" in said.getvalue()
    assert DueJobRecord.objects.get(job="publish_scheduled").succeeded_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_second_run_at_the_same_time_leaves_the_work_to_the_first():
    seen = []

    def while_running():
        done = subprocess.run(
            [sys.executable, "manage.py", "run_due"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address_of_this_database()},
            capture_output=True,
            text=True,
            check=False,
        )
        seen.append((done.returncode, done.stdout))
        yield "first"

    (first,) = run_all([DueJob("slow", "Slow", while_running)])

    assert first.lines == ["first"]
    assert seen == [(0, "Another run is under way, and does what is due.\n")]
    with only_run():
        pass


def address_of_this_database() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_free_again_after_a_run_that_went_wrong():
    with pytest.raises(RuntimeError), only_run():
        raise RuntimeError

    with only_run():
        pass


def test_another_holder_of_the_lock_is_told_at_once(tmp_path):
    with _file_lock(tmp_path / "run.lock"), pytest.raises(AlreadyRunning), _file_lock(tmp_path / "run.lock"):
        pass


@pytest.mark.django_db
def test_only_the_jobs_that_are_named_run_and_a_wrong_name_is_told():
    call_command("run_due", "publish_scheduled", stdout=StringIO())

    assert list(DueJobRecord.objects.values_list("job", flat=True)) == ["publish_scheduled"]
    with pytest.raises(CommandError, match=r"There is no job nonsense\. There are: "):
        call_command("run_due", "nonsense")
