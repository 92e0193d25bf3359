"""What goes wrong in a hall, in the order in which it tends to. Each test's name ends in what the person gets:

`…_is_told`     one clear sentence, with nothing lost and nothing half done;
`…_is_right`    no fuss at all: the result is simply the right one.

Images are in tests/content; a server killed mid-workshop and a phone asleep are in tests/e2e, where they are real.
"""

import json

import pytest
from django.forms import Form
from django.test import Client
from django.utils.datastructures import MultiValueDict

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    post,
    sit,
)
from workshops.agenda.phases import INTRODUCTIONS, WELCOME
from workshops.commands.registry import commands
from workshops.core.enums import Stage
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.models import Idea, Mark, SeatCard, Theme, VoteRound, Workshop
from workshops.screens.workshop_forms import MakeWorkshop
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db

KEY = "one-and-the-same-key"


def writing() -> tuple[Workshop, SeatCard, Client]:
    """A room that writes aloud, and somebody's phone in it."""
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop, board=make_board(workshop))
    return workshop, seat, sit(Client(), seat)


def voting(budget: int = 2) -> tuple[Workshop, SeatCard, Client, VoteRound]:
    """A room that votes about three themes."""
    workshop = make_workshop(phase=VOTING)
    for place, name in enumerate(("Crèche", "Map", "Desk"), start=1):
        Theme.objects.create(workshop=workshop, name=name, position=place)
    seat = make_seat(workshop)
    at_desk = facilitator()
    do(workshop, at_desk, "prepare_round", budget=budget)
    vote = workshop.rounds.get()
    do(workshop, at_desk, "open_round", vote=vote.number)
    return workshop, seat, sit(Client(), seat), vote


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_wrong_room_code_is_told():
    answer = Client().post("/join/", {"code": "nope 99"})

    assert answer.status_code == 404
    assert "No room has this code." in text_of(answer)
    assert 'value="nope 99"' in text_of(answer)


def test_the_code_of_a_closed_room_is_told():
    workshop = make_workshop(stage=Stage.CLOSED)

    answer = Client().post("/join/", {"code": workshop.code})

    assert answer.status_code == 422
    assert "This workshop is over." in text_of(answer)
    assert workshop.seats.count() == 0


def test_more_dots_than_the_budget_is_told():
    workshop, _seat, phone, vote = voting(budget=2)
    post(phone, workshop, "set_dots", vote=vote.number, option=1, dots=2)

    answer = post(phone, workshop, "set_dots", vote=vote.number, option=2, dots=1)

    assert answer.status_code == 422
    assert "All your 2 dots are given. Take one back from another choice first." in text_of(answer)
    assert Mark.objects.count() == 2


def test_a_late_vote_is_told():
    workshop, _seat, phone, vote = voting()
    post(phone, workshop, "set_dots", vote=vote.number, option=1, dots=1)
    do(workshop, facilitator(), "close_round", vote=vote.number)

    answer = post(phone, workshop, "set_dots", vote=vote.number, option=1, dots=2)

    assert answer.status_code == 422
    assert "closed" in text_of(answer)
    assert Mark.objects.count() == 1


