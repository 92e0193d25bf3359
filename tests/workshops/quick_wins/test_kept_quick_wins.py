"""A quick win and the note about it can stay in the room: who may say so, and what the public tracker shows then."""

import re

import pytest

from tests.factories.public import everything_public, published, shown_on
from tests.factories.rooms import card, facilitator, fresh, make_board, make_seat, scribe
from tests.factories.wins import make_room, make_win, press
from workshops.live import region_html
from workshops.participants.enums import Purpose
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.queries.links import owner_path

pytestmark = pytest.mark.django_db

CANARY = "ortolan in the loft"
PUBLIC_TERMS = {"owner": "Wharf Lane Hall", "first_step": "Hand over the key", "due_on": "2026-12-01"}
KEEPS = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)


def test_an_agreed_quick_win_leaves_every_public_page_and_comes_back_only_when_the_desk_says_so():
    workshop = make_room()
    win = make_win(workshop, first_step=CANARY, needer=make_seat(workshop, agrees=KEEPS))
    seen = [CANARY in published(workshop, CANARY)]

    for command, terms in (
        ("unpublish_win", {}),
        # Agreed anew by somebody who has the older page before them.
        ("agree_win", PUBLIC_TERMS | {"first_step": CANARY}),
        ("publish_win", {}),
        ("agree_win", PUBLIC_TERMS | {"first_step": CANARY, "kept_in_room": "on"}),
    ):
        assert press(workshop, facilitator(), command, win, **terms).done
        seen.append(CANARY in everything_public(workshop))

    assert seen == [True, False, False, True, False]
    assert CANARY in shown_on(workshop, "room")


def test_a_quick_win_can_be_made_for_the_room_alone():
    workshop = make_room()

    make_win(workshop, first_step=CANARY, kept_in_room="on")

    assert CANARY in shown_on(workshop, "room")
    assert CANARY not in published(workshop, CANARY)


def test_the_owners_note_is_public_unless_they_keep_it_in_the_room(client):
    workshop = make_room()
    needer = make_seat(workshop, agrees=KEEPS)
    win = make_win(workshop, needer=needer)
    path = owner_path(win)

    page = client.get(path).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    client.post(path, {"key": key, "note": CANARY, "kept_in_room": "on"})

    assert CANARY in shown_on(workshop, "desk")
    assert CANARY in region_html.of_card(fresh(needer))["mine-wins"]
    assert CANARY not in published(workshop, CANARY)
    press(workshop, link_of_owner(win), "report_progress", win, note=CANARY)
    assert CANARY in everything_public(workshop)


def test_the_same_note_sent_again_with_the_wish_to_keep_it_in_the_room_is_kept_there(client):
    workshop = make_room()
    win = make_win(workshop, needer=make_seat(workshop, agrees=KEEPS))
    press(workshop, link_of_owner(win), "report_progress", win, note=CANARY)
    seen = [CANARY in client.get("/quick-wins/").content.decode()]
    path = owner_path(win)
    key = re.search(r'name="key" value="([^"]+)"', client.get(path).content.decode())[1]

    client.post(path, {"key": key, "note": CANARY, "kept_in_room": "on"})

    seen.append(CANARY in client.get("/quick-wins/").content.decode())
    assert seen == [True, False]
    assert CANARY in shown_on(workshop, "desk")


def test_a_note_that_was_written_for_the_room_alone_stays_there_when_its_quick_win_becomes_public(client):
    workshop = make_room()
    win = make_win(workshop, kept_in_room="on", needer=make_seat(workshop, agrees=KEEPS))
    page = client.get(owner_path(win)).content.decode()

    press(workshop, link_of_owner(win), "report_progress", win, note=CANARY)
    press(workshop, facilitator(), "publish_win", win)

    tracker = client.get("/quick-wins/").content.decode()
    assert "This quick win is on no public page." in page
    assert ("Hand over the key" in tracker, CANARY in tracker) == (True, False)


def test_only_the_desk_says_what_of_a_quick_win_is_public_and_only_the_owner_or_the_desk_takes_a_note_back():
    workshop = make_room()
    table = make_board(workshop)
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    press(workshop, link_of_owner(win), "report_progress", win, note="The key is there.")
    stranger = make_win(workshop)

    for command in ("unpublish_win", "publish_win"):
        answers = [press(workshop, who, command, win) for who in (card(needer), scribe(table), link_of_owner(win))]
        assert {answer.said for answer in answers} == {"Only a facilitator can do this. Ask at the desk."}
    refused = [
        press(workshop, who, "take_back_note", win)
        for who in (card(needer), link_of_needer(win.room_need), link_of_owner(stranger))
    ]

    assert {answer.done for answer in refused} == {False}
    win.refresh_from_db()
    assert (win.kept_in_room, win.update) == (False, "The key is there.")


def test_a_checked_wins_note_is_not_the_owners_to_take_back():
    workshop = make_room()
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    press(workshop, card(needer), "mark_met", win)
    press(workshop, facilitator(), "check_win", win, note=CANARY)

    press(workshop, link_of_owner(win), "take_back_note", win)

    win.refresh_from_db()
    assert win.update == CANARY
