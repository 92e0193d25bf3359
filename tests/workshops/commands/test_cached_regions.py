"""Pictures that many people share are drawn once, and are never anybody's old one."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import translation

from tests.factories.rooms import do, facilitator, make_seat, make_workshop
from tests.factories.votes import dot, open_vote, press
from workshops.live import region_html
from workshops.models import BallotOption, Consent, SeatCard
from workshops.participants.actors import CardHolder
from workshops.voting.enums import VOTES
from workshops.voting.phases import VOTING
from workshops.voting.queries import own_ballot

pytestmark = pytest.mark.django_db


def ballot_of(seat: SeatCard) -> str:
    return region_html.own(CardHolder(seat), [VOTES])["mine-ballot"]


def values(thing: Any) -> list[Any]:
    """Everything that a value holds, down to the bottom."""
    if is_dataclass(thing):
        return [found for field in fields(thing) for found in values(getattr(thing, field.name))]
    if isinstance(thing, dict | tuple | list):
        parts = thing.values() if isinstance(thing, dict) else thing
        return [found for part in parts for found in values(part)]
    return [thing]


def test_two_people_who_did_the_same_share_one_picture_and_part_when_one_moves():
    workshop = make_workshop(phase=VOTING)
    one, other = make_seat(workshop), make_seat(workshop)
    vote = open_vote(workshop)
    dot(one, vote, 2, 1)
    dot(other, vote, 2, 1)
    together = ballot_of(one)

    dot(other, vote, 2, 0)

    assert ballot_of(one) is together
    assert "3 of 3 dots left" in ballot_of(other)


def test_a_picture_follows_every_change_of_what_it_shows():
    workshop = make_workshop(phase=VOTING)
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    assert "2 of 3 dots left" not in ballot_of(seat)

    dot(seat, vote, 1, 1)
    assert "2 of 3 dots left" in ballot_of(seat)
    BallotOption.objects.filter(round=vote, position=1).update(label="A room for the little ones")
    assert "A room for the little ones" in ballot_of(seat)
    Consent.objects.filter(seat=seat).update(given=False)
    assert "First agree to take part" in ballot_of(seat)
    press(workshop, "close_round", vote)
    assert "Your ballot counts as it stood: 1 dot." in ballot_of(seat)
    press(workshop, "void_round", vote, reason="We counted wrong")
    assert ballot_of(seat).count("<") == 2, "an empty region"


def test_the_same_ballot_in_another_room_leads_to_that_room():
    first, second = make_workshop(phase=VOTING), make_workshop(phase=VOTING)
    here, there = make_seat(first), make_seat(second)
    for workshop in (first, second):
        open_vote(workshop, desk=facilitator())

    assert f"/w/{first.code}/do/set_dots/" in ballot_of(here)
    assert first.code not in ballot_of(there)
    assert second.code in ballot_of(there)


def test_each_language_has_a_picture_of_its_own():
    workshop = make_workshop(phase=VOTING)
    seat = make_seat(workshop)
    open_vote(workshop)
    ours = ballot_of(seat)

    with translation.override("de"):
        theirs = ballot_of(seat)

    assert theirs is not ours


def test_what_a_remembered_picture_is_known_by_holds_no_row():
    workshop = make_workshop(phase=VOTING)
    seat = make_seat(workshop)
    do(workshop, facilitator(), "open_doors")
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1)

    held = values(own_ballot.of_card(seat))

    assert len(held) > 10
    assert [thing for thing in held if isinstance(thing, Model)] == []


def test_an_answer_to_a_vote_asks_the_database_twice(django_assert_num_queries):
    workshop = make_workshop(phase=VOTING)
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1)

    with django_assert_num_queries(2):
        ballot_of(seat)


def test_an_own_ballot_is_read_without_looking_through_the_dots_of_the_room():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL counts rows before it chooses its way, and keeps no steps")
    workshop = make_workshop(phase=VOTING)
    seat, neighbour, *others = [make_seat(workshop) for _ in range(12)]
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1)
    dot(neighbour, vote, 1, 1)
    with_few = steps_of(lambda: own_ballot.of_card(seat))

    for other in others:
        dot(other, vote, 1, 1)

    assert steps_of(lambda: own_ballot.of_card(seat)) == with_few


def steps_of(read: Callable[[], Any]) -> int:
    """How many instructions of SQLite's own machine this takes."""
    steps = iter(range(1_000_000))
    connection.connection.set_progress_handler(lambda: next(steps) < 0, 1)
    read()
    connection.connection.set_progress_handler(None, 1)
    return next(steps)
