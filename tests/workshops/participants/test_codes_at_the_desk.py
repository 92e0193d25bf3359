"""A card's code is its holder's alone: once a card is in somebody's hands, no screen or sheet of staff shows its code."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.cards import holds, offered, use
from tests.factories.rooms import do, facilitator, fresh, make_board, make_facilitator, make_seat, make_workshop
from workshops.core.codes import grouped
from workshops.core.enums import Stage
from workshops.live import region_html
from workshops.models import Board, CommandRecord, SeatCard, Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    """A browser at the desk."""
    client.force_login(make_facilitator())
    return client


def shown_to_staff(desk: Client, workshop: Workshop, seat: SeatCard | None = None) -> str:
    """All that a desk can look at or print in this room."""
    home = f"/w/{workshop.code}/"
    addresses = [f"{home}desk/", f"{home}cards/", f"{home}ballots/", f"{home}snapshot/desk/", "/desks/"]
    addresses += [f"{home}cards/?card={seat.number}"] if seat else []
    return "".join(desk.get(address).content.decode() for address in addresses)


def is_shown(code: str, screens: str) -> bool:
    return code in screens or grouped(code) in screens


def hold_by_phone(workshop: Workshop) -> SeatCard:
    return make_seat(workshop, token_digest="f" * 64)


def hold_paper(workshop: Workshop) -> SeatCard:
    seat = make_seat(workshop, issued_at=None, agrees=())
    do(workshop, facilitator(), "issue_card", card=seat.number)
    return seat


def hold_a_printed_card_on_a_phone(workshop: Workshop) -> SeatCard:
    seat, phone = make_seat(workshop, issued_at=None, agrees=()), Client()
    use(phone, workshop, offered(phone, seat.code))
    assert holds(phone, seat)
    return seat


def hold_a_replaced_card_on_a_phone(workshop: Workshop) -> SeatCard:
    seat, phone = make_seat(workshop), Client()
    do(workshop, facilitator(), "replace_card", card=seat.number)
    use(phone, workshop, offered(phone, fresh(seat).code))
    assert holds(phone, seat)
    return seat


@pytest.mark.parametrize(
    "hold", [hold_by_phone, hold_paper, hold_a_printed_card_on_a_phone, hold_a_replaced_card_on_a_phone]
)
def test_no_screen_or_sheet_of_the_desk_shows_the_code_of_a_card_in_use(desk: Client, hold: Any) -> None:
    workshop = make_workshop()
    seat = hold(workshop)

    screens = shown_to_staff(desk, workshop, seat)

    assert not is_shown(fresh(seat).code, screens)
    assert "This card is in somebody’s hands, so its code is shown to nobody else." in screens


def test_a_lost_card_s_new_code_can_be_printed_until_a_phone_uses_it(desk: Client) -> None:
    workshop, phone = make_workshop(), Client()
    seat = make_seat(workshop, token_digest="f" * 64)

    answer = do(workshop, facilitator(), "replace_card", card=seat.number)
    code = fresh(seat).code
    sheet = desk.get(f"/w/{workshop.code}/cards/?card={seat.number}").content.decode()
    use(phone, workshop, offered(phone, code))

    assert grouped(code) in answer.said
    assert (is_shown(code, sheet), sheet.count('<li class="seat-card"')) == (True, 1)
    assert not is_shown(code, shown_to_staff(desk, workshop, seat))


@pytest.mark.parametrize("verb", ["replace_card", "issue_card"])
def test_a_new_code_that_no_phone_has_used_is_shown_for_some_minutes_only(desk: Client, verb: str) -> None:
    workshop = make_workshop()
    if verb == "replace_card":
        make_seat(workshop)
    do(workshop, facilitator(), verb, card=1 if verb == "replace_card" else "")
    seat = workshop.seats.get()
    at_once = shown_to_staff(desk, workshop, seat)
    left = seat.code_shown_until - timezone.now()

    SeatCard.objects.update(code_shown_until=timezone.now())
    do(workshop, facilitator(), "mark_spoke", card=seat.number)

    assert timedelta(0) < left <= timedelta(minutes=15)
    assert [is_shown(seat.code, screens) for screens in (at_once, shown_to_staff(desk, workshop, seat))] == [
        True,
        False,
    ]


def test_the_list_of_cards_links_to_no_code(desk: Client) -> None:
    workshop = make_workshop()
    make_seat(workshop)

    assert "cards/?card=" not in region_html.shared(workshop, "desk")["desk-seats"]


def test_a_scribe_s_code_is_shown_until_a_phone_uses_it_and_again_when_it_is_new(desk: Client) -> None:
    workshop, phone = make_workshop(), Client()
    board = make_board(workshop)
    first = board.scribe_code
    blank = shown_to_staff(desk, workshop)

    use(phone, workshop, offered(phone, first))
    used = shown_to_staff(desk, workshop)
    do(workshop, facilitator(), "replace_scribe_card", table=board.number)
    second = Board.objects.get().scribe_code
    replaced = shown_to_staff(desk, workshop)

    assert [is_shown(first, screens) for screens in (blank, used, replaced)] == [True, False, False]
    assert is_shown(second, replaced)


def test_a_scribe_s_code_stays_hidden_when_its_phone_went_to_another_table(desk: Client) -> None:
    workshop, phone = make_workshop(), Client()
    boards = [make_board(workshop) for _ in range(2)]
    for board in boards:
        sent = offered(phone, board.scribe_code)
        use(phone, workshop, sent | {"instead_of": "1"})

    screens = shown_to_staff(desk, workshop)

    assert [is_shown(board.scribe_code, screens) for board in boards] == [False, False]


@pytest.mark.parametrize("verb", ["issue_card", "replace_card", "replace_scribe_card"])
def test_a_command_sent_again_tells_no_code_of_a_card_that_is_in_use_by_now(verb: str) -> None:
    workshop, actor, phone = make_workshop(), facilitator(), Client()
    board, seat = make_board(workshop), make_seat(workshop, agrees=())
    SeatCard.objects.update(issued_at=None if verb == "issue_card" else timezone.now())
    sent = {"issue_card": {"card": 1}, "replace_card": {"card": 1}, "replace_scribe_card": {"table": 1}}[verb]

    first = do(workshop, actor, verb, key="the-same-key", **sent)
    code = Board.objects.get().scribe_code if verb == "replace_scribe_card" else fresh(seat).code
    use(phone, workshop, offered(phone, code))
    again = do(workshop, actor, verb, key="the-same-key", **sent)

    assert (grouped(code) in first.said, grouped(code) in again.said) == (True, False)
    assert again.said == "This was done before. The card is in somebody’s hands now, so its code is not shown again."
    assert (again.outcome, again.effect) == (first.outcome, first.effect)
    assert board.scribe_code not in again.said


def test_no_record_of_a_command_keeps_a_code() -> None:
    workshop, actor = make_workshop(), facilitator()
    make_board(workshop)
    make_seat(workshop)

    said = [
        do(workshop, actor, verb, **sent).said
        for verb, sent in [("issue_card", {}), ("replace_card", {"card": 1}), ("replace_scribe_card", {"table": 1})]
    ]

    codes = [*SeatCard.objects.values_list("code", flat=True), *Board.objects.values_list("scribe_code", flat=True)]
    kept = "".join(CommandRecord.objects.values_list("said", flat=True))
    assert sum(grouped(code) in "".join(said) for code in codes) == 3
    assert [code for code in codes if is_shown(code, kept)] == []


def test_the_new_code_of_a_card_that_is_lost_after_the_end_is_at_the_desk_to_be_printed(desk: Client) -> None:
    workshop = make_workshop(stage=Stage.REPORTED)
    seat = make_seat(workshop)

    do(workshop, facilitator(), "replace_card", card=seat.number)

    region = region_html.shared(workshop, "desk")["desk-seats"]
    assert grouped(fresh(seat).code) in region
    assert f"/w/{workshop.code}/cards/?card={seat.number}" in region
