"""How many cards the door of a room gives: as many as people are expected and a margin, whoever asks from wherever."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from tests.factories.cards import holds, offered, use
from tests.factories.rooms import card, do, facilitator, fresh, make_board, make_facilitator, make_seat, make_workshop
from workshops.core.enums import Outcome, Stage
from workshops.live import region_html
from workshops.models import Board, Idea, SeatCard, Workshop
from workshops.participants.rules import card_limit, cards_out
from workshops.simulation.copies import make_rehearsal

pytestmark = pytest.mark.django_db

FULL = (
    "All 12 cards of this room are taken. Ask the facilitator to let more people in. "
    "They can do it at once. Then press “Take a card” again."
)


def take(workshop: Workshop, phone: Client | None = None) -> int:
    """Somebody's phone takes a card at the door; returns the status of the answer."""
    phone = phone or Client()
    phone.get(workshop.get_absolute_url())
    return phone.post(f"{workshop.get_absolute_url()}take/").status_code


def small_room(**fields: object) -> Workshop:
    """A room that expects two people, so that its door gives twelve cards."""
    return make_workshop(expected_people=2, **fields)


def full_room() -> Workshop:
    workshop = small_room()
    for _ in range(12):
        make_seat(workshop, token_digest="f" * 64)
    return workshop


@pytest.mark.parametrize(("expected", "limit"), [(1, 11), (40, 50), (41, 52), (300, 375), (800, 1000)])
def test_a_door_gives_a_quarter_more_cards_than_people_are_expected_and_at_least_ten_more(
    expected: int, limit: int
) -> None:
    assert card_limit(make_workshop(expected_people=expected)) == limit


def test_one_machine_takes_no_more_cards_than_the_room_has_and_is_not_slowed_before() -> None:
    workshop = small_room()

    answers = [take(workshop) for _ in range(20)]

    assert answers == [302] * 12 + [422] * 8
    assert workshop.seats.count() == 12


def test_whoever_comes_to_a_full_room_is_told_whom_to_ask_before_and_after_pressing(client: Client) -> None:
    workshop = full_room()

    door = client.get(workshop.get_absolute_url()).content.decode()
    pressed = client.post(f"{workshop.get_absolute_url()}take/")

    assert FULL in door
    assert (pressed.status_code, FULL in pressed.content.decode()) == (422, True)
    assert "Take a card" in door.split("<form", 1)[1]


def test_the_desk_sees_how_many_cards_are_taken_and_that_people_are_turned_away() -> None:
    workshop = small_room()
    make_seat(workshop)
    before = region_html.shared(workshop, "desk")
    for _ in range(11):
        make_seat(workshop)

    after = region_html.shared(workshop, "desk")

    assert "1 of 12 cards are taken." in before["desk-seats"]
    assert "12 of 12 cards are taken." in after["desk-seats"]
    assert ['data-command="allow_more_cards"' in picture["desk-full"] for picture in (before, after)] == [False, True]
    assert "Whoever comes now is told to ask you." in after["desk-full"]


def test_the_desk_lets_ten_more_in_with_one_press_that_counts_once_however_often_it_is_sent() -> None:
    workshop, desk = full_room(), facilitator()

    answers = [do(workshop, desk, "allow_more_cards", key="the-same-key") for _ in range(3)]

    assert {answer.said for answer in answers} == {"Now 22 cards can be taken in this room."}
    assert [take(workshop) for _ in range(11)] == [302] * 10 + [422]


def test_a_room_is_not_allowed_more_cards_than_one_server_can_carry() -> None:
    workshop, desk = make_workshop(expected_people=790), facilitator()

    answers = [do(workshop, desk, "allow_more_cards").outcome for _ in range(2)]

    assert answers == [Outcome.DONE, Outcome.REFUSED]


def test_printed_handed_out_moved_and_replaced_cards_work_in_a_full_room(client: Client) -> None:
    workshop, desk = full_room(), facilitator()
    printed = [make_seat(workshop, issued_at=None, agrees=()) for _ in range(2)]
    late, moved = Client(), Client()

    use(late, workshop, offered(late, printed[0].code))
    handed_out = do(workshop, desk, "issue_card", card=printed[1].number)
    replaced = do(workshop, desk, "replace_card", card=1)
    use(moved, workshop, offered(moved, fresh(workshop.seats.get(number=1)).code))

    assert holds(late, printed[0])
    assert [answer.outcome for answer in (handed_out, replaced)] == [Outcome.DONE, Outcome.DONE]
    assert holds(moved, workshop.seats.get(number=1))
    assert cards_out(workshop) == 14


def test_blank_printed_cards_take_no_place_from_whoever_comes_to_the_door() -> None:
    workshop = small_room()
    do(workshop, facilitator(), "print_cards", cards=30)

    assert take(workshop) == 302


def test_a_phone_that_has_a_card_keeps_it_in_a_full_room(client: Client) -> None:
    workshop = small_room()
    first = take(workshop, client)
    for _ in range(20):
        make_seat(workshop)

    again = client.post(f"{workshop.get_absolute_url()}take/")

    assert (first, again.status_code) == (302, 302)
    assert workshop.seats.count() == 21


