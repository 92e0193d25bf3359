"""A need that was called met by a slip: the needer takes it back, and everything is as before."""

import pytest
from django.test import Client

from network.models import NeedState, OfferState
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, scribe
from tests.factories.wins import make_room, make_win, press, voice_need
from workshops.live import region_html
from workshops.models import QuickWin, SeatCard, Workshop
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.queries.screens import summary

pytestmark = pytest.mark.django_db


def everything_told_of(workshop: Workshop, seat: SeatCard) -> tuple[str, ...]:
    """Each screen of the room, the needer's own, the tracker and what a page about the room counts."""
    workshop.refresh_from_db()
    holder = SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk)
    screens = [region_html.shared(workshop, screen)[f"{screen}-wins"] for screen in ("room", "wall", "desk")]
    tracker = Client().get("/quick-wins/").content.decode()
    return (*screens, region_html.of_card(holder)["mine-wins"], tracker, repr(summary(workshop)))


@pytest.mark.parametrize("asker", ["card", "link"])
def test_met_by_a_slip_is_taken_back_with_all_that_it_changed(asker):
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    press(workshop, link_of_owner(win), "report_progress", win, note="The key is there.")
    actor = card(needer) if asker == "card" else link_of_needer(win.room_need)
    told = everything_told_of(workshop, needer)
    press(workshop, actor, "mark_met", win)
    told_of_met = everything_told_of(workshop, needer)

    answer = press(workshop, actor, "take_back_met", win)

    assert answer.said == "Taken back. It is under way again."
    assert told_of_met != told == everything_told_of(workshop, needer)
    win.refresh_from_db()
    assert (win.state, win.update) == (WinState.UNDER_WAY, "The key is there.")
    assert (win.room_need.need.state, win.offers.get().offer.state) == (NeedState.MATCHED, OfferState.MATCHED)


def test_a_slip_that_is_taken_back_reaches_everybodys_own_screen_and_is_the_last_word():
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    met = press(workshop, card(needer), "mark_met", win)
    win.refresh_from_db()
    met_at = win.updated_at

    press(workshop, card(needer), "take_back_met", win)

    workshop.refresh_from_db()
    win.refresh_from_db()
    assert (workshop.revision, workshop.personal_revision) == (met.revision + 1, met.revision + 1)
    assert win.updated_at > met_at


def test_what_was_taken_back_can_be_met_again_or_let_go_and_a_late_repeat_undoes_neither():
    workshop = make_room()
    needer = make_seat(workshop)
    first, second = make_win(workshop, needer=needer), make_win(workshop, needer=needer)
    for win in (first, second):
        do(workshop, card(needer), "mark_met", key=f"slip-of-{win.pk}", win=win.pk)
        press(workshop, card(needer), "take_back_met", win)
    press(workshop, card(needer), "mark_met", first)
    press(workshop, card(needer), "drop_win", second, reason="The room is let.")

    repeated = do(workshop, card(needer), "mark_met", key=f"slip-of-{second.pk}", win=second.pk)

    assert repeated.done
    assert list(QuickWin.objects.order_by("pk").values_list("state", flat=True)) == [WinState.MET, WinState.DROPPED]
    assert second.offers.get().offer.state == OfferState.OPEN


def test_only_the_needer_takes_it_back():
    workshop = make_room()
    table = make_board(workshop)
    needer, neighbour = make_seat(workshop, board=table), make_seat(workshop, board=table)
    win = make_win(workshop, needer=needer)
    stranger = make_win(workshop).room_need
    press(workshop, card(needer), "mark_met", win)

    refused = [
        press(workshop, actor, "take_back_met", win)
        for actor in (facilitator(), scribe(table), card(neighbour), link_of_owner(win), link_of_needer(stranger))
    ]

    assert {(answer.done, answer.said) for answer in refused} == {
        (False, "Only the person who needed it can take this back: on their card, or by their link.")
    }
    win.refresh_from_db()
    assert win.state == WinState.MET


def test_only_what_is_met_and_was_not_checked_since_can_be_taken_back():
    workshop = make_room()
    needer = make_seat(workshop)
    agreed, checked, taken = (make_win(workshop, needer=needer) for _ in range(3))
    for win in (checked, taken):
        press(workshop, card(needer), "mark_met", win)
    press(workshop, facilitator(), "check_win", checked, note="Still there")
    once = press(workshop, card(needer), "take_back_met", taken)

    early, late, twice = (press(workshop, card(needer), "take_back_met", win) for win in (agreed, checked, taken))

    assert early.said == "Nobody has said that this is met, so there is nothing to take back."
    assert late.said == "Somebody has asked since whether it holds, so it stays. Tell the people who asked."
    assert (twice.done, twice.revision) == (True, once.revision)
    checked.refresh_from_db()
    assert (checked.state, checked.offers.get().offer.state) == (WinState.CHECKED, OfferState.USED)


def test_an_offer_that_met_another_need_too_stays_used():
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    shared = win.offers.get()
    need = voice_need(needer, "A room for the choir")
    terms = {"owner": "Wharf Lane Hall", "first_step": "Hand over the key", "due_on": "2026-12-01"}
    do(workshop, facilitator(), "make_win", need=need.pk, offers=[shared.pk], **terms)
    other = QuickWin.objects.get(room_need=need)
    for each in (win, other):
        press(workshop, card(needer), "mark_met", each)

    states = []
    for each in (win, other):
        press(workshop, card(needer), "take_back_met", each)
        shared.offer.refresh_from_db()
        states.append(shared.offer.state)

    assert states == [OfferState.USED, OfferState.MATCHED]


def test_the_button_that_takes_met_back_stands_where_it_says_met():
    workshop = make_room()
    needer, neighbour = make_seat(workshop), make_seat(workshop)
    win = make_win(workshop, needer=needer)

    drawn = {}
    for command in ("mark_met", "take_back_met"):
        press(workshop, card(needer), command, win)
        seats = [SeatCard.objects.select_related("workshop").get(pk=seat.pk) for seat in (needer, neighbour)]
        drawn[command] = ["take_back_met" in region_html.of_card(seat)["mine-wins"] for seat in seats]

    assert drawn == {"mark_met": [True, False], "take_back_met": [False, False]}
