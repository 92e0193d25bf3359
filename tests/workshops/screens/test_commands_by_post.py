"""The POST door and the snapshot doors: what a browser gets back, with JavaScript and without."""

import json

import pytest
from django.test import Client

from tests.factories.rooms import make_board, make_facilitator, make_seat, make_workshop, post, sit, sit_as_scribe
from workshops.ideas.phases import SILENT
from workshops.models import Idea, SeatCard, Workshop
from workshops.quick_wins.phases import QUICK_WINS

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def workshop() -> Workshop:
    return make_workshop(phase=SILENT)


@pytest.fixture
def seat(workshop: Workshop) -> SeatCard:
    return make_seat(workshop)


@pytest.fixture
def phone(client: Client, seat: SeatCard) -> Client:
    return sit(client, seat)


def send(phone: Client, workshop: Workshop, command: str, **data: str):
    """What outbox.js sends."""
    sent = {"as": "card", "key": "a-key-of-its-own"} | data
    return phone.post(f"/w/{workshop.code}/do/{command}/", sent, **JSON)


def test_a_plain_form_that_is_done_leads_back_to_the_room_which_says_so(phone: Client, workshop: Workshop):
    answer = post(phone, workshop, "add_idea", text="A crèche")

    assert (answer.status_code, answer.url) == (302, f"/w/{workshop.code}/")
    assert "Saved. Your idea is kept." in phone.get(answer.url).content.decode()


def test_a_plain_form_sent_again_by_the_back_button_does_nothing_twice(phone: Client, workshop: Workshop):
    for _ in range(2):
        answer = post(phone, workshop, "add_idea", key="the-same-key", text="A crèche")

    assert answer.status_code == 302
    assert Idea.objects.count() == 1


def test_words_sent_again_from_a_page_that_the_back_button_loaded_anew_are_the_same_words(
    phone: Client, workshop: Workshop
):
    for key in ("the-first-key", "the-fresh-key"):
        answer = post(phone, workshop, "add_idea", key=key, text="A crèche")

    assert answer.status_code == 302
    assert list(Idea.objects.values_list("text", flat=True)) == ["A crèche"]


def test_a_need_and_an_offer_sent_again_are_voiced_once(phone: Client, workshop: Workshop):
    workshop.phases.update(kind=QUICK_WINS)

    for key in ("the-first-key", "the-fresh-key"):
        post(phone, workshop, "voice_need", key=key, text="A warm room")
        post(phone, workshop, "voice_offer", key=f"{key}-too", text="An empty hall")

    assert (workshop.room_needs.count(), workshop.room_offers.count()) == (1, 1)


def test_a_plain_form_that_is_refused_gives_every_word_back_under_a_fresh_key(phone: Client, workshop: Workshop):
    long = "a very good idea " * 40

    answer = post(phone, workshop, "add_idea", key="the-first-key", text=long, language="ar")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert long.strip() in page
    assert "That is longer than 500 characters." in page
    assert 'name="key" value="' in page
    assert "the-first-key" not in page


def test_the_outbox_gets_the_outcome_and_its_own_part_drawn_afresh(phone: Client, workshop: Workshop):
    answer = send(phone, workshop, "add_idea", text="A crèche").json()

    regions = answer.pop("regions")
    assert answer == {
        "key": "a-key-of-its-own",
        "outcome": "done",
        "said": "Saved. Your idea is kept.",
        "revision": 1,
        "to": 1,
    }
    assert all(region.startswith("mine-") for region in regions)
    assert "A crèche" in regions["mine-ideas"]


def test_a_repeat_says_how_new_its_picture_is_and_what_the_first_answer_was(phone: Client, workshop: Workshop):
    send(phone, workshop, "add_idea", text="A crèche")
    send(phone, workshop, "add_idea", key="a-later-key", text="A bus")

    answer = send(phone, workshop, "add_idea", text="A crèche").json()

    assert (answer["revision"], answer["to"]) == (1, 2)
    assert "A bus" in answer["regions"]["mine-ideas"]


def test_a_refusal_is_an_answer_and_no_error(phone: Client, workshop: Workshop):
    answer = send(phone, workshop, "add_idea", text="")

    assert answer.status_code == 200
    assert answer.json()["outcome"] == "refused"
    assert answer.json()["said"] == "Write your idea first, then send it."


