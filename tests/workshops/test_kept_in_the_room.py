"""Words can stay in the room: reasons always do, everything else says where it is typed that it can become public."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from network.models import EmergingModel, Need, NeedState, Offer, OfferState
from tests.factories.halls import leave_the_laptop
from tests.factories.pages import make_blog, make_findings
from tests.factories.public import everything_public, publish_pages
from tests.factories.rooms import card, do, facilitator, fresh, make_board, make_seat, make_workshop, scribe
from tests.factories.votes import make_theme, open_vote, show
from tests.factories.wins import make_room, make_win, press, voice_need, voice_offer
from workshops import snapshots
from workshops.actors import Needer, Owner
from workshops.carriage import seal as seals
from workshops.carriage.contents import TABLES
from workshops.enums import PhaseKind, Purpose, Stage, WinState
from workshops.hall import bring_file
from workshops.mending import STEPS
from workshops.models import Idea, QuickWin, Workshop
from workshops.queries.links import owner_path
from workshops.queries.outcome import outcome

pytestmark = pytest.mark.django_db

CANARY = "ortolan in the loft"
PUBLIC_TERMS = {"owner": "Wharf Lane Hall", "first_step": "Hand over the key", "due_on": "2026-12-01"}
KEEPS = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)


def screen(workshop: Workshop, name: str) -> str:
    return "".join(snapshots.shared(Workshop.objects.get(pk=workshop.pk), name).values())


def published(workshop: Workshop) -> str:
    """Close the room and publish what it left behind; returns all that anybody can read of it."""
    make_blog()
    make_findings()
    assert do(workshop, facilitator(), "close_workshop").done
    publish_pages(workshop)
    return everything_public(workshop, CANARY)


# --- Reasons ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["card", "link", "desk"])
def test_why_a_quick_win_was_dropped_is_read_by_the_desk_and_the_needer_alone(who):
    workshop = make_room()
    needer, neighbour = make_seat(workshop, agrees=KEEPS), make_seat(workshop)
    win = make_win(workshop, needer=needer)
    actor = {"card": card(needer), "link": Needer(win.room_need), "desk": facilitator()}[who]

    answer = press(workshop, actor, "drop_win", win, reason=CANARY)

    assert answer.said == "Dropped. The reason stays in this room."
    assert CANARY in screen(workshop, "desk")
    assert CANARY in snapshots.of_card(fresh(needer))["mine-wins"]
    others = [
        *map(str, snapshots.of_card(fresh(neighbour)).values()),
        screen(workshop, "room"),
        screen(workshop, "wall"),
    ]
    assert CANARY not in "".join(others)
    public = published(workshop)
    assert "Dropped" in public
    assert CANARY not in public


def test_what_somebody_heard_later_is_on_no_public_page_and_leaves_no_older_note_there():
    workshop = make_room()
    needer = make_seat(workshop, agrees=KEEPS)
    win = make_win(workshop, needer=needer)
    press(workshop, card(needer), "mark_met", win)

    press(workshop, facilitator(), "check_win", win, note=CANARY)

    assert f"Heard later, for this room only: <bdi>{CANARY}</bdi>" in screen(workshop, "desk")
    public = published(workshop)
    assert "Met and checked later" in public
    assert CANARY not in public


@pytest.mark.parametrize("verb", ["choose_option", "refer_option"])
def test_the_reason_of_a_decision_is_public_unless_it_is_kept_in_the_room_or_taken_off_the_pages(verb):
    workshop = make_workshop(phase=PhaseKind.VOTING)
    for _ in range(5):
        make_seat(workshop)
    vote = open_vote(workshop)
    show(workshop, vote)
    decision = {"vote": vote.number, "option": 1, "reason": CANARY}

    do(workshop, facilitator(), verb, **decision, kept_in_room="on")
    kept = (CANARY in published(workshop), CANARY in screen(workshop, "room"))
    Workshop.objects.update(stage=Stage.LIVE)
    do(workshop, facilitator(), verb, **decision)
    shown = CANARY in everything_public(workshop)
    Workshop.objects.update(stage=Stage.REPORTED)
    answer = do(workshop, facilitator(), "unpublish_reason", vote=vote.number, option=1)

    assert (kept, shown) == ((False, True), True)
    assert answer.said == "Off the public pages. The room still reads it."
    assert (CANARY in everything_public(workshop), CANARY in screen(workshop, "room")) == (False, True)


def test_why_a_vote_was_set_aside_is_on_no_public_page():
    workshop = make_workshop(phase=PhaseKind.VOTING)
    vote = open_vote(workshop)

    do(workshop, facilitator(), "void_round", vote=vote.number, reason=CANARY)

    assert CANARY not in published(workshop)


# --- What can become public ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["card", "scribe", "desk"])
def test_a_need_that_is_kept_in_the_room_is_on_no_public_page_whatever_becomes_of_it(who):
    workshop = make_room()
    table = make_board(workshop)
    needer = make_seat(workshop, agrees=KEEPS, board=table)
    actor, whose = {
        "card": (card(needer), {}),
        "scribe": (scribe(table), {"card": needer.number}),
        "desk": (facilitator(), {"card": needer.number}),
    }[who]
    do(workshop, actor, "voice_need", text=CANARY, kept_in_room="on", **whose)
    offer = voice_offer(make_seat(workshop), "The side room")
    need = workshop.room_needs.get()
    do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk], **PUBLIC_TERMS)
    win = QuickWin.objects.get()

    republished = press(workshop, facilitator(), "publish_win", win)
    press(workshop, card(needer), "mark_met", win)

    assert republished.said == "Whoever needs it keeps it in the room, so no public page shows it."
    assert CANARY in screen(workshop, "room")
    assert "Only for this room" in snapshots.of_card(fresh(needer))["mine-wins"]
    public = published(workshop)
    assert [words in public for words in (CANARY, "Hand over the key", "The side room")] == [False] * 3


def test_an_offer_that_is_kept_in_the_room_is_left_out_where_its_quick_win_is_public():
    workshop = make_room()
    need = voice_need(make_seat(workshop), "A room for ten children")
    giver = make_seat(workshop)
    do(workshop, card(giver), "voice_offer", text=CANARY, kept_in_room="on")
    terms = {"need": need.pk, "offers": [workshop.room_offers.get().pk]} | PUBLIC_TERMS

    do(workshop, facilitator(), "make_win", **terms)

    public = published(workshop)
    assert CANARY in screen(workshop, "desk")
    assert ("A room for ten children" in public, CANARY in public) == (True, False)


def test_the_same_words_sent_again_with_the_wish_to_keep_them_in_the_room_are_kept_there():
    workshop = make_room()
    seat = make_seat(workshop)

    for kept in ({}, {"kept_in_room": "on"}, {}):
        do(workshop, card(seat), "voice_need", text=CANARY, **kept)
        do(workshop, card(seat), "voice_offer", text=CANARY, **kept)

    assert list(workshop.room_needs.values_list("kept_in_room", flat=True)) == [True]
    assert list(workshop.room_offers.values_list("kept_in_room", flat=True)) == [True]


def test_an_agreed_quick_win_leaves_every_public_page_and_comes_back_only_when_the_desk_says_so():
    workshop = make_room()
    win = make_win(workshop, first_step=CANARY, needer=make_seat(workshop, agrees=KEEPS))
    seen = [CANARY in published(workshop)]

    for verb, terms in (
        ("unpublish_win", {}),
        # Agreed anew by somebody who has the older page before them.
        ("agree_win", PUBLIC_TERMS | {"first_step": CANARY}),
        ("publish_win", {}),
        ("agree_win", PUBLIC_TERMS | {"first_step": CANARY, "kept_in_room": "on"}),
    ):
        assert press(workshop, facilitator(), verb, win, **terms).done
        seen.append(CANARY in everything_public(workshop))

    assert seen == [True, False, False, True, False]
    assert CANARY in screen(workshop, "room")


def test_a_quick_win_can_be_made_for_the_room_alone():
    workshop = make_room()

    make_win(workshop, first_step=CANARY, kept_in_room="on")

    assert CANARY in screen(workshop, "room")
    assert CANARY not in published(workshop)


def test_the_owners_note_is_public_unless_they_keep_it_in_the_room(client):
    workshop = make_room()
    needer = make_seat(workshop, agrees=KEEPS)
    win = make_win(workshop, needer=needer)
    path = owner_path(win)

    page = client.get(path).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    client.post(path, {"key": key, "note": CANARY, "kept_in_room": "on"})

    assert CANARY in screen(workshop, "desk")
    assert CANARY in snapshots.of_card(fresh(needer))["mine-wins"]
    assert CANARY not in published(workshop)
    press(workshop, Owner(win), "report_progress", win, note=CANARY)
    assert CANARY in everything_public(workshop)


def test_the_same_note_sent_again_with_the_wish_to_keep_it_in_the_room_is_kept_there(client):
    workshop = make_room()
    win = make_win(workshop, needer=make_seat(workshop, agrees=KEEPS))
    press(workshop, Owner(win), "report_progress", win, note=CANARY)
    seen = [CANARY in client.get("/quick-wins/").content.decode()]
    path = owner_path(win)
    key = re.search(r'name="key" value="([^"]+)"', client.get(path).content.decode())[1]

    client.post(path, {"key": key, "note": CANARY, "kept_in_room": "on"})

    seen.append(CANARY in client.get("/quick-wins/").content.decode())
    assert seen == [True, False]
    assert CANARY in screen(workshop, "desk")


def test_a_note_that_was_written_for_the_room_alone_stays_there_when_its_quick_win_becomes_public(client):
    workshop = make_room()
    win = make_win(workshop, kept_in_room="on", needer=make_seat(workshop, agrees=KEEPS))
    page = client.get(owner_path(win)).content.decode()

    press(workshop, Owner(win), "report_progress", win, note=CANARY)
    press(workshop, facilitator(), "publish_win", win)

    tracker = client.get("/quick-wins/").content.decode()
    assert "This quick win is on no public page." in page
    assert ("Hand over the key" in tracker, CANARY in tracker) == (True, False)


def test_what_works_elsewhere_is_public_unless_it_is_kept_in_the_room_and_the_desk_takes_it_away():
    workshop = make_room()
    model = {"place": "Saltford", "source": "A visit", "could_try": "One morning"}
    do(workshop, facilitator(), "add_model", name=CANARY, kept_in_room="on", **model)
    do(workshop, facilitator(), "add_model", name="Playrooms", **model)
    public = published(workshop)
    shown = screen(workshop, "room")

    for each in EmergingModel.objects.all():
        do(workshop, facilitator(), "remove_model", model=each.pk)

    assert (CANARY in public, "Playrooms" in public) == (False, True)
    assert (CANARY in shown, "Playrooms" in shown) == (True, True)
    assert EmergingModel.objects.count() == 0
    assert "Playrooms" not in everything_public(workshop)


def test_the_name_of_a_theme_can_be_kept_in_the_room_also_after_the_end_and_its_points_count_all_the_same():
    workshop = make_workshop(phase=PhaseKind.VOTING)
    vote = open_vote(workshop, CANARY, "Evening classes")
    show(workshop, vote)
    theme = workshop.themes.get(name=CANARY)
    Idea.objects.create(workshop=workshop, text="Said.", theme=theme, shared_at=timezone.now())
    seen = [CANARY in published(workshop)]

    for verb in ("unpublish_theme", "publish_theme", "unpublish_theme"):
        assert do(workshop, facilitator(), verb, theme=theme.pk).done
        seen.append(CANARY in everything_public(workshop))

    assert seen == [True, False, True, False]
    assert "A theme whose name stays in the room" in everything_public(workshop)
    assert outcome(workshop).themes[0].points == 1
    assert (CANARY in screen(workshop, "room"), CANARY in screen(workshop, "desk")) == (True, True)
    assert do(workshop, card(make_seat(workshop)), "publish_theme", theme=theme.pk).done is False


def test_the_desk_takes_away_only_what_its_own_room_heard_of():
    workshop, other = make_room(), make_room()
    model = EmergingModel.objects.create(name="a", place="b", source="c", could_try="d", heard_in=other.code)

    answer = do(workshop, facilitator(), "remove_model", model=model.pk)

    assert (answer.done, EmergingModel.objects.count()) == (True, 1)


def test_only_the_desk_says_what_of_a_quick_win_is_public_and_only_the_owner_or_the_desk_takes_a_note_back():
    workshop = make_room()
    table = make_board(workshop)
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    press(workshop, Owner(win), "report_progress", win, note="The key is there.")
    stranger = make_win(workshop)

    for verb in ("unpublish_win", "publish_win"):
        answers = [press(workshop, who, verb, win) for who in (card(needer), scribe(table), Owner(win))]
        assert {answer.said for answer in answers} == {"Only a facilitator can do this. Ask at the desk."}
    refused = [
        press(workshop, who, "take_back_note", win) for who in (card(needer), Needer(win.room_need), Owner(stranger))
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

    press(workshop, Owner(win), "take_back_note", win)

    win.refresh_from_db()
    assert win.update == CANARY


# --- Said where it is typed ------------------------------------------------------------------------------------------

# Forms by their command: what is typed there can become public, and can be kept in the room by a tick of its own.
CAN_BE_KEPT = {
    "voice_need",
    "voice_offer",
    "make_win",
    "agree_win",
    "choose_option",
    "refer_option",
    "add_model",
}
# It can become public by a consent, or by what the thing is for: said as well.
CAN_BE_PUBLIC = {
    "add_idea",
    "edit_idea",
    "write_for",
    "translate_idea",
    "name_theme",
    "rename_theme",
    "move_idea",
    "edit_workshop",
}
NEVER_PUBLIC = {"drop_win", "check_win", "void_round"}


def every_form(workshop: Workshop) -> list[tuple[str, str]]:
    """Command and HTML of every form on every screen of this room."""
    workshop = Workshop.objects.get(pk=workshop.pk)
    drawn = [snapshots.shared(workshop, name) for name in snapshots.SHARED]
    drawn += [snapshots.of_card(fresh(seat)) for seat in workshop.seats.all()]
    drawn += [snapshots.of_scribe(board) for board in workshop.boards.select_related("workshop")]
    html = "".join("".join(regions.values()) for regions in drawn)
    return re.findall(r'data-command="(\w+)"(.*?)</form>', html, re.DOTALL)


def test_every_form_says_whether_its_words_can_become_public_and_how_to_keep_them_in_the_room():
    workshop = make_workshop(phase=PhaseKind.SORTING)
    table = make_board(workshop)
    seat = make_seat(workshop, board=table)
    do(workshop, card(seat), "add_idea", text="Said.")
    do(workshop, scribe(table), "write_for", text="Typed.")
    make_theme(workshop, "Classes")
    forms = every_form(workshop)
    vote = open_vote(workshop)
    forms += every_form(workshop)
    show(workshop, vote)
    met, _agreed = make_win(workshop, needer=seat), make_win(workshop, needer=seat)
    press(workshop, card(seat), "mark_met", met)
    voice_need(seat)
    voice_offer(seat)
    forms += every_form(workshop)

    silent = {
        command
        for command, html in forms
        if command in CAN_BE_KEPT | CAN_BE_PUBLIC and "public page" not in html and "website" not in html
    }
    tickless = {command for command, html in forms if command in CAN_BE_KEPT and 'name="kept_in_room"' not in html}
    loud = {command for command, html in forms if command in NEVER_PUBLIC and "public page" not in html}

    drawn = {command for command, _html in forms}
    assert drawn >= CAN_BE_KEPT | CAN_BE_PUBLIC | NEVER_PUBLIC
    assert (silent, tickless, loud) == (set(), set(), set())


# --- Carried, and upgraded -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("hall_key")
def test_what_is_kept_in_the_room_stays_so_where_the_room_is_brought():
    workshop = make_room()
    needer = make_seat(workshop, agrees=KEEPS)
    do(workshop, card(needer), "voice_need", text=CANARY, kept_in_room="on")
    offer = voice_offer(make_seat(workshop))
    need = workshop.room_needs.get()
    do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk], kept_in_room="on", **PUBLIC_TERMS)
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()

    arrived = bring_file(leave_the_laptop(workshop)).workshop

    win = arrived.quick_wins.get()
    assert (win.room_need.need.text, win.room_need.kept_in_room, win.kept_in_room) == (CANARY, True, True)
    assert CANARY not in Client().get("/quick-wins/").content.decode()


@pytest.mark.usefixtures("hall_key")
def test_a_file_of_the_first_version_which_kept_nothing_in_the_room_is_still_read_and_known_again(monkeypatch):
    workshop = make_room()
    make_win(workshop)
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()
    file = leave_the_laptop(workshop)
    letter = without_later_fields(json.loads(seals.unseal(file)))
    with monkeypatch.context() as older:
        older.setattr(seals, "VERSION", 1)
        first = seals.seal(json.dumps(letter).encode())

    arrived = bring_file(first)
    again = bring_file(file)

    assert (first[:20], file[:20]) == (b"common-table room 1 ", b"common-table room 2 ")
    assert arrived.workshop.quick_wins.get().kept_in_room is False
    assert (arrived.changed, again.changed) == (True, False)


def without_later_fields(said: dict[str, Any]) -> dict[str, Any]:
    """A room's letter as version 1 wrote it."""
    for table in TABLES:
        for row in said["room"][table.name]:
            for name in table.since:
                del row[name]
    return said


