"""The doors of a room's way home: a button on the laptop's desk, a form on the public site, and two commands."""

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from tests.factories.halls import KEY, changed_at_home, closed_room, everything, full_room, leave_the_laptop
from tests.factories.people import make_staff
from tests.factories.rooms import make_facilitator
from workshops.core.codes import grouped
from workshops.models import Workshop
from workshops.transfer import encryption as seals
from workshops.transfer.files import pack_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_key")]
BUTTON = "Take this room to the public site"
FORM = "Bring a room from a hall’s laptop"


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(make_facilitator())
    return client


def upload(client: Client, file: bytes, name: str = "evening.room", **more: Any) -> Any:
    sent = BytesIO(file)
    sent.name = name
    return client.post("/desks/bring/", {"file": sent}, **more)


# --- Out -----------------------------------------------------------------------------------------------------------


def test_the_closed_desk_of_a_laptop_gives_the_file_as_often_as_asked(desk, settings):
    settings.IS_HALL = True
    workshop = closed_room()
    page = desk.get(f"/w/{workshop.code}/desk/").content.decode()
    before = Workshop.objects.values().get(pk=workshop.pk)

    first, second = (desk.get(f"/w/{workshop.code}/hall-file/") for _ in range(2))

    assert BUTTON in page
    assert f'href="/w/{workshop.code}/hall-file/"' in page
    assert first.headers["Content-Disposition"].endswith(f'classes-and-care-{workshop.code}.room"')
    assert int(first.headers["Content-Length"]) == len(first.content)
    assert seals.unseal(first.content) == seals.unseal(second.content)
    assert Workshop.objects.values().get(pk=workshop.pk) == before


def test_a_desk_on_the_public_site_takes_nothing_away(desk):
    page = desk.get(f"/w/{closed_room().code}/desk/").content.decode()

    assert BUTTON not in page


def test_a_laptop_without_a_key_says_what_is_missing(desk, settings):
    settings.IS_HALL, settings.HALL_KEYS = True, []
    workshop = closed_room()

    page = desk.get(f"/w/{workshop.code}/desk/").content.decode()
    answer = desk.get(f"/w/{workshop.code}/hall-file/", follow=True)

    assert "This laptop has no hall key yet" in page
    assert BUTTON not in page
    assert "There is no hall key here yet." in answer.content.decode()


def test_an_open_room_stays_and_its_desk_says_why(desk):
    workshop = full_room()

    answer = desk.get(f"/w/{workshop.code}/hall-file/", follow=True)

    assert answer.redirect_chain == [(f"/w/{workshop.code}/desk/", 302)]
    assert "Close the room first." in answer.content.decode()


@pytest.mark.parametrize("role", ["", "Editor"])
def test_nobody_but_a_facilitator_gets_a_room_or_brings_one(role):
    workshop, client = closed_room(), Client()
    if role:
        client.force_login(make_staff(role))

    answers = [client.get(f"/w/{workshop.code}/hall-file/"), upload(client, pack_room(workshop))]

    assert {answer.status_code for answer in answers} == {403 if role else 302}


# --- In ------------------------------------------------------------------------------------------------------------


def test_the_list_of_rooms_takes_a_file_once(desk):
    there = closed_room()
    held, file = everything(there), leave_the_laptop(there)
    page = desk.get("/desks/").content.decode()

    first = upload(desk, file, follow=True)
    second = upload(desk, file, follow=True)
    room = Workshop.objects.get(code=there.code)

    assert FORM in page
    assert first.redirect_chain == second.redirect_chain == [(f"/w/{there.code}/desk/#main", 302)]
    assert "The room is here." in first.content.decode()
    assert "Held in a hall, and brought here on" in first.content.decode()
    assert "This room is here already, just as it is in the file. Nothing was changed." in second.content.decode()
    assert everything(room) == held
    assert room.created_by_id == int(desk.session["_auth_user_id"])
    assert Client().get(f"/c/{room.seats.first().code}/").status_code == 200


@pytest.mark.parametrize("laptop", [True, False])
def test_a_laptop_or_a_site_without_a_key_shows_no_form(desk, settings, laptop):
    settings.IS_HALL, settings.HALL_KEYS = laptop, [KEY] if laptop else []

    assert FORM not in desk.get("/desks/").content.decode()


