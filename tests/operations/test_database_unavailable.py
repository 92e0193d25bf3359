"""A database that is away for a moment is told as that."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories.rooms import make_workshop
from workshops import writer
from workshops.errors import NotSaved


@pytest.mark.django_db
def test_a_page_says_that_the_database_is_away_and_when_to_come_again(client: Client, caplog):
    def away(*_: Any) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        answer = client.post("/join/", {"code": "ABCDEF"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Back in a moment" in answer.content.decode()
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_for_a_card_when_nothing_can_be_stored_is_asked_to_come_again(client: Client, monkeypatch, caplog):
    workshop = make_workshop()
    client.get(f"/w/{workshop.code}/")

    def full(_jobs: object) -> None:
        raise NotSaved

    with monkeypatch.context() as disk:
        disk.setattr(writer, "_commit", full)
        answer = client.post(f"/w/{workshop.code}/take/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Back in a moment" in answer.content.decode()
    assert client.post(f"/w/{workshop.code}/take/").status_code == 302


@pytest.mark.django_db
def test_a_mistake_of_ours_is_not_passed_off_as_a_database_that_is_away(client: Client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("workshops.views.join.find_room", lambda _code: 1 / 0)

    assert client.post("/join/", {"code": "ABCDEF"}).status_code == 500
