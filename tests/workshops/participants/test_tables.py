"""Where people sit, and the card that opens a table to its scribe."""

import pytest
from django.test import Client

from tests.factories.cards import holds, offered, use
from tests.factories.rooms import (
    card,
    do,
    facilitator,
    fresh,
    make_board,
    make_seat,
    make_workshop,
    post,
    scribe,
    sit,
    sit_as_scribe,
)
from workshops.core.enums import Outcome, Stage
from workshops.live import region_html
from workshops.models import Board

pytestmark = pytest.mark.django_db


# --- Tables ----------------------------------------------------------------------------------------------------------


def test_a_person_sits_at_the_table_they_choose_and_may_change() -> None:
    workshop = make_workshop()
    heron, barge = make_board(workshop), make_board(workshop)
    seat = make_seat(workshop)

    answers = [do(workshop, card(seat), "choose_table", table=board.number) for board in (heron, barge)]

    assert [answer.said for answer in answers] == ["Card 1 sits at table 1.", "Card 1 sits at table 2."]
    assert fresh(seat).board == barge


def test_somebody_who_does_not_take_part_chooses_no_table() -> None:
    workshop = make_workshop()
    make_board(workshop)
    seat = make_seat(workshop, agrees=())

    answer = do(workshop, card(seat), "choose_table", table=1)

    assert answer.outcome == Outcome.REFUSED
    assert fresh(seat).board is None


def test_a_table_of_another_room_is_no_table_here() -> None:
    workshop, elsewhere = make_workshop(), make_workshop()
    make_board(elsewhere, number=4)
    seat = make_seat(workshop)

    answers = [do(workshop, card(seat), "choose_table", table=table) for table in (4, "x", 0)]

    assert {answer.outcome for answer in answers} == {Outcome.REFUSED}
    assert fresh(seat).board is None


def test_a_scribe_seats_people_at_their_own_table_whatever_they_send() -> None:
    workshop = make_workshop()
    own, other = make_board(workshop), make_board(workshop)
    seat = make_seat(workshop, by_hand=True)

    do(workshop, scribe(own), "seat_at_table", card=seat.number, table=other.number)

    assert fresh(seat).board == own


@pytest.mark.parametrize("how", ["replaced", "taken back", "put on a phone", "put down for another"])
def test_a_scribe_is_told_when_a_card_at_their_table_goes_another_way(how: str) -> None:
    workshop = make_workshop()
    board = make_board(workshop)
    seat = make_seat(workshop, board=board, agrees=(), by_hand=how == "put on a phone")
    shown = region_html.of_scribe(board)["table-seats"]

    if how == "replaced":
        do(workshop, facilitator(), "replace_card", card=seat.number)
    elif how == "taken back":
        do(workshop, facilitator(), "take_back_card", card=seat.number)
    elif how == "put on a phone":
        phone = Client()
        use(phone, workshop, offered(phone, seat.code))
    else:
        phone, other = sit(Client(), seat), make_seat(workshop)
        use(phone, workshop, offered(phone, other.code) | {"instead_of": str(seat.number)})

    table = Board.objects.select_related("workshop").get(pk=board.pk)
    assert region_html.of_scribe(table)["table-seats"] != shown
    assert table.revision == table.workshop.revision


def test_listening_is_said_and_taken_back() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)

    do(workshop, card(seat), "set_listening", listens="on")
    listened = fresh(seat).listens
    do(workshop, card(seat), "set_listening")

    assert (listened, fresh(seat).listens) == (True, False)


@pytest.mark.parametrize(("verb", "data"), [("choose_table", {"table": 1}), ("set_listening", {"listens": "on"})])
def test_nobody_changes_tables_or_listening_after_the_end(verb: str, data: dict[str, object]) -> None:
    workshop = make_workshop(stage=Stage.CLOSED)
    seat = make_seat(workshop)
    make_board(workshop)

    answer = do(workshop, card(seat), verb, **data)

    assert (
        answer.said
        == "This workshop is over. What came of it can be read on this site when an editor has published it."
    )
    assert (fresh(seat).board, fresh(seat).listens) == (None, False)


# --- Scribes ---------------------------------------------------------------------------------------------------------


def test_a_scribes_card_opens_the_table_and_counts_its_turns() -> None:
    workshop = make_workshop()
    board = make_board(workshop)
    first, second = Client(), Client()

    answer = use(first, workshop, offered(first, board.scribe_code))
    use(second, workshop, offered(second, board.scribe_code))

    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workshop.code}/table/1/")
    assert (answer.cookies["scribe"]["path"], "card" in answer.cookies) == (f"/w/{workshop.code}/", False)
    assert Board.objects.get(pk=board.pk).scribe_turn == 2
    assert first.get(f"/w/{workshop.code}/snapshot/scribe/").status_code == 403
    assert second.get(f"/w/{workshop.code}/snapshot/scribe/").status_code == 200


def test_a_scribes_card_pressed_twice_is_one_turn(client: Client) -> None:
    workshop = make_workshop()
    board = make_board(workshop)
    sent = offered(client, board.scribe_code)

    answers = [use(client, workshop, sent) for _ in range(2)]
    # Scanned once more, so with a key of its own.
    answers.append(use(client, workshop, offered(client, board.scribe_code)))

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Board.objects.get(pk=board.pk).scribe_turn == 1


def test_a_phone_that_writes_for_one_table_is_asked_before_it_writes_for_another(client: Client) -> None:
    workshop = make_workshop()
    first, second = make_board(workshop), make_board(workshop)
    sit_as_scribe(client, first)
    sent = offered(client, second.scribe_code)

    asked = use(client, workshop, sent).content.decode()
    still = client.get(f"/w/{workshop.code}/table/1/").status_code
    use(client, workshop, sent | {"instead_of": "1"})

    assert "This phone already writes for table 1." in asked
    assert still == 200
    assert client.get(f"/w/{workshop.code}/table/2/").status_code == 200
    assert Board.objects.get(pk=first.pk).scribe_digest == ""


def test_a_scribe_keeps_their_own_card_beside_the_scribes(client: Client) -> None:
    workshop = make_workshop()
    seat, board = make_seat(workshop), make_board(workshop)
    sit(client, seat)

    use(client, workshop, offered(client, board.scribe_code))

    assert holds(client, seat)
    assert client.get(f"/w/{workshop.code}/table/1/").status_code == 200


def test_a_replaced_scribes_card_ends_the_old_phones_turn(client: Client) -> None:
    workshop = make_workshop()
    board = make_board(workshop)
    sit_as_scribe(client, board)

    do(workshop, facilitator(), "replace_scribe_card", table=board.number)

    assert client.get(f"/w/{workshop.code}/snapshot/scribe/").status_code == 403
    assert client.get(f"/c/{board.scribe_code}/").status_code == 404
    assert post(client, workshop, "seat_at_table", role="scribe", card=1).status_code == 403