def test_what_cannot_be_taken_is_told_beside_the_form(desk):
    there = closed_room()
    file = leave_the_laptop(there)
    rooms = Workshop.objects.count()

    answers = {
        "This is not a room from a hall’s laptop.": upload(desk, b"%PDF-1.4"),
        "This file was changed or cut short on its way": upload(desk, file[:-1]),
        "This file is larger than a room can be.": upload(desk, bytes(seals.LARGEST_FILE + 1)),
        "That file is empty.": upload(desk, b""),
        "Choose the file that the laptop’s desk gave you.": desk.post("/desks/bring/"),
    }

    for sentence, answer in answers.items():
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        # The other form is not the one that was wrong.
        assert "Not made yet" not in answer.content.decode()
    assert Workshop.objects.count() == rooms


def test_a_form_from_another_site_brings_nothing(desk):
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = desk.cookies

    assert upload(careful, leave_the_laptop(closed_room())).status_code == 403


def test_looking_at_the_address_brings_nothing_and_shows_the_way_back(desk):
    answer = desk.get("/desks/bring/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Nothing was sent" in answer.content.decode()
    assert 'href="/desks/"' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_through_the_writer_a_file_is_one_room_and_a_contradiction_is_none(desk):
    with override_settings(HALL_KEYS=[KEY]):
        there = closed_room()
        held, file = everything(there), leave_the_laptop(there)
    rooms = Workshop.objects.count()

    def two_of_one(said: dict[str, Any]) -> None:
        said["room"]["seats"][1]["number"] = said["room"]["seats"][0]["number"]

    odd = upload(desk, changed_at_home(file, two_of_one))
    good = [upload(desk, file) for _ in range(2)]

    assert odd.status_code == 422
    assert "this site cannot read what is in it" in odd.content.decode()
    assert [answer.status_code for answer in good] == [302, 302]
    assert Workshop.objects.count() == rooms + 1
    assert everything(Workshop.objects.get(code=there.code)) == held


# --- From a terminal -----------------------------------------------------------------------------------------------


def told(command: str, *arguments: object) -> str:
    said = StringIO()
    call_command(command, *map(str, arguments), stdout=said)
    return said.getvalue()


def test_two_commands_carry_a_room(tmp_path: Path):
    there = closed_room()
    held = everything(there)
    out = told("export_workshop", grouped(there.code).lower(), tmp_path)
    (file,) = tmp_path.iterdir()
    leave_the_laptop(there)

    first, second = told("import_workshop", file), told("import_workshop", file)

    assert file.name in out
    assert f"Classes and care (room {there.code}): The room is here." in first
    assert "Nothing was changed." in second
    assert everything(Workshop.objects.get(code=there.code)) == held


def test_commands_refuse_in_one_sentence_and_leave_no_half_file(tmp_path: Path):
    workshop = full_room()
    odd = tmp_path / "holiday.jpg"
    odd.write_bytes(b"\xff\xd8\xff")

    for command, arguments, sentence in (
        ("export_workshop", [workshop.code, tmp_path], "Close the room first."),
        ("export_workshop", ["NOROOM", tmp_path], "No room has the code NOROOM."),
        ("import_workshop", [odd], "This is not a room from a hall’s laptop."),
        ("import_workshop", [tmp_path / "nothing"], "The file could not be read"),
    ):
        with pytest.raises(CommandError, match=sentence):
            told(command, *arguments)
    code = closed_room().code
    for place, sentence in (
        # A stick that is not plugged in is no name for a file.
        (tmp_path / "stick", "There is no folder"),
        (tmp_path / "stick" / "evening.room", "The file could not be written"),
    ):
        with pytest.raises(CommandError, match=sentence):
            told("export_workshop", code, place)
    assert list(tmp_path.iterdir()) == [odd]


def test_a_hall_key_is_one_line_to_copy_and_new_each_time(settings):
    settings.HALL_KEYS = []

    first, second = told("hall_key"), told("hall_key")
    settings.HALL_KEYS = [first.strip().removeprefix("HALL_KEY=")]

    assert first != second
    assert first.count("\n") == 1
    assert pack_room(closed_room())
