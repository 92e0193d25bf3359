"""One card, one person: taken, used on a phone, moved to another, lost and replaced."""

import pytest
from django.test import Client

from tests.factories.cards import holds, offered, use
from tests.factories.rooms import (
    do,
    facilitator,
    fresh,
    make_board,
    make_seat,
    make_workshop,
    post,
    sit,
    sit_as_scribe,
)
from workshops.core.codes import grouped, new_token
from workshops.core.enums import Outcome, Stage
from workshops.live import region_html
from workshops.models import CommandRecord, Consent, Idea, Workshop
from workshops.participants.actors import Visitor

pytestmark = pytest.mark.django_db


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

    assert "This card is on a phone already. If it is this one, just go on." in page
    assert "If it is another one, that phone is told that the card has moved." in page
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
    assert own.json()["said"] == (
        "This card is not on this phone any more: another phone uses it, or the desk has replaced it. "
        "Enter its code, or ask at the desk."
    )
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
    assert "This card is on a phone already." in answer.content.decode()
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


def test_a_page_that_asked_leads_somewhere_useful_when_it_is_reloaded(client: Client) -> None:
    workshop = make_workshop()

    answers = [client.get(f"/w/{workshop.code}/{page}/") for page in ("card", "take")]

    assert [answer["Location"] for answer in answers] == ["/c/", f"/w/{workshop.code}/"]


@pytest.mark.parametrize("verb", ["claim_card", "claim_scribe_card", "take_seat"])
def test_a_card_holder_cannot_collect_more_cards_through_the_command_door(client: Client, verb: str) -> None:
    workshop = make_workshop()
    seat, other, board = make_seat(workshop), make_seat(workshop), make_board(workshop)
    sit(client, seat)
    code = board.scribe_code if verb == "claim_scribe_card" else other.code

    answer = post(client, workshop, verb, code=code)

    assert answer.status_code == 422
    assert (fresh(other).token_digest, workshop.seats.count()) == ("", 2)


def test_stored_keys_hold_neither_codes_nor_tokens(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, issued_at=None, agrees=())

    use(client, workshop, offered(client, seat.code))

    kept = str(list(CommandRecord.objects.values()))
    token = client.cookies["card"].value
    assert (seat.code in kept, token in kept, token[:12] in kept) == (False, False, False)


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


def test_a_lost_card_is_replaced_after_the_end_so_that_its_person_can_still_withdraw() -> None:
    workshop = make_workshop(stage=Stage.REPORTED)
    seat = make_seat(workshop)

    answer = do(workshop, facilitator(), "replace_card", card=seat.number)

    assert answer.outcome == Outcome.DONE
    assert 'data-command="replace_card"' in region_html.shared(workshop, "desk")["desk-seats"]
    assert 'data-command="print_cards"' not in region_html.shared(workshop, "desk")["desk-seats"]
