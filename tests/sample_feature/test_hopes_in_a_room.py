"""A hope is said over both endpoints, seen on every screen, and stays true under random commands."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    scribe,
    sit,
)
from tests.factories.screens import Phone, a_room, a_seat, in_database
from tests.faults import modules
from tests.faults.registry import FAULT_TESTS, Context
from tests.sample_feature.models import Hope
from workshops.commands.registry import commands, phase_kinds
from workshops.core.enums import Outcome
from workshops.live import region_html
from workshops.models import Workshop

pytestmark = pytest.mark.django_db(transaction=True)

modules.load()


def test_it_is_said_over_post_and_the_answer_shows_it(client: Client):
    workshop = make_workshop(phase="hopes")
    sit(client, make_seat(workshop))

    sent = {"as": "card", "key": "a-key-of-mine", "text": "A warm room"}
    answer = client.post(f"/w/{workshop.code}/do/say_hope/", sent, headers={"accept": "application/json"})

    assert (answer.json()["outcome"], answer.json()["said"]) == (Outcome.DONE, "Kept.")
    assert "A warm room" in answer.json()["regions"]["mine-hopes"]


def test_it_is_said_by_a_plain_form_without_javascript(client: Client):
    workshop = make_workshop(phase="hopes")
    sit(client, make_seat(workshop))
    page = client.get(f"/w/{workshop.code}/").content.decode()
    form = page.split(f'action="/w/{workshop.code}/do/say_hope/"', 1)[1].split("</form>", 1)[0]
    key = form.split('name="key" value="', 1)[1].split('"', 1)[0]

    client.post(f"/w/{workshop.code}/do/say_hope/", {"as": "card", "key": key, "text": "Tea"})

    assert '<li dir="auto">Tea</li>' in client.get(f"/w/{workshop.code}/").content.decode()


async def test_it_is_said_over_the_socket_and_a_repeat_changes_nothing(phone: Phone):
    screen = await phone(await a_seat(await a_room(phase="hopes")))

    answers = [await screen.do("say_hope", text="A warm room") for _ in range(2)]

    assert [answer["outcome"] for answer in answers] == [Outcome.DONE, Outcome.DONE]
    assert "A warm room" in answers[0]["regions"]["mine-hopes"]
    assert await in_database(Hope.objects.count)() == 1


def test_every_screen_shows_it_in_its_slot(client: Client):
    workshop, table = make_workshop(phase="hopes", created_by=make_facilitator()), None
    table = make_board(workshop)
    do(workshop, card(make_seat(workshop)), "say_hope", text="A warm room")
    client.force_login(make_facilitator())

    pages = {name: client.get(f"/w/{workshop.code}/{name}/").content.decode() for name in ("wall", "desk")}
    own = region_html.own(scribe(table))

    assert "1 hopes" in pages["wall"].split('id="wall-hopes"')[1]
    assert "1 hopes" in pages["desk"].split('id="desk-hopes"')[1]
    assert '<a class="tag" href="#desk-hopes">Hopes</a>' in pages["desk"]
    assert "1 hopes" in own["table-hopes"]


def test_its_phase_is_offered_started_and_instructs(client: Client):
    workshop, desk = make_workshop(), facilitator()
    do(workshop, desk, "add_phase", kind="hopes", title="", planned_minutes=5)
    phase = workshop.phases.get()

    do(workshop, desk, "start_phase", phase=phase.pk)

    assert phase.title == "Hopes"
    assert "hopes" in phase_kinds()
    assert "Say what you hope for" in region_html.shared(Workshop.objects.get(), "wall")["wall-say"]


def test_its_stylesheet_is_part_of_the_one_file_that_phones_ask_for():
    assert ".sample-hopes" in Path(str(finders.find("css/live.css"))).read_text()


def test_random_commands_of_everybody_leave_every_screen_true(tmp_path: Path):
    result = FAULT_TESTS["state-equals-frames"].run(Context(tmp_path, small=True, keeps_database=True))

    assert result.failures == []
    assert Hope.objects.exists()
    assert commands()["say_hope"].weight


def test_a_card_that_said_one_is_a_persons():
    workshop = make_workshop()
    seat = make_seat(workshop)
    do(workshop, card(seat), "say_hope", text="A warm room")

    answer = do(workshop, facilitator(), "take_back_card", card=seat.number)

    assert answer.outcome == Outcome.REFUSED