def test_a_double_tap_is_right():
    workshop, _seat, phone, vote = voting()

    answers = [post(phone, workshop, "set_dots", vote=vote.number, option=1, dots=1) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Mark.objects.count() == 1


def test_a_write_that_is_sent_again_is_right():
    workshop, _seat, phone = writing()

    answers = [post(phone, workshop, "add_idea", key=KEY, text="A lamp by the bridge") for _time in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert [idea.text for idea in workshop.ideas.all()] == ["A lamp by the bridge"]


def test_going_back_and_sending_the_same_form_with_other_words_is_told():
    workshop, _seat, phone = writing()
    post(phone, workshop, "add_idea", key=KEY, text="A lamp by the bridge")

    answer = post(phone, workshop, "add_idea", key=KEY, text="Two lamps")

    assert answer.status_code == 422
    assert "You sent this form before with other words" in text_of(answer)
    assert "Two lamps" in text_of(answer)
    assert [idea.text for idea in workshop.ideas.all()] == ["A lamp by the bridge"]


def test_going_back_after_a_refusal_and_sending_shorter_words_is_told_the_truth_and_can_be_sent():
    workshop, _seat, phone = writing()
    post(phone, workshop, "add_idea", key=KEY, text="word " * 2000)

    answer = post(phone, workshop, "add_idea", key=KEY, text="One word")
    fresh = answer.context["hidden"].partition('name="key" value="')[2].partition('"')[0]
    post(phone, workshop, "add_idea", key=fresh, text="One word")

    assert answer.status_code == 422
    assert "nothing of it was kept" in text_of(answer)
    assert "One word" in text_of(answer)
    assert [idea.text for idea in workshop.ideas.all()] == ["One word"]


def test_a_second_tab_that_shows_fewer_dots_is_right():
    workshop, seat, phone, vote = voting(budget=2)
    second_tab = Client()
    second_tab.cookies["card"] = phone.cookies["card"].value

    for tab, dots in ((phone, 1), (second_tab, 1), (phone, 2), (second_tab, 2)):
        post(tab, workshop, "set_dots", vote=vote.number, option=1, dots=dots)

    assert Mark.objects.filter(ballot__seat=seat).count() == 2


def test_a_stolen_card_code_is_told_to_whoever_held_the_card():
    workshop, seat, phone = writing()
    thief = Client()
    asked = thief.get(f"/c/{seat.code}/")
    thief.post(f"/w/{workshop.code}/card/", {"code": seat.code, "key": KEY, "sure": "on"})

    answer = post(phone, workshop, "add_idea", text="Still me")

    assert "If it is another one, that phone is told that the card has moved" in text_of(asked)
    assert answer.status_code == 403
    assert "card" in text_of(answer)
    assert workshop.ideas.count() == 0


def test_ten_thousand_characters_are_told_and_given_back():
    workshop, _seat, phone = writing()
    long = "word " * 2000

    answer = post(phone, workshop, "add_idea", text=long)

    assert answer.status_code == 422
    assert "longer than 500 characters" in text_of(answer)
    assert long.strip() in text_of(answer)


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t\n", "\u200b"])
def test_an_empty_idea_is_told(nothing):
    workshop, _seat, phone = writing()

    answer = post(phone, workshop, "add_idea", text=nothing)

    assert answer.status_code == 422
    assert "Write your idea first" in text_of(answer)
    assert workshop.ideas.count() == 0


@pytest.mark.parametrize("words", ["👩🏽‍🍼 + 🏫 = ❤️", "اسکول کا خط آتا ہے", "\u202eevil\u202c"])
def test_emoji_and_right_to_left_words_are_right(words):
    workshop, _seat, phone = writing()

    post(phone, workshop, "add_idea", text=words)

    assert [idea.text for idea in workshop.ideas.all()] == [words]
    assert f'dir="auto">{words}' in text_of(phone.get(f"/w/{workshop.code}/"))


@pytest.mark.parametrize("text", ["nul \x00 byte", "half \ud800 a letter".encode("utf-8", "surrogatepass")])
def test_bytes_that_are_no_text_are_never_an_error_of_ours(text):
    workshop, _seat, phone = writing()

    answer = post(phone, workshop, "add_idea", text=text)

    assert answer.status_code in {302, 422}


def test_two_facilitators_who_press_next_at_once_is_right():
    workshop = make_workshop()
    at_desk = [facilitator(), facilitator()]
    for position, kind in enumerate((WELCOME, INTRODUCTIONS, SILENT), start=1):
        workshop.phases.create(position=position, kind=kind, title=kind, planned_minutes=5)
    do(workshop, at_desk[0], "next_phase")
    shown = workshop.phases.get(state="running").pk

    answers = [do(workshop, presser, "next_phase", from_phase=shown) for presser in at_desk]

    assert [answer.done for answer in answers] == [True, True]
    assert workshop.phases.get(state="running").kind == INTRODUCTIONS


def test_a_command_without_a_key_or_with_an_unknown_verb_is_told():
    workshop, _seat, phone = writing()

    answers = [
        phone.post(f"/w/{workshop.code}/do/add_idea/", {"as": "card", "text": "No key"}),
        phone.post(f"/w/{workshop.code}/do/no_such_verb/", {"as": "card", "key": KEY}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("out of date" in text_of(answer) for answer in answers)
    assert Idea.objects.count() == 0


def test_a_phone_cannot_wear_the_desks_hat_and_is_told():
    workshop, _seat, phone = writing()

    answer = phone.post(
        f"/w/{workshop.code}/do/close_workshop/",
        {"as": "desk", "key": KEY},
        headers={"accept": "application/json"},
    )

    assert answer.status_code == 403
    assert json.loads(answer.content)["said"] == "You are no longer signed in. Sign in as a facilitator to go on."
    assert Workshop.objects.get().stage == Stage.LIVE


def test_a_card_cannot_do_the_desks_work_and_is_told():
    workshop, seat, _phone = writing()

    answer = do(workshop, card(seat), "close_workshop")

    assert (answer.done, answer.said) == (False, "Only a facilitator can do this. Ask at the desk.")


def test_writing_into_a_room_that_was_just_closed_is_told_and_the_words_are_given_back():
    workshop, _seat, phone = writing()
    do(workshop, facilitator(), "close_workshop")

    answer = post(phone, workshop, "add_idea", text="One more thing")

    assert answer.status_code == 422
    assert "One more thing" in text_of(answer)
    assert workshop.ideas.count() == 0


def test_an_editor_who_tries_a_desk_is_told():
    workshop = make_workshop()
    editor = Client()
    account = make_facilitator()
    account.user_permissions.clear()
    editor.force_login(account)

    answer = editor.get(f"/w/{workshop.code}/desk/")

    assert answer.status_code == 403


ODD = [
    "",
    "x",
    "-1",
    "0",
    "9" * 30,
    "1.5",
    "\x00",
    "\u200b",
    "x" * 3000,
    "2026-10-25T01:30",
    "2026-03-29T01:30",
    "0001-01-01",
]
# How Django's own sentences begin, which are written for programmers.
LIBRARYS = ("This field", "Select a valid choice", "Ensure this value", "Enter a", "Null characters", "“")


@pytest.mark.parametrize(
    "form",
    sorted({spec.form for spec in commands().values()} | {MakeWorkshop}, key=lambda form: form.__name__),
    ids=lambda form: form.__name__,
)
def test_whatever_is_typed_into_a_form_of_a_room_is_told(form: type[Form]):
    """In our words: no sentence of the library, which names types and bounds."""
    said = {}
    for odd in [None, *ODD]:
        filled = form(MultiValueDict({} if odd is None else {name: [odd] for name in form.base_fields}))
        said |= {error: name for name, errors in filled.errors.items() for error in map(str, errors)}

    assert {error: name for error, name in said.items() if error.startswith(LIBRARYS) or "time zone" in error} == {}