def test_words_kept_for_one_card_never_go_out_in_the_name_of_the_next(phone: Client, workshop: Workshop):
    before = make_seat(workshop)

    answer = send(phone, workshop, "add_idea", text="A crèche", holder=f"seat:{before.pk}")

    assert answer.status_code == 403
    assert answer.json()["outcome"] == "refused"
    assert Idea.objects.count() == 0


def test_words_kept_for_this_card_go_out(phone: Client, workshop: Workshop, seat: SeatCard):
    answer = send(phone, workshop, "add_idea", text="A crèche", holder=f"seat:{seat.pk}")

    assert answer.json()["outcome"] == "done"


@pytest.mark.parametrize("role", ["card", "scribe", "desk", "king", ""])
def test_whoever_holds_nothing_is_told_what_to_do_and_changes_nothing(client: Client, workshop: Workshop, role: str):
    plain = post(client, workshop, "add_idea", role=role, text="A crèche")
    kept = send(client, workshop, "add_idea", text="A crèche", **{"as": role})

    assert (plain.status_code, kept.status_code) == (403, 403)
    assert kept.json()["said"] in plain.content.decode().replace("&#x27;", "'")
    assert Idea.objects.count() == 0


def test_a_card_of_one_room_is_nothing_in_another(phone: Client):
    elsewhere = make_workshop(phase=SILENT)

    assert send(phone, elsewhere, "add_idea", text="A crèche").status_code == 403


def test_a_page_of_another_site_cannot_send_a_form(workshop: Workshop, seat: SeatCard):
    strict = sit(Client(enforce_csrf_checks=True), seat)

    assert post(strict, workshop, "add_idea", text="A crèche").status_code == 403
    assert Idea.objects.count() == 0


def test_looking_changes_nothing_and_shows_the_way_back(phone: Client, workshop: Workshop):
    """A browser that has dropped the page of a refused form asks for its address again."""
    answer = phone.get(f"/w/{workshop.code}/do/add_idea/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Nothing was sent" in answer.content.decode()
    assert f'href="/w/{workshop.code}/"' in answer.content.decode()


# --- Snapshots ------------------------------------------------------------------------------------------------------

SCREENS = ["room", "wall", "desk", "card", "scribe"]


def snapshots_of(client: Client, workshop: Workshop) -> dict[str, int]:
    return {screen: client.get(f"/w/{workshop.code}/snapshot/{screen}/").status_code for screen in SCREENS}


def test_each_snapshot_opens_to_those_who_may_see_that_screen(workshop: Workshop, seat: SeatCard):
    desk = Client()
    desk.force_login(make_facilitator())
    card, scribe = sit(Client(), seat), sit_as_scribe(Client(), make_board(workshop))

    assert snapshots_of(Client(), workshop) == {"room": 403, "wall": 200, "desk": 403, "card": 403, "scribe": 403}
    assert snapshots_of(card, workshop) == {"room": 200, "wall": 200, "desk": 403, "card": 200, "scribe": 403}
    assert snapshots_of(scribe, workshop) == {"room": 200, "wall": 200, "desk": 403, "card": 403, "scribe": 200}
    assert snapshots_of(desk, workshop) == {"room": 403, "wall": 200, "desk": 200, "card": 403, "scribe": 403}


def test_words_written_in_silence_are_in_their_writers_own_part_and_in_no_other(workshop: Workshop, seat: SeatCard):
    writer, neighbour = sit(Client(), seat), sit(Client(), make_seat(workshop))
    desk = Client()
    desk.force_login(make_facilitator())
    send(writer, workshop, "add_idea", text="canary")

    seen = {
        (who, screen)
        for who, client in {"writer": writer, "neighbour": neighbour, "desk": desk, "stranger": Client()}.items()
        for screen in SCREENS
        if "canary" in json.dumps(client.get(f"/w/{workshop.code}/snapshot/{screen}/").json())
    }

    assert seen == {("writer", "card")}


def test_an_unknown_room_is_not_found(client: Client):
    assert client.get("/w/NOROOM/snapshot/wall/").status_code == 404
    assert client.post("/w/NOROOM/do/add_idea/", {"as": "card"}).status_code == 404
