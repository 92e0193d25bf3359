"""A need met by offers, with an owner, a first step and a date; met is the needer's word alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import EmergingModel, Need, NeedState, OfferState, Organisation
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, scribe
from tests.factories.wins import later, make_public_win, make_room, make_win, voice_need, voice_offer
from workshops import snapshots
from workshops.actors import Needer, Owner
from workshops.enums import PhaseKind, Stage, WinState
from workshops.models import QuickWin, SeatCard, Workshop
from workshops.queries.quick_wins import summary

pytestmark = pytest.mark.django_db


def press(workshop, actor, verb, win, **data):
    return do(workshop, actor, verb, win=win.pk, **data)


def test_a_need_and_an_offer_reach_every_screen_without_who_said_it():
    workshop = make_room()
    seat = make_seat(workshop, number=4711)

    voice_need(seat, "A room for ten children")
    voice_offer(seat, "A printer")

    for screen in ("room", "wall"):
        seen = snapshots.shared(workshop, screen)[f"{screen}-wins"]
        assert "A room for ten children" in seen
        assert "A printer" in seen
        assert "4711" not in seen


def test_needs_are_heard_from_the_breakouts_until_the_room_closes():
    workshop = make_workshop(phase=PhaseKind.SILENT)
    seat = make_seat(workshop)

    early = do(workshop, card(seat), "voice_need", text="A room")
    later(workshop)
    heard = do(workshop, card(seat), "voice_need", text="A room")
    Workshop.objects.update(stage=Stage.CLOSED)
    late = do(workshop, card(seat), "voice_need", text="A room")

    assert (early.done, heard.done, late.done) == (False, True, False)
    assert early.said == late.said == "Needs and offers are gathered from the breakouts until the room closes."


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
            "That is longer than 240 characters. Shorten it a little; your words are still in the box.",
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


def test_one_need_and_two_offers_make_one_quick_win():
    workshop = make_room()
    need = voice_need(make_seat(workshop))
    first, second = voice_offer(make_seat(workshop), "Side room"), voice_offer(make_seat(workshop), "Upstairs room")

    do(
        workshop,
        facilitator(),
        "make_win",
        need=need.pk,
        offers=[first.pk, second.pk],
        owner="Lantern Library",
        first_step="Open on Friday",
        due_on="2026-12-01",
    )

    win = QuickWin.objects.get()
    assert (win.state, win.owner.name, win.first_step, str(win.due_on)) == (
        WinState.AGREED,
        "Lantern Library",
        "Open on Friday",
        "2026-12-01",
    )
    assert set(win.offers.all()) == {first, second}
    need.need.refresh_from_db()
    assert need.need.state == NeedState.MATCHED
    assert set(workshop.room_offers.values_list("offer__state", flat=True)) == {OfferState.MATCHED}


@pytest.mark.parametrize("missing", ["owner", "first_step", "due_on"])
def test_without_owner_first_step_or_date_it_is_only_proposed(missing):
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer, **{missing: ""})

    too_early = press(workshop, card(needer), "mark_met", win)
    press(workshop, facilitator(), "agree_win", win, owner="Hall", first_step="Open", due_on="2026-12-01")

    assert win.state == WinState.PROPOSED
    assert too_early.said == "This is only proposed so far. First the room agrees who does what by when."
    win.refresh_from_db()
    assert win.state == WinState.AGREED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"need": ""}, "Choose one need and at least one offer from the lists."),
        ({"need": "999999"}, "Choose one need and at least one offer from the lists."),
        ({"offers": []}, "Choose one need and at least one offer from the lists."),
        ({"offers": ["999999"]}, "Choose one need and at least one offer from the lists."),
        ({"due_on": "soon"}, "Choose a day, for example 2026-12-01."),
        (
            {"first_step": "x" * 241},
            "That is longer than 240 characters. Shorten it a little; your words are still in the box.",
        ),
    ],
)
def test_a_quick_win_that_does_not_hold_together_is_told(change, said):
    workshop = make_room()
    need, offer = voice_need(make_seat(workshop)), voice_offer(make_seat(workshop))

    answer = do(workshop, facilitator(), "make_win", **{"need": need.pk, "offers": [offer.pk]} | change)

    assert (answer.done, answer.said) == (False, said)
    assert QuickWin.objects.count() == 0


def test_two_facilitators_cannot_match_one_need_twice():
    workshop = make_room()
    win = make_win(workshop)
    offer = voice_offer(make_seat(workshop))

    answer = do(workshop, facilitator(), "make_win", need=win.room_need_id, offers=[offer.pk])

    assert answer.said == "This need is already part of a quick win, or was taken back."
    assert QuickWin.objects.count() == 1


def test_needs_and_offers_of_another_room_are_not_to_be_had():
    workshop, other = make_room(), make_room()
    need, offer = voice_need(make_seat(workshop)), voice_offer(make_seat(other))

    answer = do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk])

    assert answer.said == "Choose one need and at least one offer from the lists."


def test_only_the_needer_says_that_it_is_met():
    workshop = make_room()
    table = make_board(workshop)
    needer, neighbour = make_seat(workshop, board=table), make_seat(workshop, board=table)
    win = make_win(workshop, needer=needer)
    stranger = make_win(workshop).room_need

    refused = [
        press(workshop, actor, "mark_met", win)
        for actor in (facilitator(), scribe(table), card(neighbour), Owner(win), Needer(stranger))
    ]
    win.refresh_from_db()
    state_before = win.state
    met = press(workshop, card(needer), "mark_met", win)

    assert {(answer.done, answer.said) for answer in refused} == {
        (False, "Only the person who needed it can say that it is met: on their card, or by their link.")
    }
    win.refresh_from_db()
    assert (state_before, met.done, win.state) == (WinState.AGREED, True, WinState.MET)
    assert win.room_need.need.state == NeedState.MET
    assert win.offers.get().offer.state == OfferState.USED


def test_what_becomes_of_a_need_reaches_everybodys_own_screen():
    workshop = make_room()
    win = make_win(workshop)

    answer = press(workshop, Owner(win), "report_progress", win, note="The key is there.")

    workshop.refresh_from_db()
    assert (workshop.revision, workshop.personal_revision) == (answer.revision, answer.revision)


def test_met_twice_is_met_once_and_stays():
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    first = press(workshop, card(needer), "mark_met", win)

    again = press(workshop, Needer(win.room_need), "mark_met", win)
    after = press(workshop, facilitator(), "drop_win", win, reason="Too late")

    assert (again.done, again.revision) == (True, first.revision)
    assert after.said == "The person who needed it has said that it is met. Thank you."


def test_the_needer_says_it_after_the_workshop_closed():
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    Workshop.objects.update(stage=Stage.REPORTED)

    answer = press(workshop, card(needer), "mark_met", win)

    assert answer.said == "It is met. Thank you for telling."


def test_the_button_met_is_on_the_needers_screen_alone():
    workshop = make_room()
    needer, neighbour = make_seat(workshop), make_seat(workshop)
    make_win(workshop, needer=needer)

    theirs, others = (
        snapshots.of_card(SeatCard.objects.select_related("workshop").get(pk=seat.pk))["mine-wins"]
        for seat in (needer, neighbour)
    )

    shared = "".join(
        html for screen in ("room", "wall", "desk") for html in snapshots.shared(workshop, screen).values()
    )
    assert theirs.count('data-command="mark_met"') == 1
    assert 'data-command="mark_met"' not in others + shared


def test_a_dropped_win_keeps_its_reason_and_frees_its_offers():
    workshop = make_room()
    win = make_win(workshop)
    stranger = make_seat(workshop)

    refused = press(workshop, card(stranger), "drop_win", win, reason="I do not like it")
    wordless = press(workshop, facilitator(), "drop_win", win, reason="")
    press(workshop, facilitator(), "drop_win", win, reason="The printer broke.")

    win.refresh_from_db()
    assert refused.said == "Only the person who needed it, or the desk, can drop it."
    assert wordless.said == "Say why it is dropped: the next room may learn from it."
    assert (win.state, win.reason) == (WinState.DROPPED, "The printer broke.")
    assert win.offers.get().offer.state == OfferState.OPEN
    assert win.room_need.need.state == NeedState.WITHDRAWN


def test_an_offer_that_another_win_counts_on_stays_taken():
    workshop = make_room()
    win = make_win(workshop)
    shared = win.offers.get()
    need = voice_need(make_seat(workshop))
    do(workshop, facilitator(), "make_win", need=need.pk, offers=[shared.pk])

    press(workshop, facilitator(), "drop_win", win, reason="Not needed.")

    shared.offer.refresh_from_db()
    assert shared.offer.state == OfferState.MATCHED


def test_only_what_was_met_is_checked_later():
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)

    early = press(workshop, facilitator(), "check_win", win, note="Still there")
    press(workshop, card(needer), "mark_met", win)
    press(workshop, facilitator(), "check_win", win, note="Still there after six months")

    win.refresh_from_db()
    assert early.said == "Only what was met can be checked later."
    assert (win.state, win.update) == (WinState.CHECKED, "Still there after six months")


def test_people_take_back_their_own_words_only_and_nothing_that_is_promised():
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
        "This need is part of a quick win. Drop the quick win, and say why.",
        "A quick win counts on this offer. Tell the desk, who can drop the quick win.",
    ]


def test_a_model_from_elsewhere_has_a_place_a_source_and_something_to_try():
    workshop = make_room()
    whole = {"name": "Playrooms", "place": "Saltford", "source": "A mother ran one", "could_try": "One morning"}

    answers = [do(workshop, facilitator(), "add_model", **whole | {missing: ""}) for missing in whole]
    done = do(workshop, facilitator(), "add_model", **whole)

    model = EmergingModel.objects.get()
    assert [answer.done for answer in answers] == [False] * 4
    assert done.done
    assert (model.heard_in, model.could_try) == (workshop.code, "One morning")


def test_the_desk_alone_matches_and_notes_models():
    workshop = make_room()
    seat = make_seat(workshop)
    win = make_win(workshop)
    tries = {
        "make_win": {"need": 1, "offers": [1]},
        "agree_win": {"owner": "Hall", "first_step": "Open", "due_on": "2026-12-01"},
        "start_win": {},
        "check_win": {},
        "renew_links": {},
        "add_model": {"name": "a", "place": "b", "source": "c", "could_try": "d"},
    }

    answers = [do(workshop, card(seat), verb, **{"win": win.pk} | data) for verb, data in tries.items()]

    assert {answer.said for answer in answers} == {"Only a facilitator can do this. Ask at the desk."}


def test_markup_is_text_on_every_screen():
    workshop = make_room()
    seat, table = make_seat(workshop), make_board(workshop)
    words = '<script>alert("x")</script> & صباح 🙂'
    voice_need(seat, words)
    voice_offer(seat, words)
    make_win(workshop, owner="<b>Hall</b>", first_step=words)
    do(workshop, facilitator(), "add_model", name=words, place=words, source=words, could_try=words)

    screens = [html for screen in ("room", "wall", "desk") for html in snapshots.shared(workshop, screen).values()]
    screens += snapshots.of_card(SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk)).values()
    screens += snapshots.of_scribe(table).values()

    assert [html for html in screens if "<script" in html or "<b>Hall" in html] == []
    assert sum("صباح 🙂" in html for html in screens) >= 4


def test_the_tracker_shows_what_was_agreed_and_never_who(client):
    workshop = make_room(title="Eastmarsh evening")
    needer = make_seat(workshop, number=4711)
    make_win(workshop, needer=needer)
    # Dated, but nobody's yet; and let go before it was anybody's.
    proposed, dropped = make_win(workshop, owner=""), make_win(workshop, first_step="")
    press(workshop, facilitator(), "drop_win", dropped, reason="No room.")
    Need.objects.filter(pk__in=[proposed.room_need.need_id, dropped.room_need.need_id]).update(text="Only an idea")

    page = client.get("/quick-wins/").content.decode()

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "A room for ten children Agreed" in text
    assert "Wharf Lane Hall" in text
    assert "Hand over the key" in text
    assert "1 December 2026" in text
    assert "Only an idea" not in text
    assert "4711" not in page
    assert workshop.code not in page


def test_the_tracker_can_be_narrowed_to_one_workshop_and_says_when_it_is_empty(client):
    empty = client.get("/quick-wins/").content.decode()
    first, second = make_room(title="First hall"), make_room(title="Second hall")
    make_public_win(first, "A first need")
    make_public_win(second, "A second need")

    both = client.get("/quick-wins/").content.decode()
    one = client.get(f"/quick-wins/?workshop={second.pk}").content.decode()
    nonsense = client.get("/quick-wins/?workshop=%00x&page=-4")

    assert "No quick wins yet." in empty
    assert "A first need" in both
    assert "A second need" in both
    assert "A first need" not in one
    assert "A second need" in one
    assert nonsense.status_code == 200


def test_a_win_of_a_cancelled_workshop_is_not_shown(client):
    make_public_win(make_room(stage=Stage.CANCELLED), "A need of nobody")

    assert "A need of nobody" not in client.get("/quick-wins/").content.decode()


def test_the_tracker_costs_no_more_queries_for_forty_wins_than_for_one(client):
    counts = []
    for many in (1, 39):
        for number in range(many):
            make_public_win(make_room(title=f"Hall {number}"), f"Need {number}")
        client.get("/quick-wins/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/quick-wins/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_regions_cost_no_more_queries_for_many_needs_than_for_one():
    counts = []
    for many in (1, 12):
        workshop = make_room()
        seat, table = make_seat(workshop), make_board(workshop)
        for _number in range(many):
            voice_need(seat)
            voice_offer(seat)
            make_win(workshop, needer=seat)
        holder = SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk)
        with CaptureQueriesContext(connection) as queries:
            for screen in ("room", "wall", "desk"):
                snapshots.SHARED[screen][f"{screen}-wins"].draw(workshop)
            snapshots.OF_CARD["mine-wins"].draw(holder)
            snapshots.OF_SCRIBE["table-wins"].draw(table)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_summary_counts_what_the_room_said():
    workshop = make_room()
    needer = make_seat(workshop)
    met, _agreed = make_win(workshop, needer=needer), make_win(workshop)
    dropped = make_win(workshop)
    press(workshop, card(needer), "mark_met", met)
    press(workshop, facilitator(), "drop_win", dropped, reason="Both let go.")
    voice_need(needer)

    seen = summary(workshop)

    assert (len(seen.wins), seen.met, seen.dropped) == (3, 1, 1)
    assert (seen.needs, seen.open_needs, seen.offers, seen.open_offers) == (4, 1, 3, 1)


def test_models_from_elsewhere_are_shown_with_place_source_and_what_to_try():
    workshop = make_room()
    do(workshop, facilitator(), "add_model", name="Playrooms", place="Saltford", source="A mother", could_try="One day")

    for screen in ("room", "desk"):
        seen = snapshots.shared(workshop, screen)[f"{screen}-wins"]
        assert [words in seen for words in ("Playrooms", "Saltford", "A mother", "One day")] == [True] * 4
    assert "Playrooms" in snapshots.shared(workshop, "wall")["wall-wins"]


@pytest.mark.parametrize(("offers", "said"), [(1, "1 open need, 1 offer"), (2, "1 open need, 2 offers")])
def test_the_desk_counts_one_as_one(offers, said):
    workshop = make_room()
    voice_need(make_seat(workshop))
    for number in range(offers):
        voice_offer(make_seat(workshop), f"Chair number {number}")

    desk = snapshots.shared(Workshop.objects.get(pk=workshop.pk), "desk")["desk-wins"]

    assert re.findall(r"\d+ open need[^<]*", desk) == [said]
