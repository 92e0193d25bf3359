"""PostgreSQL's statistics hold values of rows; when rows are erased, these go too, whoever reads meanwhile.

Needs DATABASE_URL; tests/scale/test_on_postgresql.py runs it with one.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from content import scrub
from tests.factories.files import files_with
from tests.factories.rooms import make_workshop
from workshops.models import Idea

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Zweikanarienvogel sings where the kettle is kept"
PATIENCE = 60


@contextmanager
def reader() -> Iterator[CursorWrapper]:
    """Somebody whose transaction goes on seeing the database as it is now, until it ends."""
    line = connection.copy()
    try:
        with line.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT 1")
            yield cursor
            cursor.execute("ROLLBACK")
    finally:
        line.close()


def wipes() -> list[str]:
    try:
        return scrub.scrub([Idea])
    finally:
        connection.close()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_waiting(wiping: Future[list[str]]) -> bool:
    """Whether the wiping waits for transactions of others; true as well when it has ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE 'SELECT EXISTS%%backend_xmin%%'"
        )
        return cursor.fetchone() == (1,) or wiping.done()


def file_of_ideas() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode('workshops_idea')")
        return cursor.fetchone()[0]


def test_statistics_that_somebody_could_still_read_are_wiped_when_they_have_read():
    workshop = make_workshop()
    Idea.objects.bulk_create(Idea(workshop=workshop, text=f"{WORDS} {number}") for number in range(4))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workshops_idea")
    stored = files_with("Zweikanarienvogel")
    with ThreadPoolExecutor(1) as pool:
        with reader() as early:
            workshop.ideas.update(text="")
            before, wiping = file_of_ideas(), pool.submit(wipes)
            until(lambda: is_waiting(wiping))
            with reader():
                early.execute("ROLLBACK")
                until(lambda: file_of_ideas() != before and is_waiting(wiping))

        assert wiping.result() == []

    # The table and its statistics.
    assert len(stored) == 2
    assert files_with("Zweikanarienvogel") == []
