"""Whether this process and its database answer."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client


def test_the_process_answers_without_asking_the_database():
    # No database mark: a query would fail this test.
    response = Client().get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.django_db
def test_readiness_follows_the_database():
    def broken(*_: object) -> None:
        raise DatabaseError

    assert Client().get("/readyz").status_code == 200
    with connection.execute_wrapper(broken):
        assert Client().get("/readyz").status_code == 503
