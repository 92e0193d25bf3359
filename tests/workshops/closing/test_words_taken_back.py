"""Needs and offers belong to whoever said them: taken back they are blank at once, in whatever became of them."""

import re
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.serializers import serialize
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from network.models import EmergingModel, Need, NeedState, Offer, OfferState
from tests.factories.files import files_with
from tests.factories.halls import leave_the_laptop
from tests.factories.pages import make_blog, make_findings
from tests.factories.public import everything_public, publish_pages
from tests.factories.rooms import card, do, facilitator, fresh, make_board, make_seat, scribe
from tests.factories.votes import open_vote, show
from tests.factories.wins import make_room, press, voice_need, voice_offer
from workshops.closing.actions.erasure import erase_card
from workshops.live import region_html
from workshops.models import Idea, QuickWin, SeatCard, Workshop
from workshops.participants.enums import Purpose
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.queries.links import needer_path, owner_path
from workshops.transfer.encryption import unseal
from workshops.transfer.files import bring_file, pack_room

pytestmark = pytest.mark.django_db

KEEPS = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)
NEED, OFFER = "wryneck in a cellar", "turnstone and a van"
STATES = ["open", *WinState.values]


def room_with(state: str, **fields: Any) -> tuple[Workshop, SeatCard, SeatCard]:
    """A room with one need and one offer, which have come as far as `state`; the needer, and whoever offers."""
    workshop = make_room(**fields)
    needer, giver = make_seat(workshop, agrees=KEEPS), make_seat(workshop, agrees=KEEPS)
    need, offer = voice_need(needer, NEED), voice_offer(giver, OFFER)
    if state == "open":
        return workshop, needer, giver
    terms = {} if state == "proposed" else {"owner": "Wharf Lane Hall", "first_step": "Ring", "due_on": "2026-12-01"}
    do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk], **terms)
    win = QuickWin.objects.get()
    if state == "under_way":
        press(workshop, facilitator(), "start_win", win)
    if state in {"met", "checked"}:
        press(workshop, card(needer), "mark_met", win)
    if state == "checked":
        press(workshop, facilitator(), "check_win", win)
    if state == "dropped":
        press(workshop, facilitator(), "drop_win", win, reason="The key is lost.")
    assert QuickWin.objects.get().state == state
    return workshop, needer, giver


def take_back(workshop: Workshop, needer: SeatCard, giver: SeatCard) -> list[str]:
    """Each takes back their own words by their card."""
    need, offer = workshop.room_needs.get(), workshop.room_offers.get()
    answers = [
        do(workshop, card(needer), "withdraw_need", need=need.pk),
        do(workshop, card(giver), "withdraw_offer", offer=offer.pk),
    ]
    return [answer.said for answer in answers]


def stored() -> str:
    """Every row of the apps that a room writes to, and every revision of a page."""
    kinds = [kind for label in ("workshops", "network", "blog") for kind in apps.get_app_config(label).get_models()]
    return "".join(serialize("json", kind._default_manager.all()) for kind in [*kinds, Revision])


def all_screens(workshop: Workshop) -> str:
    """Every region of every screen, as it is drawn now."""
    workshop = Workshop.objects.get(pk=workshop.pk)
    drawn = [region_html.shared(workshop, screen) for screen in region_html.SCREENS]
    drawn += [region_html.of_card(fresh(seat)) for seat in workshop.seats.all()]
    drawn += [region_html.of_scribe(board) for board in workshop.boards.select_related("workshop")]
    return "".join("".join(regions.values()) for regions in drawn)


@pytest.mark.parametrize("state", STATES)
def test_words_taken_back_are_blank_at_once_whatever_became_of_them(state):
    workshop, needer, giver = room_with(state)
    make_board(workshop)
    before = stored() + all_screens(workshop)

    said = take_back(workshop, needer, giver)

    after = stored() + all_screens(workshop) + everything_public(workshop)
    assert said == ["Taken back."] * 2
    assert [words in before for words in (NEED, OFFER)] == [True, True]
    assert [words in after for words in (NEED, OFFER)] == [False, False]
    assert (Need.objects.get().state, Offer.objects.get().state) == (NeedState.WITHDRAWN, OfferState.WITHDRAWN)


