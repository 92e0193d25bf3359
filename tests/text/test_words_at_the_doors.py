"""Words as people send them, through the doors that they use."""

import json

import pytest
from django.test import Client
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape

from tests.factories.rooms import card, do, facilitator, make_facilitator, make_seat, make_workshop, post, sit
from tests.factories.wins import make_win
from text.fields import Words
from workshops.commands.registry import commands
from workshops.ideas.phases import BREAKOUTS
from workshops.models import Idea, Workshop
from workshops.quick_wins.phases import QUICK_WINS
from workshops.quick_wins.queries.links import owner_path

pytestmark = pytest.mark.django_db

FAMILY = "👨‍👩‍👧‍👦"
FIELDS = [(verb, name) for verb, spec in commands().items() for name, field in spec.form.base_fields.items() if isinstance(field, Words)]  # fmt: skip


def field_of(verb: str, name: str) -> Words:
    return commands()[verb].form.base_fields[name]


def errors_of(verb: str, name: str, text: str) -> list[str]:
    form = commands()[verb].form(MultiValueDict({name: [text]}))
    form.is_valid()
    return [str(error) for error in form.errors.get(name, [])]


def writing() -> tuple[Workshop, Client]:
    workshop = make_workshop(phase=BREAKOUTS)
    return workshop, sit(Client(), make_seat(workshop))


@pytest.mark.parametrize(("verb", "name"), FIELDS)
def test_every_box_takes_as_many_characters_as_people_count(verb: str, name: str) -> None:
    longest = field_of(verb, name).longest

    assert errors_of(verb, name, FAMILY * longest) == []
    (said,) = errors_of(verb, name, FAMILY * (longest + 12))
    assert said.endswith("12 characters are too many.")


@pytest.mark.parametrize(("verb", "name"), FIELDS)
@pytest.mark.parametrize("blank", ["\u3164", "\u2800\u200b", "\u0301", "\u202e\u2066 "])
def test_in_every_box_what_shows_nothing_is_nothing(verb: str, name: str, blank: str) -> None:
    form = commands()[verb].form(MultiValueDict({name: [blank]}))
    form.is_valid()

    assert errors_of(verb, name, blank) == errors_of(verb, name, "")
    assert form.cleaned_data.get(name, "") == ""


@pytest.mark.parametrize(("verb", "name"), FIELDS)
def test_a_box_that_comes_back_carries_its_limit_for_the_browser_and_cuts_nothing(verb: str, name: str) -> None:
    box = commands()[verb].form()[name]

    assert f'data-longest="{field_of(verb, name).longest}"' in str(box)
    assert 'dir="auto"' in str(box)
    assert "maxlength" not in str(box)


def test_an_idea_of_five_hundred_families_is_stored_whole() -> None:
    workshop, phone = writing()

    post(phone, workshop, "add_idea", text=FAMILY * 500)

    assert Idea.objects.get().text == FAMILY * 500


def test_a_text_that_is_too_long_comes_back_whole_with_the_number_that_is_too_many() -> None:
    workshop, phone = writing()
    typed = "é" * 500 + FAMILY

    page = post(phone, workshop, "add_idea", text=typed)

    assert page.status_code == 422
    assert "1 character is too many." in page.content.decode()
    assert escape(typed) in page.content.decode()


def test_a_workshops_words_are_stored_by_the_rule() -> None:
    workshop = make_workshop()

    answer = do(
        workshop,
        facilitator(),
        "edit_workshop",
        title="Cafe\u0301 \r\n of\x07 all",
        question="one\x0btwo\u2028three",
        purpose="\u3164",
        place="\u200bHall\u2060 ",
    )
    workshop.refresh_from_db()

    assert answer.done
    assert [workshop.title, workshop.question, workshop.purpose, workshop.place] == [
        "Café of all",
        "one\ntwo\nthree",
        "",
        "Hall",
    ]


def test_half_a_pair_of_surrogates_is_refused_with_a_sentence() -> None:
    workshop = make_workshop(phase=BREAKOUTS)

    answer = do(workshop, card(make_seat(workshop)), "add_idea", text=json.loads('"a\\ud83d"'))

    assert (answer.done, answer.said) == (False, "One character cannot be kept. Type the words again.")
    assert not Idea.objects.exists()


def test_a_run_of_blank_lines_is_drawn_as_one_wherever_an_idea_stands() -> None:
    workshop, phone = writing()
    post(phone, workshop, "add_idea", text="one\n\n\n \n\u200b\n\ntwo")
    desk = Client()
    desk.force_login(make_facilitator())

    pages = [desk.get(f"/w/{workshop.code}/desk/"), phone.get(f"/w/{workshop.code}/")]

    assert [page.content.decode().count("one\n\ntwo") > 0 for page in pages] == [True, True]


@pytest.mark.parametrize("words", ["x" * 101, FAMILY * 130])
def test_a_search_that_is_too_long_is_told_and_kept(client: Client, words: str) -> None:
    page = client.get("/search/", {"q": words}).content.decode()

    assert "That is too long to search for." in page
    assert f"{len(words) // (7 if FAMILY in words else 1) - 100} character" in page
    assert escape(words) in page


def test_the_search_box_cuts_off_nothing_that_is_pasted(client: Client) -> None:
    assert "maxlength" not in client.get("/search/").content.decode()


def test_a_note_on_a_link_that_is_too_long_stays_in_its_box(client: Client) -> None:
    win = make_win(make_workshop(phase=QUICK_WINS))
    typed = FAMILY * 240 + "ab"

    page = client.post(owner_path(win), {"note": typed, "key": "k" * 12}).content.decode()

    assert "2 characters are too many." in page
    assert typed in page
    assert 'data-longest="240"' in page
