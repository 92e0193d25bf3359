"""The desk's cards: printed, handed out, taken back and counted, by nobody else and not after the end."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    fresh,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    scribe,
    sit,
)
from workshops.commands.registry import regions
from workshops.core.codes import grouped, new_token
from workshops.core.enums import Outcome, Stage
from workshops.live import region_html
from workshops.models import Board, Idea, SeatCard, Workshop
from workshops.participants.actors import Visitor
from workshops.participants.enums import Purpose
from workshops.participants.queries.people import people

pytestmark = pytest.mark.django_db


# --- Handed out and taken back ---------------------------------------------------------------------------------------


def test_somebody_without_a_phone_gets_the_next_printed_card() -> None:
    workshop = make_workshop()
    make_seat(workshop)
    blank = make_seat(workshop, issued_at=None, agrees=())

    answer = do(workshop, facilitator(), "issue_card")

    seat = fresh(blank)
    assert answer.said == f"Hand out card {seat.number}, code {grouped(seat.code)}."
    assert (seat.by_hand, seat.issued_at is None, workshop.seats.count()) == (True, False, 2)


def test_somebody_without_a_phone_gets_a_new_card_when_none_is_printed() -> None:
    workshop = make_workshop()
    make_seat(workshop)

    do(workshop, facilitator(), "issue_card")

    seat = workshop.seats.last()
    assert (seat.number, seat.by_hand, seat.token_digest) == (2, True, "")


def test_a_card_is_handed_out_by_its_number_and_only_once() -> None:
    workshop = make_workshop()
    blanks = [make_seat(workshop, issued_at=None, agrees=()) for _ in range(2)]
    desk = facilitator()

    answers = [do(workshop, desk, "issue_card", card=number) for number in (2, 2, 7)]

    assert [answer.outcome for answer in answers] == [Outcome.DONE, Outcome.REFUSED, Outcome.REFUSED]
    assert answers[1].said == "Somebody already holds card 2. Hand out another one."
    assert answers[2].said == "There is no card 7 in this room. Leave the number empty for a new card."
    assert [fresh(seat).issued_at is None for seat in blanks] == [True, False]


def test_a_press_on_hand_out_that_is_sent_twice_is_one_card() -> None:
    workshop, desk = make_workshop(), facilitator()

    answers = [do(workshop, desk, "issue_card", key="the-same-key") for _ in range(2)]

    assert (answers[0].said, answers[0].effect) == (answers[1].said, answers[1].effect)
    assert workshop.seats.count() == 1


def test_printed_cards_are_blank_numbered_and_nobodys() -> None:
    workshop = make_workshop(stage=Stage.DRAFT)

    answer = do(workshop, facilitator(), "print_cards", cards=10)

    seats = list(workshop.seats.all())
    assert answer.said == "10 cards are ready to print."
    assert [seat.number for seat in seats] == list(range(1, 11))
    assert {(seat.issued_at, seat.token_digest, seat.by_hand) for seat in seats} == {(None, "", False)}
    assert len({seat.code for seat in seats}) == 10


@pytest.mark.parametrize("cards", ["0", "-3", "101", "ten", ""])
def test_a_number_of_cards_that_makes_no_sense_is_refused_with_a_sentence(cards: str) -> None:
    workshop = make_workshop()

    answer = do(workshop, facilitator(), "print_cards", cards=cards)

    assert answer.said == "Print between 1 and 100 cards at a time."
    assert workshop.seats.count() == 0


def test_the_sheet_shows_every_blank_card_and_each_scribes_and_no_card_in_use(client: Client) -> None:
    workshop = make_workshop()
    held, board = make_seat(workshop), make_board(workshop)
    blanks = [make_seat(workshop, issued_at=None, agrees=()) for _ in range(11)]
    client.force_login(make_facilitator())

    page = client.get(f"/w/{workshop.code}/cards/").content.decode()
    alone = client.get(f"/w/{workshop.code}/cards/?card={held.number}").content.decode()

    assert [grouped(seat.code) in page for seat in blanks] == [True] * 11
    assert (grouped(board.scribe_code) in page, grouped(held.code) in page) == (True, False)
    assert page.count('<ul class="sheet"') == 3
    assert page.count("<svg") == page.count('<li class="seat-card"') == 12
    assert (grouped(held.code) in alone, alone.count('<li class="seat-card"')) == (False, 0)


def test_a_sheet_of_scribes_cards_says_that_nobody_elses_are_on_it(client: Client) -> None:
    workshop = make_workshop()
    make_board(workshop)
    client.force_login(make_facilitator())

    without = client.get(f"/w/{workshop.code}/cards/").content.decode()
    make_seat(workshop, issued_at=None, agrees=())
    with_one = client.get(f"/w/{workshop.code}/cards/").content.decode()

    said = "These are the scribes’ cards only."
    assert (said in without, said in with_one) == (True, False)


def test_the_sheet_is_for_facilitators_only(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    sit(client, seat)

    answer = client.get(f"/w/{workshop.code}/cards/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_a_card_too_many_is_taken_back_and_leaves_the_count(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=())
    sit(client, seat)

    answer = do(workshop, facilitator(), "take_back_card", card=seat.number)

    after = fresh(seat)
    assert answer.said == "Card 1 is blank again. A printed one needs printing again: its code is new."
    assert (after.issued_at, after.token_digest, after.code == seat.code) == (None, "", False)
    assert counts(workshop) == (0, 0, 0, 0)
    assert client.get(f"/w/{workshop.code}/snapshot/card/").status_code == 403


def test_a_card_that_spoke_for_somebody_is_never_taken_back() -> None:
    workshop = make_workshop()
    answered, wrote = make_seat(workshop), make_seat(workshop, agrees=())
    Idea.objects.create(workshop=workshop, seat=wrote, text="A crèche")
    desk = facilitator()

    answers = [do(workshop, desk, "take_back_card", card=seat.number) for seat in (answered, wrote)]

    assert [answer.outcome for answer in answers] == [Outcome.REFUSED, Outcome.REFUSED]
    assert [fresh(seat).issued_at is None for seat in (answered, wrote)] == [False, False]


# --- By nobody else, and not after the end ---------------------------------------------------------------------------


DESK_WORK = {
    "issue_card": {},
    "print_cards": {"cards": 3},
    "replace_card": {"card": 1},
    "take_back_card": {"card": 1},
    "replace_scribe_card": {"table": 1},
    "seat_at_table": {"card": 1, "table": 1},
    "mark_spoke": {"card": 1},
    "record_consent": {"card": 1, "take_part": "on"},
}


@pytest.mark.parametrize("verb", DESK_WORK)
def test_no_card_holder_and_no_visitor_does_the_desks_work(verb: str) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    make_board(workshop)
    before = list(SeatCard.objects.values()), list(Board.objects.values())

    answers = [do(workshop, actor, verb, **DESK_WORK[verb]) for actor in (card(seat), Visitor(new_token()))]

    assert [answer.outcome for answer in answers] == [Outcome.REFUSED, Outcome.REFUSED]
    assert (list(SeatCard.objects.values()), list(Board.objects.values())) == before


@pytest.mark.parametrize("verb", ["issue_card", "print_cards", "replace_card", "take_back_card", "replace_scribe_card"])
def test_a_scribe_neither_makes_nor_replaces_cards(verb: str) -> None:
    workshop = make_workshop()
    make_seat(workshop)
    board = make_board(workshop)

    answer = do(workshop, scribe(board), verb, **DESK_WORK[verb])

    assert answer.outcome == Outcome.REFUSED
    assert workshop.seats.count() == 1


AFTER_THE_END = {
    "issue_card": {},
    "print_cards": {"cards": 3},
    "take_back_card": {"card": 1},
    "replace_scribe_card": {"table": 1},
    "seat_at_table": {"card": 1, "table": 1},
    "mark_spoke": {"card": 1},
}


@pytest.mark.parametrize("verb", AFTER_THE_END)
def test_the_desk_moves_nobody_after_the_end(verb: str) -> None:
    workshop = make_workshop(stage=Stage.CLOSED)
    make_seat(workshop, agrees=())
    make_board(workshop)
    before = list(SeatCard.objects.values()), list(Board.objects.values())

    answer = do(workshop, facilitator(), verb, **AFTER_THE_END[verb])

    assert (
        answer.said
        == "This workshop is over. What came of it can be read on this site when an editor has published it."
    )
    assert (list(SeatCard.objects.values()), list(Board.objects.values())) == before


# --- The desk's picture ----------------------------------------------------------------------------------------------


def counts(workshop: Workshop) -> tuple[int, int, int, int]:
    seen = people(workshop)
    return seen.issued, seen.on_phones, seen.by_hand, len(seen.unheard)


def test_the_desk_counts_people_by_way_and_those_not_yet_heard() -> None:
    workshop = make_workshop()
    writer, listener, _quiet = (make_seat(workshop) for _ in range(3))
    speaker, spoken_for = (make_seat(workshop, by_hand=True) for _ in range(2))
    make_seat(workshop, issued_at=None, agrees=())
    before = counts(workshop)

    Idea.objects.create(workshop=workshop, seat=writer, text="A crèche")
    Idea.objects.create(workshop=workshop, seat=spoken_for, scribe=make_board(workshop), text="Seara")
    do(workshop, card(listener), "set_listening", listens="on")
    do(workshop, facilitator(), "mark_spoke", card=speaker.number)

    assert before == (5, 3, 2, 5)
    assert counts(workshop) == (5, 3, 2, 1)


def test_a_mark_for_having_spoken_can_be_taken_back() -> None:
    workshop, desk = make_workshop(), facilitator()
    seat = make_seat(workshop)

    said = [do(workshop, desk, "mark_spoke", card=1, **undo).said for undo in ({}, {"undo": "on"})]

    assert said == ["Card 1 has been heard.", "Card 1 counts as not yet heard."]
    assert fresh(seat).spoke_at is None


def test_the_desk_sees_no_words_and_no_consent_of_a_single_card() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=(Purpose.TAKE_PART, Purpose.QUOTE))
    Idea.objects.create(workshop=workshop, seat=seat, text="Hidden words")

    region = region_html.shared(workshop, "desk")["desk-seats"]

    assert "Hidden words" not in region
    assert seat.code not in region
    assert region.count("checked") == 0


def test_the_desks_seats_cost_the_same_number_of_queries_for_one_and_for_many() -> None:
    costs = []
    for size in (1, 40):
        workshop = make_workshop()
        board = make_board(workshop)
        for _ in range(size):
            Idea.objects.create(workshop=workshop, seat=make_seat(workshop, board=board), text="x")
        with CaptureQueriesContext(connection) as queries:
            regions("desk")["desk-seats"].render(workshop)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_code_of_the_card_handed_out_last_stays_on_the_desk_to_be_copied() -> None:
    workshop, desk = make_workshop(), facilitator()
    for _ in range(2):
        do(workshop, desk, "issue_card")

    region = region_html.shared(workshop, "desk")["desk-seats"]

    first, last = workshop.seats.all()
    assert (grouped(first.code) in region, grouped(last.code) in region) == (False, True)