@pytest.mark.parametrize("state", ["open", "agreed", "dropped"])
def test_words_can_be_taken_back_from_published_pages_after_the_room_closed(state):
    make_blog()
    make_findings()
    workshop, needer, giver = room_with(state)
    do(workshop, facilitator(), "close_workshop")
    publish_pages(workshop)
    public = everything_public(workshop)

    said = take_back(workshop, needer, giver)

    assert said == ["Taken back."] * 2
    assert (NEED in public) == (state != "open")
    assert [words in everything_public(workshop, words) + stored() for words in (NEED, OFFER)] == [False, False]


def test_a_promise_goes_on_when_the_needers_words_are_taken_back_and_says_only_what_it_may(client):
    workshop, needer, _giver = room_with("agreed")
    win = QuickWin.objects.get()
    press(workshop, link_of_owner(win), "report_progress", win, note="They have moved into the cellar.")
    press(workshop, facilitator(), "agree_win", win, owner="Hall", first_step="Unlock the cellar", due_on="2026-12-01")

    do(workshop, card(needer), "withdraw_need", need=win.room_need_id)

    page = client.get("/quick-wins/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "The words of this need were taken back Under way" in text
    assert [words in text for words in ("Hall", "1 December 2026", OFFER)] == [True] * 3
    # They are about the need, so they say it again.
    assert [words in text for words in ("Unlock the cellar", "moved into the cellar")] == [False, False]
    met = press(workshop, card(needer), "mark_met", win)
    win.refresh_from_db()
    assert (met.done, win.state, win.room_need.need.state) == (True, WinState.MET, NeedState.WITHDRAWN)


def test_a_promise_goes_on_when_an_offer_is_taken_back_and_no_longer_says_it(client):
    workshop, needer, giver = room_with("agreed")
    win = QuickWin.objects.get()

    do(workshop, card(giver), "withdraw_offer", offer=win.offers.get().pk)
    for verb in ("mark_met", "take_back_met"):
        press(workshop, card(needer), verb, win)

    page = client.get("/quick-wins/").content.decode()
    assert (NEED in page, OFFER in page) == (True, False)
    assert "An offer was taken back" in region_html.shared(workshop, "desk")["desk-wins"]
    assert Offer.objects.get().state == OfferState.WITHDRAWN


def test_what_was_only_proposed_ends_when_the_need_is_taken_back_and_its_offers_are_free():
    workshop, needer, _giver = room_with("proposed")
    win = QuickWin.objects.get()

    do(workshop, card(needer), "withdraw_need", need=win.room_need_id)

    win.refresh_from_db()
    assert (win.state, win.first_step) == (WinState.DROPPED, "")
    assert Offer.objects.get().state == OfferState.OPEN


def test_the_needers_link_takes_the_words_back_too_and_says_what_that_does(client):
    workshop, _needer, _giver = room_with("agreed")
    win = QuickWin.objects.get()
    do(workshop, facilitator(), "close_workshop")
    path = needer_path(win.room_need)
    page = client.get(path).content.decode()
    asked = client.get(path, {"words": "1"}).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', asked)[1]

    after = client.post(path, {"key": key, "withdraw": "1"}, follow=True).content.decode()

    assert ("Take my words back" in page, "erased for good" in asked) == (True, True)
    assert "Taken back." in after
    assert NEED not in after + client.get("/quick-wins/").content.decode()
    assert "Take my words back" not in after
    assert "This is met" in after


@pytest.mark.parametrize("state", ["met", "dropped", "checked"])
def test_words_can_be_taken_back_by_a_link_that_has_nothing_more_to_say(client, state):
    room_with(state)
    win = QuickWin.objects.get()
    path = needer_path(win.room_need)
    asked = client.get(path, {"words": "1"}).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', asked)[1]

    client.post(path, {"key": key, "withdraw": "1"})

    win.refresh_from_db()
    assert (win.state, win.room_need.need.text) == (state, "")


def test_nobody_takes_back_what_somebody_else_said():
    workshop, needer, giver = room_with("agreed")
    win = QuickWin.objects.get()
    table = make_board(workshop)
    stranger = voice_need(make_seat(workshop))
    need, offer = win.room_need_id, win.offers.get().pk

    refused = [
        *(do(workshop, who, "withdraw_need", need=need) for who in (card(giver), scribe(table), link_of_owner(win))),
        do(workshop, link_of_needer(stranger), "withdraw_need", need=need),
        *(
            do(workshop, who, "withdraw_offer", offer=offer)
            for who in (card(needer), scribe(table), link_of_owner(win))
        ),
        do(workshop, link_of_needer(win.room_need), "withdraw_offer", offer=offer),
    ]

    assert {(answer.done, answer.said) for answer in refused} == {
        (False, "Only the person who said it, or the desk, can take it back.")
    }
    assert (Need.objects.get(pk=win.room_need.need_id).text, Offer.objects.get().text) == (NEED, OFFER)


def test_the_desk_takes_words_back_for_somebody_without_a_phone_whatever_became_of_them():
    workshop, _needer, _giver = room_with("met")
    win = QuickWin.objects.get()

    answers = [
        do(workshop, facilitator(), "withdraw_need", need=win.room_need_id),
        do(workshop, facilitator(), "withdraw_offer", offer=win.offers.get().pk),
    ]

    assert [answer.said for answer in answers] == ["Taken back."] * 2
    assert (Need.objects.get().text, Offer.objects.get().text) == ("", "")


def test_taking_back_twice_is_taking_back_once():
    workshop, needer, _giver = room_with("agreed")
    need = workshop.room_needs.get().pk

    first, again = (do(workshop, card(needer), "withdraw_need", need=need) for _ in "12")

    assert (again.done, again.said, again.revision) == (True, "Taken back.", first.revision)


def test_what_somebody_heard_or_why_it_was_dropped_goes_with_the_needers_words():
    for state, verb, words in (
        ("met", "check_win", {"note": "She still has the key."}),
        ("agreed", "drop_win", {"reason": "My landlord hit me."}),
    ):
        workshop, needer, _giver = room_with(state)
        win = workshop.quick_wins.get()
        press(workshop, facilitator(), verb, win, **words)

        do(workshop, card(needer), "withdraw_need", need=win.room_need_id)

        win.refresh_from_db()
        assert (win.reason, win.update) == ("", "")
        QuickWin.objects.all().delete()


REASON = "the greenshank hit me"
LATER = [("agreed", "drop_win", {"reason": REASON}), ("met", "check_win", {"note": REASON})]


def taken_back_and_then_said(state: str, verb: str, words: dict[str, str]) -> tuple[Workshop, SeatCard]:
    """The needer's words are taken back; afterwards it is dropped, or checked, with words of its own."""
    workshop, needer, _giver = room_with(state)
    win = QuickWin.objects.get()
    do(workshop, card(needer), "withdraw_need", need=win.room_need_id)
    answer = press(workshop, card(needer) if verb == "drop_win" else facilitator(), verb, win, **words)
    assert answer.done, answer.said
    return workshop, needer


@pytest.mark.parametrize(("state", "verb", "words"), LATER)
def test_what_is_said_about_a_need_after_its_words_were_taken_back_can_be_taken_back_too(state, verb, words):
    workshop, needer = taken_back_and_then_said(state, verb, words)
    buttons = [
        html.count('data-command="withdraw_need"')
        for html in (
            region_html.of_card(fresh(needer))["mine-wins"],
            region_html.shared(Workshop.objects.get(), "desk")["desk-wins"],
        )
    ]

    again = do(workshop, card(needer), "withdraw_need", need=workshop.room_needs.get().pk)

    assert (buttons, again.said) == ([1, 1], "Taken back.")
    assert REASON not in stored() + all_screens(workshop)


@pytest.mark.parametrize("ending", ["card", "link", "no to keeping", "closing", "erasing"])
def test_why_it_was_dropped_goes_in_every_way_in_which_words_go(client, ending):
    workshop, needer = taken_back_and_then_said(*LATER[0])
    win = QuickWin.objects.get()

    if ending == "card":
        do(workshop, card(needer), "withdraw_need", need=win.room_need_id)
    elif ending == "link":
        asked = client.get(needer_path(win.room_need), {"words": "1"}).content.decode()
        key = re.search(r'name="key" value="([^"]+)"', asked)[1]
        client.post(needer_path(win.room_need), {"key": key, "withdraw": "1"})
    elif ending == "no to keeping":
        do(workshop, facilitator(), "close_workshop")
        do(workshop, card(needer), "give_consent", take_part="on")
    elif ending == "closing":
        do(workshop, card(needer), "give_consent", take_part="on")
        do(workshop, facilitator(), "close_workshop")
    else:
        erase_card(workshop=workshop, card=needer.number)

    assert REASON not in stored() + all_screens(workshop)


def test_the_owner_takes_a_note_back_by_the_link_also_when_it_is_met(client):
    workshop, needer, _giver = room_with("agreed")
    win = QuickWin.objects.get()
    press(workshop, link_of_owner(win), "report_progress", win, note="Ask for Amina.")
    press(workshop, card(needer), "mark_met", win)
    path = owner_path(win)
    key = re.search(r'name="key" value="([^"]+)"', client.get(path).content.decode())[1]
    before = client.get("/quick-wins/").content.decode()

    client.post(path, {"key": key, "take_back": "1"})

    win.refresh_from_db()
    assert "Ask for Amina." in before
    assert "Ask for Amina." not in client.get("/quick-wins/").content.decode()
    assert (win.state, win.update) == (WinState.MET, "")


def test_the_button_that_takes_words_back_is_on_their_givers_own_screen_in_every_state():
    for state in STATES:
        workshop, needer, giver = room_with(state)
        do(workshop, facilitator(), "close_workshop")

        drawn = [region_html.of_card(fresh(seat))["mine-wins"] for seat in (needer, giver)]

        counts = [[html.count(f'data-command="withdraw_{what}"') for what in ("need", "offer")] for html in drawn]
        assert counts == [[1, 0], [0, 1]], state
        QuickWin.objects.all().delete()


# --- Words that nobody agreed to keep ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["proposed", "dropped"])
def test_closing_the_room_erases_unkept_words_that_are_in_no_promise(state):
    workshop, needer, giver = room_with(state)
    for seat in (needer, giver):
        do(workshop, card(seat), "give_consent", take_part="on")

    do(workshop, facilitator(), "close_workshop")

    assert (Need.objects.get().text, Offer.objects.get().text) == ("", "")


@pytest.mark.parametrize("state", STATES)
def test_a_no_to_keeping_after_the_end_takes_all_of_that_cards_words_and_nobody_elses(state):
    workshop, needer, giver = room_with(state)
    do(workshop, facilitator(), "close_workshop")

    do(workshop, card(needer), "give_consent", take_part="on")
    first = (Need.objects.get().text, Offer.objects.get().text)
    do(workshop, card(giver), "give_consent", take_part="on")

    assert first == ("", OFFER)
    assert (Need.objects.get().text, Offer.objects.get().text) == ("", "")


def test_words_of_a_promise_stay_when_the_room_closes_because_everybody_was_told_so():
    workshop, needer, giver = room_with("agreed")
    desk = region_html.shared(Workshop.objects.get(), "desk")["desk-close"]
    assert "What the room agreed to do about a need or an offer stays until whoever said it takes it back." in desk
    for seat in (needer, giver):
        do(workshop, card(seat), "give_consent", take_part="on")

    do(workshop, facilitator(), "close_workshop")

    assert (Need.objects.get().text, Offer.objects.get().text) == (NEED, OFFER)
    asked = region_html.of_card(fresh(needer))["mine-consent"]
    said = render_to_string("home/blocks/how_long.html", {"months": 12, "days": 7})
    for told in (asked, said):
        assert "What the room agreed to do about a need or an offer stays until you take it back." in told


# --- The file that carries a room home ------------------------------------------------------------------------------


@pytest.mark.usefixtures("hall_key")
@pytest.mark.parametrize("state", STATES)
def test_words_taken_back_are_in_no_file_and_the_room_arrives_all_the_same(state):
    workshop, needer, giver = room_with(state)
    take_back(workshop, needer, giver)
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()

    letter = unseal(pack_room(workshop)).decode()
    arrived = bring_file(leave_the_laptop(workshop)).workshop

    assert [words in letter for words in (NEED, OFFER)] == [False, False]
    assert arrived.quick_wins.count() == (state != "open")
    assert Client().get("/quick-wins/").status_code == 200


@pytest.mark.usefixtures("hall_key")
def test_what_a_laptop_with_an_older_release_has_left_in_its_file_is_not_stored_here():
    workshop, needer, _giver = room_with("dropped")
    do(workshop, facilitator(), "close_workshop")
    # It let words stay that were taken back, and those of people who kept nothing where a quick win was dropped.
    Offer.objects.update(state=OfferState.WITHDRAWN)
    needer.consents.filter(purpose=Purpose.KEEP_WORDS).delete()
    workshop.refresh_from_db()
    carried = unseal(pack_room(workshop)).decode()
    file = leave_the_laptop(workshop)

    arrived = bring_file(file).workshop

    again = bring_file(file)
    assert [words in carried for words in (NEED, OFFER)] == [True, True]
    assert [words in stored() + all_screens(arrived) for words in (NEED, OFFER)] == [False, False]
    assert (again.changed, again.workshop) == (False, arrived)


# --- The database's files --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_holds_words_that_were_taken_back():
    workshop, needer, giver = room_with("agreed")
    press(workshop, facilitator(), "drop_win", workshop.quick_wins.get(), reason="The wryneck has flown.")

    take_back(workshop, needer, giver)
    if connection.vendor == "postgresql":
        # There the old versions of rows lie in the files until the daily job rewrites the tables.
        call_command("run_due", "wipe_erased", stdout=StringIO())

    assert files_with("wryneck", "turnstone") == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "postgresql", reason="there the daily job rewrites the tables")
