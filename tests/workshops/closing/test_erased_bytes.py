"""What is erased in a room leaves SQLite's file and its log with the answer; on PostgreSQL it goes once a day."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from django.db import connection, transaction

from content import scrub
from tests.factories.files import files_with
from tests.factories.rooms import card, do, facilitator, make_seat, make_workshop
from tests.factories.votes import dot, open_vote, show
from workshops import due
from workshops.ideas.phases import SORTING
from workshops.models import Idea, SeatCard, Workshop
from workshops.participants.enums import Purpose

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Zweikanarienvogel sings where the kettle is kept"
KEEP = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)


def withdraws(workshop: Workshop, seat: SeatCard) -> None:
    do(workshop, card(seat), "withdraw_idea", idea=workshop.ideas.get().pk)


def writes_it_anew(workshop: Workshop, seat: SeatCard) -> None:
    do(workshop, card(seat), "edit_idea", idea=workshop.ideas.get().pk, text="The lamp is lit")


def no_longer_keeps_it(workshop: Workshop, seat: SeatCard) -> None:
    do(workshop, facilitator(), "close_workshop")
    do(workshop, card(seat), "give_consent", take_part="on")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps old rows until its tables are rewritten")
@pytest.mark.parametrize("erase", [withdraws, writes_it_anew, no_longer_keeps_it])
def test_erased_words_are_in_no_file_of_the_database_as_soon_as_it_is_answered(
    erase: Callable[[Workshop, SeatCard], None],
):
    workshop = make_workshop(phase=SORTING)
    seat = make_seat(workshop, agrees=KEEP)
    do(workshop, card(seat), "add_idea", text=WORDS)
    before = files_with(WORDS)

    erase(workshop, seat)

    assert before
    assert files_with(WORDS) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps old rows until its tables are rewritten")
def test_the_key_of_a_vote_is_in_no_file_of_the_database_as_soon_as_its_result_is_shown():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1, key="canary-of-a-vote")
    before = files_with("canary-of-a-vote")

    show(workshop, vote)

    assert before
    assert files_with("canary-of-a-vote") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has such a log")
def test_a_log_that_somebody_reads_is_emptied_when_they_have_read():
    workshop = make_workshop(phase=SORTING)
    seat = make_seat(workshop, agrees=KEEP)
    do(workshop, card(seat), "add_idea", text=WORDS)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM workshops_idea").fetchone()
        withdraws(workshop, seat)
        meanwhile = files_with(WORDS)

    assert meanwhile
    assert scrub.truncate_log(wait=10)
    assert files_with(WORDS) == []


def test_once_a_day_words_that_a_room_has_erased_go_from_every_file_of_the_database():
    workshop, chance = make_workshop(), random.Random(5)  # noqa: S311, it only makes lengths
    with transaction.atomic():
        written: list[int] = []
        for number in range(600):
            # Rows of many lengths, some written again: pages are split, and keep copies of what was moved.
            text = f"{WORDS} {number} {'again ' * chance.randrange(75)}"[:499]
            written.append(Idea.objects.create(workshop=workshop, text=text).pk)
            if number % 3 == 0:
                again = f"{WORDS} {'so ' * chance.randrange(140)}"
                Idea.objects.filter(pk=chance.choice(written)).update(text=again)
    workshop.ideas.update(text="")

    left = list(due.wipe_erased())

    assert left == []
    assert files_with("Zweikanarienvogel") == []
