"""A need met by offers, with an owner, a first step and a date; met is the needer's word alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import NeedState, OfferState
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, scribe
from tests.factories.wins import make_room, make_win, press, voice_need, voice_offer
from workshops.commands.registry import regions
from workshops.core.enums import Stage
from workshops.live import region_html
from workshops.models import QuickWin, SeatCard, Workshop
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.queries.screens import summary

pytestmark = pytest.mark.django_db


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
            (
                "That is longer than 240 characters. Shorten it a little; your words are still in the box. "
                "1 character is too many."
            ),
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
        for actor in (facilitator(), scribe(table), card(neighbour), link_of_owner(win), link_of_needer(stranger))
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

    answer = press(workshop, link_of_owner(win), "report_progress", win, note="The key is there.")

    workshop.refresh_from_db()
    assert (workshop.revision, workshop.personal_revision) == (answer.revision, answer.revision)


def test_met_twice_is_met_once_and_stays():
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    first = press(workshop, card(needer), "mark_met", win)

    again = press(workshop, link_of_needer(win.room_need), "mark_met", win)
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
        region_html.of_card(SeatCard.objects.select_related("workshop").get(pk=seat.pk))["mine-wins"]
        for seat in (needer, neighbour)
    )

    shared = "".join(
        html for screen in ("room", "wall", "desk") for html in region_html.shared(workshop, screen).values()
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

    answers = [do(workshop, card(seat), command, **{"win": win.pk} | data) for command, data in tries.items()]

    assert {answer.said for answer in answers} == {"Only a facilitator can do this. Ask at the desk."}


def test_markup_is_text_on_every_screen():
    workshop = make_room()
    seat, table = make_seat(workshop), make_board(workshop)
    words = '<script>alert("x")</script> & صباح 🙂'
    voice_need(seat, words)
    voice_offer(seat, words)
    make_win(workshop, owner="<b>Hall</b>", first_step=words)
    do(workshop, facilitator(), "add_model", name=words, place=words, source=words, could_try=words)

    screens = [html for screen in ("room", "wall", "desk") for html in region_html.shared(workshop, screen).values()]
    screens += region_html.of_card(SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk)).values()
    screens += region_html.of_scribe(table).values()

    assert [html for html in screens if "<script" in html or "<b>Hall" in html] == []
    assert sum("صباح 🙂" in html for html in screens) >= 4


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
                regions(screen)[f"{screen}-wins"].render(workshop)
            regions("card")["mine-wins"].render(holder)
            regions("scribe")["table-wins"].render(table)
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
