"""One card, one person: printed, handed out, used on a phone, moved, lost, replaced; tables and scribes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    post,
    scribe,
    sit,
    sit_as_scribe,
)
from workshops import snapshots
from workshops.actors import Visitor
from workshops.codes import digest, grouped, new_token
from workshops.enums import Outcome, Purpose, Stage
from workshops.models import Board, CommandRecord, Consent, Idea, SeatCard, Workshop
from workshops.queries.seats import people

pytestmark = pytest.mark.django_db


def fresh(seat: SeatCard) -> SeatCard:
    return SeatCard.objects.get(pk=seat.pk)


def offered(client: Client, code: str) -> dict[str, str]:
    """Look at a card's page; returns what its button sends."""
    page = client.get(f"/c/{code}/").content.decode()
    form = page.split('<form method="post" action="/w/', 1)[1].split("</form>", 1)[0]
    fields = [part.split('"')[:3] for part in form.split('name="')[1:]]
    return {name: value for name, _, value in fields}


def use(client: Client, workshop: Workshop, sent: dict[str, str]) -> object:
    return client.post(f"/w/{workshop.code}/card/", sent)


def holds(client: Client, seat: SeatCard) -> bool:
    """Does this browser open this seat?"""
    morsel = client.cookies.get("card")
    return morsel is not None and fresh(seat).token_digest == digest(morsel.value)


# --- Using a card on a phone -----------------------------------------------------------------------------------------


def test_a_printed_card_says_which_it_is_and_takes_one_press(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, issued_at=None, agrees=())

    page = client.get(f"/c/{seat.code}/")
    answer = use(client, workshop, offered(client, seat.code))

    assert f"This is card {seat.number}" in page.content.decode()
    assert page.content.decode().split("<main")[1].split("</main>")[0].count("<button") == 1
    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workshop.code}/")
    assert holds(client, seat)
    assert fresh(seat).issued_at is not None
    assert fresh(seat).by_hand is False


def test_the_address_after_taking_a_card_holds_no_secret(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, issued_at=None, agrees=())

    answer = use(client, workshop, offered(client, seat.code))

    assert seat.code not in answer["Location"]
    assert client.cookies["card"].value not in answer["Location"]
    assert (answer.cookies["card"]["path"], answer.cookies["card"]["httponly"]) == (f"/w/{workshop.code}/", True)


@pytest.mark.parametrize("shape", [str, str.lower, grouped, lambda code: f" {code[:4]} {code[4:]} "])
def test_a_card_code_is_understood_however_it_is_typed(client: Client, shape: object) -> None:
    seat = make_seat(make_workshop())

    page = client.post("/c/", {"code": shape(seat.code)})

    assert page.status_code == 200
    assert f"This is card {seat.number}" in page.content.decode()


@pytest.mark.parametrize("typed", ["", "wrong", "NNNNNNNN", "٣٣٣", "x" * 5000])
def test_a_wrong_card_code_gets_a_sentence(client: Client, typed: str) -> None:
    make_seat(make_workshop())

    answer = client.post("/c/", {"code": typed})

    assert answer.status_code == 404
    assert "No card has this code." in answer.content.decode()
    assert f'value="{typed[:40]}"' in answer.content.decode()


def test_a_card_of_another_room_does_not_open_this_one(client: Client) -> None:
    here, elsewhere = make_workshop(), make_workshop()
    seat = make_seat(elsewhere)

    answer = use(client, here, offered(client, seat.code))

    assert answer.status_code == 404
    assert "Enter your card’s code" in answer.content.decode()
    assert "card" not in client.cookies
    assert fresh(seat).token_digest == ""


def test_pressing_twice_is_one_phone(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, issued_at=None, agrees=())
    sent = offered(client, seat.code)

    use(client, workshop, sent)
    revision = Workshop.objects.get(pk=workshop.pk).revision
    # The second tap left before the first answer, so the browser had no cookie yet.
    client.cookies.clear()
    answer = use(client, workshop, sent)

    assert answer.status_code == 302
    assert holds(client, seat)
    assert Workshop.objects.get(pk=workshop.pk).revision == revision


def test_a_lost_phone_is_replaced_by_another_after_one_question() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    old, new = sit(Client(), seat), Client()

    page = new.get(f"/c/{seat.code}/").content.decode()
    answer = use(new, workshop, offered(new, seat.code))

    assert "It is in use on another phone. Use it here instead?" in page
    assert answer.status_code == 302
    assert (holds(new, seat), holds(old, seat)) == (True, False)
    assert workshop.seats.count() == 1


def test_the_old_phone_is_told_where_its_card_went() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    old, new = sit(Client(), seat), Client()
    use(new, workshop, offered(new, seat.code))

    own = old.get(f"/w/{workshop.code}/snapshot/card/")
    shared = old.get(f"/w/{workshop.code}/snapshot/room/")
    written = post(old, workshop, "set_listening", listens="on")

    assert [answer.status_code for answer in (own, shared, written)] == [403, 403, 403]
    assert own.json()["said"] == "This card is now used on another phone. Enter its code again to take it back."
    assert own.json()["way"] == {"href": "/c/", "text": "Enter my card’s code"}
    assert fresh(seat).listens is False