def mend(*, dry_run: bool) -> int:
    """What the command mend_stored_data does about needs and offers; how many it says."""
    return STEPS["needs and offers that were taken back or not to be kept"](dry_run=dry_run)


def test_words_that_the_last_release_left_stored_are_counted_and_blanked_once():
    workshop, closed = make_room(), make_room()
    forgetful = make_seat(closed)
    stays = make_win(workshop)
    proposed = make_win(closed, needer=forgetful, owner="")
    taken = voice_need(make_seat(workshop), CANARY)
    offered = voice_offer(make_seat(workshop), CANARY)
    Need.objects.filter(pk=taken.need_id).update(state=NeedState.WITHDRAWN)
    Offer.objects.filter(pk=offered.offer_id).update(state=OfferState.WITHDRAWN)
    Workshop.objects.filter(pk=closed.pk).update(stage=Stage.REPORTED)

    tried = mend(dry_run=True)
    before = Need.objects.filter(text="").count() + Offer.objects.filter(text="").count()
    done, again = mend(dry_run=False), mend(dry_run=False)

    assert (tried, done, again) == (4, 4, 0)
    assert before == 0
    proposed.refresh_from_db()
    assert (proposed.room_need.need.text, proposed.state) == ("", WinState.DROPPED)
    assert list(Need.objects.exclude(text="").values_list("pk", flat=True)) == [stays.room_need.need_id]