@pytest.mark.parametrize("what", ["note", "model", "decision", "translation"])
def test_no_file_of_the_database_holds_any_other_words_that_were_taken_back(what):
    workshop, needer, _giver = room_with("agreed")
    desk, win = facilitator(), QuickWin.objects.get()
    if what == "note":
        press(workshop, link_of_owner(win), "report_progress", win, note="Ask the dotterel.")
    elif what == "model":
        words = {"name": "A dotterel", "place": "Saltford", "source": "A visit", "could_try": "One morning"}
        do(workshop, desk, "add_model", **words)
    elif what == "decision":
        show(workshop, open_vote(workshop))
        do(workshop, desk, "choose_option", vote=1, option=1, reason="The dotterel said so.")
    else:
        idea = Idea.objects.create(workshop=workshop, seat=needer, text="Ptak", shared_at=timezone.now())
        do(workshop, desk, "translate_idea", idea=idea.pk, translation="A dotterel")
    stored_before = "otterel" in stored()

    if what == "note":
        press(workshop, link_of_owner(win), "take_back_note", win)
    elif what == "model":
        do(workshop, desk, "remove_model", model=EmergingModel.objects.get().pk)
    elif what == "decision":
        do(workshop, desk, "undecide_option", vote=1, option=1)
    else:
        do(workshop, desk, "translate_idea", idea=idea.pk, translation="")

    assert (stored_before, files_with("otterel")) == (True, [])
