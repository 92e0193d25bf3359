"""What a room says in its quick wins: needs, offers and models from elsewhere, by whom, and how taken back."""

import re

import pytest

from network.models import EmergingModel, Organisation
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, scribe
from tests.factories.wins import later, make_room, make_win, voice_need, voice_offer
from workshops.core.enums import Stage
from workshops.ideas.phases import SILENT
from workshops.live import region_html
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


def test_a_need_and_an_offer_reach_every_screen_without_who_said_it():
    workshop = make_room()
    seat = make_seat(workshop, number=4711)

    voice_need(seat, "A room for ten children")
    voice_offer(seat, "A printer")

    for screen in ("room", "wall"):
        seen = region_html.shared(workshop, screen)[f"{screen}-wins"]
        assert "A room for ten children" in seen
        assert "A printer" in seen
        assert "4711" not in seen


def test_needs_are_heard_from_the_breakouts_until_the_room_closes():
    workshop = make_workshop(phase=SILENT)
    seat = make_seat(workshop)

    early = do(workshop, card(seat), "voice_need", text="A room")
    later(workshop)
    heard = do(workshop, card(seat), "voice_need", text="A room")
    Workshop.objects.update(stage=Stage.CLOSED)
    late = do(workshop, card(seat), "voice_need", text="A room")

    assert (early.done, heard.done, late.done) == (False, True, False)
    assert early.said == late.said == "Needs and offers are gathered from the talk at the tables until the room closes."


def test_a_scribe_speaks_for_their_table_and_the_desk_for_anybody():
    workshop = make_room()
    here, there = make_board(workshop), make_board(workshop)
    seat, stranger = make_seat(workshop, board=here), make_seat(workshop, board=there)

    answers = [
        do(workshop, scribe(here), "voice_need", text="A room", card=seat.number),
        do(workshop, scribe(here), "voice_need", text="A room", card=stranger.number),
        do(workshop, scribe(here), "voice_need", text="A room"),
        do(workshop, facilitator(), "voice_offer", text="A key", card=stranger.number),
        do(workshop, facilitator(), "voice_need", text="A lamp"),
        do(workshop, facilitator(), "voice_need", text="A lamp", card=99),
    ]

    assert [answer.said for answer in answers] == [
        "The room sees this need.",
        "A scribe types for their own table. For others, ask at the desk.",
        "Type the number of the card whose words these are.",
        "The room sees this offer.",
        "The room sees this need.",
        "Nobody holds a card with the number 99. Check the number on the card.",
    ]
    assert list(workshop.room_needs.values_list("need__text", "seat")) == [("A room", seat.pk), ("A lamp", None)]


@pytest.mark.parametrize(
    ("verb", "data", "said"),
    [
        ("voice_need", {"text": ""}, "Write what is needed, in a few words."),
        ("voice_need", {"text": " \u200b\n"}, "Write what is needed, in a few words."),
        (
            "voice_need",
            {"text": "x" * 10_000},
            (
                "That is longer than 240 characters. Shorten it a little; your words are still in the box. "
                "9760 characters are too many."
            ),
        ),
        ("voice_offer", {"text": ""}, "Write what you can offer, in a few words."),
        (
            "voice_offer",
            {"text": "A key", "organisation": "Nobody Knows Us"},
            "That organisation is not on the list yet. Choose one from it, or ask at the desk.",
        ),
    ],
)
def test_bad_words_for_a_need_or_an_offer_are_told(verb, data, said):
    workshop = make_room()
    seat = make_seat(workshop)

    answer = do(workshop, card(seat), verb, **data)

    assert (answer.done, answer.said) == (False, said)
    assert workshop.room_needs.count() + workshop.room_offers.count() == 0


def test_an_organisation_is_added_by_the_desk_once_however_it_is_capitalised():
    workshop = make_room()
    seat = make_seat(workshop)
    do(workshop, facilitator(), "voice_offer", text="The hall", organisation="Wharf Lane Hall")

    do(workshop, facilitator(), "voice_offer", text="The key", organisation="wharf lane hall")
    do(workshop, card(seat), "voice_offer", text="The urn", organisation="Wharf Lane Hall")

    hall = Organisation.objects.get()
    assert hall.name == "Wharf Lane Hall"
    assert list(workshop.room_offers.values_list("offer__organisation", flat=True)) == [hall.pk] * 3


def test_people_take_back_their_own_words_only_also_what_is_promised():
    workshop = make_room()
    seat, other = make_seat(workshop), make_seat(workshop)
    need, offer = voice_need(seat), voice_offer(seat)
    win = make_win(workshop, needer=other)

    answers = [
        do(workshop, card(other), "withdraw_need", need=need.pk),
        do(workshop, card(other), "withdraw_offer", offer=offer.pk),
        do(workshop, card(seat), "withdraw_need", need=need.pk),
        do(workshop, facilitator(), "withdraw_offer", offer=offer.pk),
        do(workshop, card(other), "withdraw_need", need=win.room_need_id),
        do(workshop, facilitator(), "withdraw_offer", offer=win.offers.get().pk),
    ]

    assert [answer.said for answer in answers] == [
        "Only the person who said it, or the desk, can take it back.",
        "Only the person who said it, or the desk, can take it back.",
        "Taken back.",
        "Taken back.",
        "Taken back.",
        "Taken back.",
    ]


@pytest.mark.parametrize(("offers", "said"), [(1, "1 open need, 1 offer"), (2, "1 open need, 2 offers")])
def test_the_desk_counts_one_as_one(offers, said):
    workshop = make_room()
    voice_need(make_seat(workshop))
    for number in range(offers):
        voice_offer(make_seat(workshop), f"Chair number {number}")

    desk = region_html.shared(Workshop.objects.get(pk=workshop.pk), "desk")["desk-wins"]

    assert re.findall(r"\d+ open need[^<]*", desk) == [said]


def test_a_model_from_elsewhere_has_a_place_a_source_and_something_to_try():
    workshop = make_room()
    whole = {"name": "Playrooms", "place": "Saltford", "source": "A mother ran one", "could_try": "One morning"}

    answers = [do(workshop, facilitator(), "add_model", **whole | {missing: ""}) for missing in whole]
    done = do(workshop, facilitator(), "add_model", **whole)

    model = EmergingModel.objects.get()
    assert [answer.done for answer in answers] == [False] * 4
    assert done.done
    assert (model.heard_in, model.could_try) == (workshop.code, "One morning")


def test_models_from_elsewhere_are_shown_with_place_source_and_what_to_try():
    workshop = make_room()
    do(workshop, facilitator(), "add_model", name="Playrooms", place="Saltford", source="A mother", could_try="One day")

    for screen in ("room", "desk"):
        seen = region_html.shared(workshop, screen)[f"{screen}-wins"]
        assert [words in seen for words in ("Playrooms", "Saltford", "A mother", "One day")] == [True] * 4
    assert "Playrooms" in region_html.shared(workshop, "wall")["wall-wins"]
