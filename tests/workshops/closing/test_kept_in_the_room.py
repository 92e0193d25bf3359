"""Words can stay in the room: reasons always do, everything else when whoever says it wants so."""

import pytest
from django.utils import timezone

from network.models import EmergingModel
from tests.factories.public import everything_public, published, shown_on
from tests.factories.rooms import card, do, facilitator, fresh, make_board, make_seat, make_workshop, scribe
from tests.factories.votes import open_vote, show
from tests.factories.wins import make_room, make_win, press, voice_need, voice_offer
from workshops.closing.outcome import outcome
from workshops.core.enums import Stage
from workshops.live import region_html
from workshops.models import Idea, QuickWin, Workshop
from workshops.participants.enums import Purpose
from workshops.quick_wins.link_holders import link_of_needer
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db

CANARY = "ortolan in the loft"
PUBLIC_TERMS = {"owner": "Wharf Lane Hall", "first_step": "Hand over the key", "due_on": "2026-12-01"}
KEEPS = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)


# --- Reasons ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["card", "link", "desk"])
def test_why_a_quick_win_was_dropped_is_read_by_the_desk_and_the_needer_alone(who):
    workshop = make_room()
    needer, neighbour = make_seat(workshop, agrees=KEEPS), make_seat(workshop)
    win = make_win(workshop, needer=needer)
    actor = {"card": card(needer), "link": link_of_needer(win.room_need), "desk": facilitator()}[who]

    answer = press(workshop, actor, "drop_win", win, reason=CANARY)

    assert answer.said == "Dropped. The reason stays in this room."
    assert CANARY in shown_on(workshop, "desk")
    assert CANARY in region_html.of_card(fresh(needer))["mine-wins"]
    others = [
        *map(str, region_html.of_card(fresh(neighbour)).values()),
        shown_on(workshop, "room"),
        shown_on(workshop, "wall"),
    ]
    assert CANARY not in "".join(others)
    public = published(workshop, CANARY)
    assert "Dropped" in public
    assert CANARY not in public


def test_what_somebody_heard_later_is_on_no_public_page_and_leaves_no_older_note_there():
    workshop = make_room()
    needer = make_seat(workshop, agrees=KEEPS)
    win = make_win(workshop, needer=needer)
    press(workshop, card(needer), "mark_met", win)

    press(workshop, facilitator(), "check_win", win, note=CANARY)

    assert f"Heard later, for this room only: <bdi>{CANARY}</bdi>" in shown_on(workshop, "desk")
    public = published(workshop, CANARY)
    assert "Met and checked later" in public
    assert CANARY not in public


@pytest.mark.parametrize("verb", ["choose_option", "refer_option"])
def test_the_reason_of_a_decision_is_public_unless_it_is_kept_in_the_room_or_taken_off_the_pages(verb):
    workshop = make_workshop(phase=VOTING)
    for _ in range(5):
        make_seat(workshop)
    vote = open_vote(workshop)
    show(workshop, vote)
    decision = {"vote": vote.number, "option": 1, "reason": CANARY}

    do(workshop, facilitator(), verb, **decision, kept_in_room="on")
    kept = (CANARY in published(workshop, CANARY), CANARY in shown_on(workshop, "room"))
    Workshop.objects.update(stage=Stage.LIVE)
    do(workshop, facilitator(), verb, **decision)
    shown = CANARY in everything_public(workshop)
    Workshop.objects.update(stage=Stage.REPORTED)
    answer = do(workshop, facilitator(), "unpublish_reason", vote=vote.number, option=1)

    assert (kept, shown) == ((False, True), True)
    assert answer.said == "Off the public pages. The room still reads it."
    assert (CANARY in everything_public(workshop), CANARY in shown_on(workshop, "room")) == (False, True)


