"""The way in: a room code finds the room, its door gives one card to one phone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.factories.rooms import do, make_board, make_facilitator, make_seat, make_workshop, post, sit
from workshops.core.codes import digest, new_token
from workshops.core.enums import Outcome, Stage
from workshops.core.rules import why_shut
from workshops.dispatch import Answer
from workshops.models import CommandRecord, Consent, SeatCard, Workshop
from workshops.participants.actors import Visitor

pytestmark = pytest.mark.django_db

TAKE_A_CARD = "Take a card"


def stored(workshop: Workshop) -> tuple[int, int, int, int]:
    """Everything that a visit could have changed."""
    revision = Workshop.objects.values_list("revision", flat=True).get(pk=workshop.pk)
    return SeatCard.objects.count(), Consent.objects.count(), CommandRecord.objects.count(), revision


def open_door(client: Client, workshop: Workshop) -> str:
    """Look at the door; returns the key of its form."""
    page = client.get(f"/w/{workshop.code}/")
    return page.content.decode().split('name="key" value="')[1].split('"')[0]


def take(client: Client, workshop: Workshop, key: str) -> SeatCard:
    answer = client.post(f"/w/{workshop.code}/take/", {"key": key})
    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workshop.code}/")
    return workshop.seats.get(token_digest=digest(client.cookies["card"].value))


# --- The join page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["KJM7QD", "kjm7qd", " KJM 7QD ", "kjm-7qd", "k.j.m.7.q.d"])
def test_a_room_code_is_understood_however_it_is_typed(client: Client, typed: str) -> None:
    make_workshop(code="KJM7QD")

    answer = client.post("/join/", {"code": typed})

    assert (answer.status_code, answer["Location"]) == (302, "/w/KJM7QD/")


@pytest.mark.parametrize("typed", ["NNNNNN", "", "   ", "🚪🚪", "باب", "x" * 5000, "'; DROP TABLE"])
def test_a_wrong_code_gets_a_sentence_and_stays_in_the_box(client: Client, typed: str) -> None:
    make_workshop()

    answer = client.post("/join/", {"code": typed})

    assert answer.status_code == 404
    assert "No room has this code." in answer.content.decode()
    assert f'value="{escape(typed[:40])}"' in answer.content.decode()


def test_markup_in_a_typed_code_is_shown_as_text(client: Client) -> None:
    typed = '"><script>alert(1)</script>'

    pages = [client.post("/join/", {"code": typed}), client.post("/c/", {"code": typed})]

    assert [page.status_code for page in pages] == [404, 404]
    assert [b"<script>alert" in page.content for page in pages] == [False, False]
    assert [escape(typed).encode() in page.content for page in pages] == [True, True]


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.CLOSED, Stage.REPORTED, Stage.CANCELLED])
def test_a_room_that_is_not_open_says_why_on_the_join_page_and_at_its_door(client: Client, stage: Stage) -> None:
    workshop = make_workshop(stage=stage)

    joining = client.post("/join/", {"code": workshop.code})
    door = client.get(f"/w/{workshop.code}/")

    why = escape(why_shut(workshop))
    assert (joining.status_code, door.status_code) == (422, 200)
    assert f'value="{workshop.code}"' in joining.content.decode()
    assert [why in page.content.decode() for page in (joining, door)] == [True, True]
    assert TAKE_A_CARD not in door.content.decode()
    assert "card" not in door.cookies


def test_an_unknown_room_is_the_join_page_with_a_sentence(client: Client) -> None:
    answer = client.get("/w/NNNNNN/")

    assert answer.status_code == 404
    assert "No room has this code." in answer.content.decode()
    assert 'value="NNNNNN"' in answer.content.decode()


@pytest.mark.parametrize("screen", ["", "wall/"])
def test_an_address_typed_in_small_letters_leads_to_the_one_spelling(client: Client, screen: str) -> None:
    make_workshop(code="KJM7QD")

    answer = client.get(f"/w/kjm7qd/{screen}")

    assert (answer.status_code, answer["Location"]) == (302, f"/w/KJM7QD/{screen}")


def test_codes_typed_into_the_wrong_box_are_understood(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop)

    card_in_join = client.post("/join/", {"code": seat.code})
    room_in_cards = client.post("/c/", {"code": workshop.code.lower()})

    assert f"This is card {seat.number}" in card_in_join.content.decode()
    assert (room_in_cards.status_code, room_in_cards["Location"]) == (302, f"/w/{workshop.code}/")


# --- Taking a card ---------------------------------------------------------------------------------------------------


def test_the_door_gives_a_token_to_the_browser_and_changes_nothing(client: Client) -> None:
    workshop = make_workshop()
    before = stored(workshop)

    page = client.get(f"/w/{workshop.code}/")
    again = client.get(f"/w/{workshop.code}/")

    cookie = page.cookies["card"]
    assert TAKE_A_CARD in page.content.decode()
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/w/{workshop.code}/", True, "Lax")
    assert len(cookie.value) >= 43
    assert "card" not in again.cookies
    assert stored(workshop) == before


def test_looking_at_every_page_of_the_door_changes_nothing(client: Client) -> None:
    workshop = make_workshop()
    blank = make_seat(workshop, issued_at=None, agrees=())
    seat = make_seat(workshop)
    sit(client, seat)
    client.force_login(make_facilitator())
    before = stored(workshop), SeatCard.objects.get(pk=blank.pk).issued_at

    paths = ["/join/", "/c/", f"/c/{blank.code}/", f"/c/{seat.code}/"]
    paths += [f"/w/{workshop.code}/{page}" for page in ("", "cards/", "snapshot/card/", "snapshot/room/")]
    statuses = [client.get(path).status_code for path in paths]

    assert statuses == [200] * len(paths)
    assert (stored(workshop), SeatCard.objects.get(pk=blank.pk).issued_at) == before


def test_one_press_takes_the_next_card_and_the_browsers_token_opens_it(client: Client) -> None:
    workshop = make_workshop()
    make_seat(workshop)

    seat = take(client, workshop, open_door(client, workshop))

    assert (seat.number, seat.by_hand, seat.board) == (2, False, None)
    assert seat.issued_at is not None
    assert seat.token_digest == digest(client.cookies["card"].value)
    assert client.cookies["card"].value not in str(SeatCard.objects.values().get(pk=seat.pk))
    assert f"You hold card {seat.number}" in client.get(f"/w/{workshop.code}/").content.decode()


def test_printed_cards_keep_their_numbers_while_phones_take_the_ones_after(client: Client) -> None:
    workshop = make_workshop()
    printed = [make_seat(workshop, issued_at=None, agrees=()) for _ in range(3)]

    seat = take(client, workshop, open_door(client, workshop))

    assert [card.number for card in printed] == [1, 2, 3]
    assert seat.number == 4


def test_a_double_tap_is_one_card_and_one_change(client: Client) -> None:
    workshop = make_workshop()
    key = open_door(client, workshop)

    first = take(client, workshop, key)
    after_one = stored(workshop)
    second = take(client, workshop, key)

    assert second == first
    assert stored(workshop) == after_one


def test_the_back_button_and_another_press_is_the_same_card(client: Client) -> None:
    workshop = make_workshop()
    old_page, second_tab = open_door(client, workshop), open_door(client, workshop)

    first = take(client, workshop, old_page)
    revision = stored(workshop)[-1]
    second = take(client, workshop, second_tab)

    assert second == first
    assert (workshop.seats.count(), stored(workshop)[-1]) == (1, revision)


def test_two_phones_are_two_cards() -> None:
    workshop = make_workshop()
    phones = [Client(), Client()]

    seats = [take(phone, workshop, open_door(phone, workshop)) for phone in phones]

    assert [seat.number for seat in seats] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_hall_that_presses_at_once_gets_as_many_different_cards() -> None:
    workshop = make_workshop()
    visitors = [Visitor(new_token()) for _ in range(12)]

    with ThreadPoolExecutor(max_workers=6) as hall:
        answers = list(hall.map(lambda visitor: press(workshop, visitor), visitors * 2))

    assert {answer.outcome for answer in answers} == {Outcome.DONE}
    assert list(workshop.seats.values_list("number", flat=True)) == list(range(1, 13))
    assert {seat.token_digest for seat in workshop.seats.all()} == {digest(visitor.token) for visitor in visitors}


def press(workshop: Workshop, visitor: Visitor) -> Answer:
    """One press from a thread of its own, which closes its own connection."""
    try:
        return do(workshop, visitor, "take_seat")
    finally:
        connection.close()


def test_a_browser_without_cookies_is_told_and_takes_no_card(client: Client) -> None:
    workshop = make_workshop()
    key = open_door(client, workshop)
    del client.cookies["card"]
    before = stored(workshop)

    answer = client.post(f"/w/{workshop.code}/take/", {"key": key})

    assert answer.status_code == 422
    assert "This browser keeps no cookies" in answer.content.decode()
    assert stored(workshop) == before


def test_a_browser_without_cookies_reads_at_a_shut_door_why_it_is_shut(client: Client) -> None:
    workshop = make_workshop(stage=Stage.DRAFT)

    page = client.post(f"/w/{workshop.code}/take/", {"key": "abcdefgh"}).content.decode()

    assert escape(why_shut(workshop)) in page
    assert "cookies" not in page


def test_a_browser_without_any_cookie_reads_about_cookies_not_about_time() -> None:
    workshop = make_workshop()
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(f"/w/{workshop.code}/take/", {"key": "abcdefgh"})

    assert answer.status_code == 403
    assert "Allow cookies" in answer.content.decode()


def test_a_door_that_closed_a_moment_ago_says_so_and_gives_no_card(client: Client) -> None:
    workshop = make_workshop()
    key = open_door(client, workshop)
    Workshop.objects.filter(pk=workshop.pk).update(stage=Stage.CLOSED)

    answer = client.post(f"/w/{workshop.code}/take/", {"key": key})

    assert answer.status_code == 422
    assert "This workshop is over." in answer.content.decode()
    assert workshop.seats.count() == 0


def test_a_card_holder_finds_their_room_open_after_the_end(client: Client) -> None:
    workshop = make_workshop(stage=Stage.CLOSED)
    sit(client, make_seat(workshop))

    page = client.get(f"/w/{workshop.code}/")

    assert page.status_code == 200
    assert "What I agree to" in page.content.decode()
    assert "Keep this code." in page.content.decode()


@pytest.mark.parametrize(
    ("home", "said"), [("https://home.example", "home.example/c"), ("", "ask them for its address")]
)
def test_a_card_of_a_laptop_that_goes_home_never_leads_back_to_it(
    client: Client, settings, home: str, said: str
) -> None:
    settings.IS_HALL, settings.HOME_URL = True, home
    workshop = make_workshop(stage=Stage.CLOSED)
    sit(client, make_seat(workshop))

    page = client.get(f"/w/{workshop.code}/").content.decode()

    assert said in page
    assert "testserver/c" not in page


def test_a_command_without_a_card_is_turned_away_with_a_way_back(client: Client) -> None:
    workshop = make_workshop()

    answer = post(client, workshop, "give_consent", take_part="on")

    assert answer.status_code == 403
    assert "This phone holds no card in this room." in answer.content.decode()
    assert 'href="/c/"' in answer.content.decode()
    assert Consent.objects.count() == 0


def test_the_room_costs_the_same_number_of_queries_however_full_it_is(client: Client) -> None:
    small, full = make_workshop(), make_workshop()
    for workshop, people in ((small, 1), (full, 30)):
        for board in [make_board(workshop) for _ in range(3)]:
            for _ in range(people):
                make_seat(workshop, board=board)

    costs = []
    for workshop in (small, full):
        sit(client, workshop.seats.first())
        client.get(f"/w/{workshop.code}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/w/{workshop.code}/")
        costs.append(len(queries))

    assert costs[0] == costs[1]
