"""How fast one hand may write. The clock is handed in or stands still, so nothing here waits."""

import pytest
from django.test import Client

from tests.factories.rooms import make_seat, make_workshop, post, sit
from workshops.core import rate_limit
from workshops.core.errors import NotSaved, TooFast
from workshops.core.rate_limit import Bucket
from workshops.ideas.phases import BREAKOUTS
from workshops.models import Workshop


def test_a_bucket_gives_its_burst_and_then_one_at_a_time():
    bucket = Bucket.full(burst=3, rate=2.0, now=100.0)

    assert [bucket.take(100.0) for _ in range(5)] == [0.0, 0.0, 0.0, 0.5, 0.5]
    assert bucket.take(100.5) == 0.0
    assert bucket.take(100.5) == 0.5


def test_a_bucket_never_holds_more_than_its_burst():
    bucket = Bucket.full(burst=2, rate=1.0, now=0.0)

    assert [bucket.take(1000.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_one_card_that_is_too_fast_slows_nobody_else():
    assert [rate_limit.seconds_to_wait("seat:1", now=5.0) for _ in range(41)] == [0.0] * 40 + [0.5]

    assert rate_limit.seconds_to_wait("seat:2", now=5.0) == 0.0


def test_ten_votes_in_twenty_seconds_are_never_slowed():
    assert {rate_limit.seconds_to_wait("seat:1", now=2.0 * vote) for vote in range(10)} == {0.0}


def test_a_desk_and_a_scribe_may_type_a_whole_table_in():
    for ref in ("facilitator:1", "scribe:1:0"):
        assert {rate_limit.seconds_to_wait(ref, now=1.0) for _ in range(120)} == {0.0}


def test_whoever_is_too_fast_is_told_when_to_come_again():
    for _ in range(40):
        rate_limit.check("seat:1", now=0.0)

    with pytest.raises(TooFast) as refusal:
        rate_limit.check("seat:1", now=0.25)

    assert refusal.value.seconds == 0.25
    assert isinstance(refusal.value, NotSaved)


def test_those_who_have_been_quiet_are_forgotten():
    for number in range(rate_limit.KEPT):
        rate_limit.seconds_to_wait(f"seat:{number}", now=0.0)

    rate_limit.seconds_to_wait("seat:next", now=60.0)

    assert len(rate_limit._buckets) == 1


@pytest.fixture
def hasty(client: Client) -> Client:
    """The phone of card 1, which has sent all that it may send at once; its clock stands still from now on."""
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop)
    for _ in range(40):
        rate_limit.seconds_to_wait(f"seat:{seat.pk}", now=2.0**40)
    return sit(client, seat)


@pytest.mark.django_db
def test_a_card_that_sends_too_fast_is_asked_to_keep_it_and_come_again(hasty: Client) -> None:
    workshop = Workshop.objects.get()
    sent = {"as": "card", "key": "only-key-1", "text": "A crèche"}

    answer = hasty.post(f"/w/{workshop.code}/do/add_idea/", sent, headers={"Accept": "application/json"})

    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    assert {name: answer.json()[name] for name in ("key", "outcome")} == {"key": "only-key-1", "outcome": "unsaved"}
    assert "send it again" in answer.json()["said"]
    assert workshop.ideas.count() == 0

    rate_limit.forget()
    again = hasty.post(f"/w/{workshop.code}/do/add_idea/", sent, headers={"Accept": "application/json"})

    assert (again.json()["outcome"], workshop.ideas.count()) == ("done", 1)


@pytest.mark.django_db
def test_a_plain_form_that_came_too_fast_gets_its_words_back(hasty: Client) -> None:
    workshop = Workshop.objects.get()

    answer = post(hasty, workshop, "add_idea", text="A crèche beside the classroom")

    assert answer.status_code == 429
    assert "A crèche beside the classroom" in answer.content.decode()
    assert "send it again in a moment" in answer.content.decode()


@pytest.mark.django_db
def test_the_next_card_writes_while_one_is_too_fast(hasty: Client) -> None:
    workshop = Workshop.objects.get()
    other = sit(Client(), make_seat(workshop))

    assert post(other, workshop, "add_idea", text="A bus at nine").status_code == 302
