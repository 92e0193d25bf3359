"""What a visitor is answered while the database is unavailable."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories.rooms import make_workshop
from workshops.core import group_commit
from workshops.core.errors import NotSaved


@pytest.mark.django_db
def test_a_page_answers_503_and_when_to_try_again_while_the_database_is_unavailable(client: Client, caplog):
    def unavailable(*_: Any) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(unavailable):
        answer = client.post("/join/", {"code": "ABCDEF"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Back in a moment" in answer.content.decode()
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.django_db(transaction=True)
def test_a_write_that_cannot_be_stored_answers_503_and_works_when_it_is_tried_again(
    client: Client, monkeypatch, caplog
):
    workshop = make_workshop()
    client.get(f"/w/{workshop.code}/")

    def full(_jobs: object) -> None:
        raise NotSaved

    with monkeypatch.context() as disk:
        disk.setattr(group_commit, "_commit", full)
        answer = client.post(f"/w/{workshop.code}/take/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Back in a moment" in answer.content.decode()
    assert client.post(f"/w/{workshop.code}/take/").status_code == 302


@pytest.mark.django_db
def test_an_error_of_ours_is_answered_with_500(client: Client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("workshops.screens.join.find_room", lambda _code: 1 / 0)

    assert client.post("/join/", {"code": "ABCDEF"}).status_code == 500
