"""Every answer of the POST door names the command it is for: a phone keeps a write until it has such an answer."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories.rooms import make_facilitator, make_seat, make_workshop, sit
from workshops.core import group_commit, rate_limit
from workshops.core.errors import NotSaved
from workshops.ideas.phases import SILENT
from workshops.models import Idea, SeatCard, Workshop

pytestmark = pytest.mark.django_db
KEY = "a-key-of-its-own"


@pytest.fixture
def seat() -> SeatCard:
    return make_seat(make_workshop(phase=SILENT))


@pytest.fixture
def phone(seat: SeatCard) -> Client:
    return sit(Client(raise_request_exception=False), seat)


def send(phone: Client, workshop: Workshop, **data: str) -> Any:
    """What outbox.js sends."""
    sent = {"as": "card", "key": KEY, "text": "A crèche"} | data
    accept = {"accept": "application/json", "idempotency-key": KEY}
    return phone.post(f"/w/{workshop.code}/do/add_idea/", sent, headers=accept)


def envelope(answer: Any) -> tuple[int, str, str]:
    said = answer.json()
    assert said["said"]
    assert said["regions"] == {}
    return answer.status_code, said["outcome"], said["key"]


def test_a_form_token_that_is_gone_is_no_refusal_and_comes_anew_with_the_answer(seat: SeatCard):
    phone = sit(Client(enforce_csrf_checks=True), seat)

    first = send(phone, seat.workshop)

    assert envelope(first) == (403, "unsaved", KEY)
    assert Idea.objects.count() == 0
    token = first.cookies["csrftoken"].value
    address, body = f"/w/{seat.workshop.code}/do/add_idea/", {"as": "card", "key": KEY, "text": "A crèche"}
    again = phone.post(address, body, headers={"accept": "application/json", "x-csrftoken": token})
    assert again.json()["outcome"] == "done"


def test_a_browser_without_cookies_is_told_what_to_do():
    answer = send(Client(enforce_csrf_checks=True), make_workshop())

    assert envelope(answer) == (403, "unsaved", KEY)
    assert "keeps no cookies" in answer.json()["said"]


@pytest.mark.parametrize("role", ["card", "scribe", "desk"])
def test_whoever_holds_nothing_any_more_is_refused_by_name_of_the_command(role: str):
    assert envelope(send(Client(), make_workshop(), **{"as": role})) == (403, "refused", KEY)


def test_a_session_that_ended_is_a_refusal_that_leads_to_signing_in():
    client, workshop = Client(), make_workshop()
    client.force_login(make_facilitator())
    client.logout()

    answer = send(client, workshop, **{"as": "desk"})

    assert envelope(answer) == (403, "refused", KEY)
    assert answer.json()["way"] == {"href": "/sign-in/", "text": "Sign in"}


def test_a_room_that_was_deleted_refuses_for_good(phone: Client, seat: SeatCard):
    code, workshop = seat.workshop.code, seat.workshop
    workshop.delete()

    write, look = send(phone, workshop), phone.get(f"/w/{code}/snapshot/room/")

    assert envelope(write) == (404, "refused", KEY)
    assert (look.status_code, look.json()["outcome"], look.json()["room"]) == (404, "refused", code)
    assert write.json()["said"] == look.json()["said"]


def test_what_is_too_long_for_any_form_is_refused_for_good(phone: Client, seat: SeatCard):
    assert envelope(send(phone, seat.workshop, text="x" * 3_000_000)) == (413, "refused", KEY)


def test_what_has_too_many_fields_for_any_form_is_refused_for_good(phone: Client, seat: SeatCard):
    assert envelope(send(phone, seat.workshop, **{f"field-{n}": "" for n in range(1100)})) == (413, "refused", KEY)


def test_too_many_writes_at_once_are_kept(phone: Client, seat: SeatCard):
    rate_limit.forget()
    while rate_limit.seconds_to_wait(f"seat:{seat.pk}") == 0:
        pass

    answer = send(phone, seat.workshop)

    assert envelope(answer) == (429, "unsaved", KEY)
    assert int(answer["Retry-After"]) > 0


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full_keeps_the_write(phone: Client, seat: SeatCard, monkeypatch: pytest.MonkeyPatch):
    def full(_jobs: object) -> None:
        raise NotSaved("Not saved yet: the disk is full.")

    monkeypatch.setattr(group_commit, "_commit", full)

    assert envelope(send(phone, seat.workshop)) == (503, "unsaved", KEY)


def test_a_database_that_is_away_keeps_the_write(phone: Client, seat: SeatCard):
    def away(*_: Any) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        answer = send(phone, seat.workshop)

    assert (*envelope(answer), answer["Retry-After"]) == (503, "unsaved", KEY, "5")


def test_a_mistake_of_ours_keeps_the_write(phone: Client, seat: SeatCard, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workshops.screens.command_view.speaks_for", lambda *_: 1 / 0)

    answer = send(phone, seat.workshop)

    assert envelope(answer) == (500, "unsaved", KEY)


def test_a_key_that_is_none_is_not_said_again(seat: SeatCard):
    phone = Client(enforce_csrf_checks=True)
    headers = {"accept": "application/json", "idempotency-key": "<script>alert(1)</script>"}

    answer = phone.post(f"/w/{seat.workshop.code}/do/add_idea/", {}, headers=headers)

    assert answer.json()["key"] == ""


@pytest.mark.parametrize("is_known", [True, False])
def test_a_snapshot_names_its_room_also_when_it_is_refused(phone: Client, seat: SeatCard, is_known: bool):
    answer = (phone if is_known else Client()).get(f"/w/{seat.workshop.code}/snapshot/card/")

    assert answer.status_code == (200 if is_known else 403)
    assert answer.json()["room"] == seat.workshop.code


def test_without_javascript_each_of_these_is_a_page_of_ours(seat: SeatCard):
    phone = sit(Client(enforce_csrf_checks=True), seat)
    address = f"/w/{seat.workshop.code}/do/add_idea/"

    pages = [phone.post(address, {"text": "A crèche"})]
    phone.get("/join/")
    pages.append(phone.post(address, {"text": "x" * 3_000_000}))
    seat.workshop.delete()
    pages.append(sit(Client(), seat).post(address, {"text": "A crèche"}))

    assert [page.status_code for page in pages] == [403, 400, 404]
    for page, title in zip(
        pages, ["Please send that once more", "This cannot be read", "We cannot find that page"], strict=True
    ):
        assert title in page.text