def test_unused_cards_of_phones_are_taken_back_together_and_nobody_else_s() -> None:
    workshop = make_workshop()
    phones = [make_seat(workshop, agrees=(), token_digest="f" * 64) for _ in range(3)]
    answered, wrote = make_seat(workshop), make_seat(workshop, agrees=())
    Idea.objects.create(workshop=workshop, seat=wrote, text="A crèche")
    paper = make_seat(workshop, agrees=(), by_hand=True)
    seated = make_seat(workshop, agrees=(), board=make_board(workshop))
    blank = make_seat(workshop, agrees=(), issued_at=None)
    codes = [seat.code for seat in phones]

    answers = [do(workshop, facilitator(), "take_back_unused_cards").said for _ in range(2)]

    assert answers == [
        "3 unused cards are blank again.",
        "No card is unused: somebody has done something with each of them.",
    ]
    assert [(fresh(seat).issued_at, fresh(seat).token_digest) for seat in phones] == [(None, "")] * 3
    assert {fresh(seat).code for seat in phones} & set(codes) == set()
    assert [fresh(seat).issued_at is None for seat in (answered, wrote, paper, seated)] == [False] * 4
    assert fresh(blank).code == blank.code


def test_cards_taken_back_make_room_at_the_door(client: Client) -> None:
    workshop = small_room()
    taken = [take(workshop) for _ in range(13)]

    do(workshop, facilitator(), "take_back_unused_cards")

    assert (taken[-1], take(workshop, client)) == (422, 302)
    assert 'data-command="take_back_unused_cards"' in region_html.shared(workshop, "desk")["desk-seats"]


def test_whose_unused_card_was_taken_back_can_take_another(client: Client) -> None:
    workshop = make_workshop()
    take(workshop, client)
    do(workshop, facilitator(), "take_back_unused_cards")

    door = client.get(workshop.get_absolute_url()).content.decode()
    again = take(workshop, client)

    assert "Take a card" in door
    assert again == 302
    assert holds(client, workshop.seats.get(number=2))


@pytest.mark.parametrize("verb", ["allow_more_cards", "take_back_unused_cards"])
def test_only_the_desk_decides_on_cards_and_not_after_the_end(verb: str) -> None:
    workshop, over = make_workshop(), make_workshop(stage=Stage.CLOSED)
    seat = make_seat(workshop, token_digest="f" * 64)
    make_seat(over, agrees=(), token_digest="e" * 64)

    answers = [do(workshop, card(seat), verb), do(over, facilitator(), verb)]

    assert [answer.outcome for answer in answers] == [Outcome.REFUSED, Outcome.REFUSED]
    assert SeatCard.objects.filter(issued_at=None).count() == 0


def test_a_workshop_is_made_for_as_many_people_as_its_form_says_and_changed_later(client: Client) -> None:
    client.force_login(make_facilitator())
    made = {"sheet": "issues", "title": "A large hall", "key": "a-key-of-the-form"}

    client.post("/desks/", made | {"expected_people": "120"})
    client.post("/desks/", made | {"key": "another-key-of-a-form"})
    said = [workshop.expected_people for workshop in Workshop.objects.order_by("pk")]
    edited = Workshop.objects.earliest("pk")
    do(edited, facilitator(), "edit_workshop", title="A", question="B?", expected_people="130")
    do(edited, facilitator(), "edit_workshop", title="A", question="B?")
    refused = do(edited, facilitator(), "edit_workshop", title="A", question="B?", expected_people="0")

    edited.refresh_from_db()
    assert (said, edited.expected_people) == ([120, 40], 130)
    assert refused.said == "Write the number of people as a number between 1 and 800."


def test_a_rehearsal_has_cards_for_everybody_who_is_invented() -> None:
    workshop = make_workshop(stage=Stage.DRAFT, expected_people=20)

    copies = [make_rehearsal(workshop=workshop, people=people) for people in (5, 200)]

    assert copies[0] == copies[1]
    assert card_limit(Workshop.objects.get(pk=copies[1].pk)) == 250


def test_a_room_of_the_last_release_goes_on_with_as_many_cards_as_it_has_and_a_margin() -> None:
    large, small = make_workshop(), make_workshop()
    for _ in range(60):
        make_seat(large, agrees=())
    make_seat(small)

    import_module("workshops.migrations.0005_card_limit_and_hidden_codes").expect_those_who_came(apps, None)

    assert [card_limit(Workshop.objects.get(pk=room.pk)) for room in (large, small)] == [75, 50]


def test_a_scribe_s_code_that_was_used_before_the_upgrade_is_hidden_by_it() -> None:
    workshop = make_workshop()
    used, moved, blank = (
        make_board(workshop, **held) for held in ({"scribe_digest": "f" * 64}, {"scribe_turn": 1}, {})
    )

    import_module("workshops.migrations.0005_card_limit_and_hidden_codes").hide_codes_in_use(apps, None)

    assert [Board.objects.get(pk=board.pk).scribe_code_used for board in (used, moved, blank)] == [True, True, False]