def test_a_card_that_somebody_took_while_the_page_was_open_is_asked_about_again() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, issued_at=None, agrees=())
    slow, quick = Client(), Client()
    sent = offered(slow, seat.code)
    use(quick, workshop, offered(quick, seat.code))

    answer = use(slow, workshop, sent)

    assert answer.status_code == 200
    assert "It is in use on another phone." in answer.content.decode()
    assert (holds(quick, seat), holds(slow, seat)) == (True, False)


def test_scanning_ones_own_card_again_changes_nothing(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    sit(client, seat)
    before = fresh(seat), Workshop.objects.get(pk=workshop.pk).revision

    answer = use(client, workshop, offered(client, seat.code))

    assert answer["Location"] == f"/w/{workshop.code}/"
    assert (fresh(seat), Workshop.objects.get(pk=workshop.pk).revision) == before
    assert holds(client, seat)


def test_a_phone_with_two_cards_is_asked_which_one_to_keep(client: Client) -> None:
    workshop = make_workshop()
    first, second = make_seat(workshop), make_seat(workshop, issued_at=None, agrees=())
    sit(client, first)

    page = use(client, workshop, offered(client, second.code)).content.decode()

    assert f"This phone already holds card {first.number}." in page
    assert f"Keep card {first.number}" in page
    assert (holds(client, first), holds(client, second)) == (True, False)


@pytest.mark.parametrize("in_use", [True, False])
def test_the_kept_card_is_the_phones_and_the_other_is_free_again(client: Client, in_use: bool) -> None:
    workshop = make_workshop()
    first, second = make_seat(workshop), make_seat(workshop)
    sit(client, first)
    if in_use:
        sit(Client(), second)
    sent = offered(client, second.code)

    asked = use(client, workshop, sent)
    done = use(client, workshop, sent | {"sure": "on", "instead_of": str(first.number)})

    assert (asked.status_code, done.status_code) == (200, 302)
    assert (holds(client, first), holds(client, second)) == (False, True)
    assert (fresh(first).token_digest, fresh(first).by_hand) == ("", True)


def test_a_card_that_was_never_used_is_blank_again_when_its_phone_takes_another(client: Client) -> None:
    workshop = make_workshop()
    mistake, own = make_seat(workshop, agrees=()), make_seat(workshop)
    sit(client, mistake)

    use(client, workshop, offered(client, own.code) | {"instead_of": str(mistake.number)})

    after = fresh(mistake)
    assert (after.issued_at, after.token_digest, after.by_hand, after.code) == (None, "", False, mistake.code)
    assert holds(client, own)


def test_nobody_moves_a_card_from_another_phone_without_saying_so() -> None:
    workshop = make_workshop()
    seat, board = make_seat(workshop), make_board(workshop)
    holder, writer = sit(Client(), seat), sit_as_scribe(Client(), board)

    answers = [
        do(workshop, Visitor(new_token()), "claim_card", code=seat.code),
        do(workshop, Visitor(new_token()), "claim_scribe_card", code=board.scribe_code),
    ]

    assert {answer.said for answer in answers} == {
        "This card is in use on another phone. Say whether to use it here instead."
    }
    assert holds(holder, seat)
    assert writer.get(f"/w/{workshop.code}/snapshot/scribe/").status_code == 200


def test_a_blank_card_opens_only_while_the_doors_are_open(client: Client) -> None:
    draft, closed = make_workshop(stage=Stage.DRAFT), make_workshop(stage=Stage.CLOSED)
    blanks = [make_seat(workshop, issued_at=None, agrees=()) for workshop in (draft, closed)]

    pages = [client.get(f"/c/{seat.code}/").content.decode() for seat in blanks]
    answers = [do(seat.workshop, Visitor(new_token()), "claim_card", code=seat.code) for seat in blanks]

    assert ["The doors are not open yet." in page for page in pages] == [True, False]
    assert ["This workshop is over." in page for page in pages] == [False, True]
    assert [answer.outcome for answer in answers] == [Outcome.REFUSED, Outcome.REFUSED]


def test_ones_own_card_opens_after_the_end_so_that_consent_can_be_changed(client: Client) -> None:
    workshop = make_workshop(stage=Stage.REPORTED)
    seat = make_seat(workshop)

    answer = use(client, workshop, offered(client, seat.code))

    assert answer.status_code == 302
    assert holds(client, seat)


# --- Replacing a card ------------------------------------------------------------------------------------------------


def test_a_stolen_card_is_worthless_once_it_is_replaced() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    idea = Idea.objects.create(workshop=workshop, seat=seat, text="A crèche")
    stolen = seat.code
    thief = sit(Client(), seat)

    answer = do(workshop, facilitator(), "replace_card", card=seat.number)

    after = fresh(seat)
    assert answer.said == (
        f"Card {seat.number} has a new code: {grouped(after.code)}. "
        "The old code and the phone that used it no longer work."
    )
    assert (after.code == stolen, after.token_digest, after.by_hand) == (False, "", True)
    assert thief.get(f"/c/{stolen}/").status_code == 404
    assert thief.get(f"/w/{workshop.code}/snapshot/card/").status_code == 403
    assert Idea.objects.get(pk=idea.pk).seat == seat
    assert list(Consent.objects.values_list("seat", flat=True)) == [seat.pk]


def test_a_code_from_before_the_replacement_is_refused_at_the_last_moment() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    thief = Client()
    sent = offered(thief, seat.code)
    do(workshop, facilitator(), "replace_card", card=seat.number)

    answer = use(thief, workshop, sent)

    assert answer.status_code == 404
    assert "No card has this code." in answer.content.decode()
    assert fresh(seat).token_digest == ""


def test_the_rightful_person_goes_on_with_the_new_code(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)
    do(workshop, facilitator(), "replace_card", card=seat.number)

    use(client, workshop, offered(client, fresh(seat).code))

    assert holds(client, seat)
    assert fresh(seat).by_hand is False


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


# --- Cards by hand ---------------------------------------------------------------------------------------------------


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
    assert (grouped(held.code) in alone, alone.count('<li class="seat-card"')) == (True, 1)


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


@pytest.mark.parametrize("verb", ["claim_card", "claim_scribe_card", "take_seat"])
def test_a_card_holder_cannot_collect_more_cards_through_the_command_door(client: Client, verb: str) -> None:
    workshop = make_workshop()
    seat, other, board = make_seat(workshop), make_seat(workshop), make_board(workshop)
    sit(client, seat)
    code = board.scribe_code if verb == "claim_scribe_card" else other.code

    answer = post(client, workshop, verb, code=code)

    assert answer.status_code == 422
    assert (fresh(other).token_digest, workshop.seats.count()) == ("", 2)


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


def test_listening_is_said_and_taken_back() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)

    do(workshop, card(seat), "set_listening", listens="on")
    listened = fresh(seat).listens
    do(workshop, card(seat), "set_listening")

    assert (listened, fresh(seat).listens) == (True, False)


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