def test_why_a_vote_was_set_aside_is_on_no_public_page():
    workshop = make_workshop(phase=VOTING)
    vote = open_vote(workshop)

    do(workshop, facilitator(), "void_round", vote=vote.number, reason=CANARY)

    assert CANARY not in published(workshop, CANARY)


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
    assert CANARY in shown_on(workshop, "room")
    assert "Only for this room" in region_html.of_card(fresh(needer))["mine-wins"]
    public = published(workshop, CANARY)
    assert [words in public for words in (CANARY, "Hand over the key", "The side room")] == [False] * 3


def test_an_offer_that_is_kept_in_the_room_is_left_out_where_its_quick_win_is_public():
    workshop = make_room()
    need = voice_need(make_seat(workshop), "A room for ten children")
    giver = make_seat(workshop)
    do(workshop, card(giver), "voice_offer", text=CANARY, kept_in_room="on")
    terms = {"need": need.pk, "offers": [workshop.room_offers.get().pk]} | PUBLIC_TERMS

    do(workshop, facilitator(), "make_win", **terms)

    public = published(workshop, CANARY)
    assert CANARY in shown_on(workshop, "desk")
    assert ("A room for ten children" in public, CANARY in public) == (True, False)


def test_the_same_words_sent_again_with_the_wish_to_keep_them_in_the_room_are_kept_there():
    workshop = make_room()
    seat = make_seat(workshop)

    for kept in ({}, {"kept_in_room": "on"}, {}):
        do(workshop, card(seat), "voice_need", text=CANARY, **kept)
        do(workshop, card(seat), "voice_offer", text=CANARY, **kept)

    assert list(workshop.room_needs.values_list("kept_in_room", flat=True)) == [True]
    assert list(workshop.room_offers.values_list("kept_in_room", flat=True)) == [True]


def test_what_works_elsewhere_is_public_unless_it_is_kept_in_the_room_and_the_desk_takes_it_away():
    workshop = make_room()
    model = {"place": "Saltford", "source": "A visit", "could_try": "One morning"}
    do(workshop, facilitator(), "add_model", name=CANARY, kept_in_room="on", **model)
    do(workshop, facilitator(), "add_model", name="Playrooms", **model)
    public = published(workshop, CANARY)
    shown = shown_on(workshop, "room")

    for each in EmergingModel.objects.all():
        do(workshop, facilitator(), "remove_model", model=each.pk)

    assert (CANARY in public, "Playrooms" in public) == (False, True)
    assert (CANARY in shown, "Playrooms" in shown) == (True, True)
    assert EmergingModel.objects.count() == 0
    assert "Playrooms" not in everything_public(workshop)


def test_the_name_of_a_theme_can_be_kept_in_the_room_also_after_the_end_and_its_points_count_all_the_same():
    workshop = make_workshop(phase=VOTING)
    vote = open_vote(workshop, CANARY, "Evening classes")
    show(workshop, vote)
    theme = workshop.themes.get(name=CANARY)
    Idea.objects.create(workshop=workshop, text="Said.", theme=theme, shared_at=timezone.now())
    seen = [CANARY in published(workshop, CANARY)]

    for verb in ("unpublish_theme", "publish_theme", "unpublish_theme"):
        assert do(workshop, facilitator(), verb, theme=theme.pk).done
        seen.append(CANARY in everything_public(workshop))

    assert seen == [True, False, True, False]
    assert "A theme whose name stays in the room" in everything_public(workshop)
    assert outcome(workshop).themes[0].points == 1
    assert (CANARY in shown_on(workshop, "room"), CANARY in shown_on(workshop, "desk")) == (True, True)
    assert do(workshop, card(make_seat(workshop)), "publish_theme", theme=theme.pk).done is False


def test_the_desk_takes_away_only_what_its_own_room_heard_of():
    workshop, other = make_room(), make_room()
    model = EmergingModel.objects.create(name="a", place="b", source="c", could_try="d", heard_in=other.code)

    answer = do(workshop, facilitator(), "remove_model", model=model.pk)

    assert (answer.done, EmergingModel.objects.count()) == (True, 1)
