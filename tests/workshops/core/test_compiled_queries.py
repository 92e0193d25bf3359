"""Statements that are compiled once: what they say and how they fail is Django's, on any database."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories.rooms import make_seat, make_workshop
from workshops.core.compiled_queries import (
    CompiledQuery,
    insert,
    run,
    update,
)
from workshops.models import SeatCard, Workshop

pytestmark = pytest.mark.django_db

BY_TITLE = CompiledQuery(lambda title: Workshop.objects.filter(title=title).order_by(), str)


def test_a_row_is_the_model_that_django_would_make():
    workshop = make_workshop(title="100 % of us: what %s may say")

    found = BY_TITLE.first(workshop.title)

    assert found == workshop
    assert {field.attname: getattr(found, field.attname) for field in Workshop._meta.fields} == (
        Workshop.objects.filter(pk=workshop.pk).values().get()
    )


def test_whoever_counts_queries_sees_these_too_and_gets_the_same_rows():
    workshop = make_workshop()
    unseen = BY_TITLE.first(workshop.title)

    with CaptureQueriesContext(connection) as seen:
        assert BY_TITLE.first(workshop.title) == unseen == workshop
        update(Workshop, workshop.pk, title="Another")

    assert len(seen) == 2
    assert BY_TITLE.first("Another") == workshop


def test_a_sign_that_is_no_place_stays_what_it_is():
    assert run("SELECT '100 %%', %s", ["%s"]) == [("100 %", "%s")]


def test_a_rule_of_the_database_fails_with_djangos_error_and_a_savepoint_undoes_it():
    workshop = make_workshop()
    seat = make_seat(workshop)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        update(Workshop, workshop.pk, title="Never")
        insert(SeatCard, workshop=workshop.pk, number=seat.number)

    assert refusal.value.__cause__ is not None
    assert Workshop.objects.get(pk=workshop.pk).title == workshop.title


def test_nothing_runs_in_a_transaction_that_is_already_lost():
    workshop = make_workshop()

    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(DatabaseError):
            update(Workshop, workshop.pk, title="Never")
        transaction.set_rollback(False)