def test_a_page_that_asked_leads_somewhere_useful_when_it_is_reloaded(client: Client) -> None:
    workshop = make_workshop()

    answers = [client.get(f"/w/{workshop.code}/{page}/") for page in ("card", "take")]

    assert [answer["Location"] for answer in answers] == ["/c/", f"/w/{workshop.code}/"]


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
    assert post(client, workshop, "seat_at_table", hat="scribe", card=1).status_code == 403


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

    assert answer.said == "This workshop is over. What came of it will be published on this site."
    assert (list(SeatCard.objects.values()), list(Board.objects.values())) == before


@pytest.mark.parametrize(("verb", "data"), [("choose_table", {"table": 1}), ("set_listening", {"listens": "on"})])
def test_nobody_changes_tables_or_listening_after_the_end(verb: str, data: dict[str, object]) -> None:
    workshop = make_workshop(stage=Stage.CLOSED)
    seat = make_seat(workshop)
    make_board(workshop)

    answer = do(workshop, card(seat), verb, **data)

    assert answer.said == "This workshop is over. What came of it will be published on this site."
    assert (fresh(seat).board, fresh(seat).listens) == (None, False)


def test_a_lost_card_is_replaced_after_the_end_so_that_its_person_can_still_withdraw() -> None:
    workshop = make_workshop(stage=Stage.REPORTED)
    seat = make_seat(workshop)

    answer = do(workshop, facilitator(), "replace_card", card=seat.number)

    assert answer.outcome == Outcome.DONE
    assert 'data-command="replace_card"' in snapshots.shared(workshop, "desk")["desk-seats"]
    assert 'data-command="print_cards"' not in snapshots.shared(workshop, "desk")["desk-seats"]


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

    region = snapshots.shared(workshop, "desk")["desk-seats"]

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
            snapshots.SHARED["desk"]["desk-seats"].draw(workshop)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_code_of_the_card_handed_out_last_stays_on_the_desk_to_be_copied() -> None:
    workshop, desk = make_workshop(), facilitator()
    for _ in range(2):
        do(workshop, desk, "issue_card")

    region = snapshots.shared(workshop, "desk")["desk-seats"]

    first, last = workshop.seats.all()
    assert (grouped(first.code) in region, grouped(last.code) in region) == (False, True)


def test_stored_keys_hold_neither_codes_nor_tokens(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, issued_at=None, agrees=())

    use(client, workshop, offered(client, seat.code))

    kept = str(list(CommandRecord.objects.values()))
    token = client.cookies["card"].value
    assert (seat.code in kept, token in kept, token[:12] in kept) == (False, False, False)
