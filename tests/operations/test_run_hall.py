"""`make hall`: the environment of the server, the warnings, and the first facilitator."""

import getpass
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import run_hall
from people.models import User

AWAKE: Any = SimpleNamespace(poll=lambda: None)


def test_the_server_answers_under_its_printed_address_and_its_number_and_has_its_own_database():
    told = run_hall.server_environment({}, "http://hall.example:8000", "192.0.2.7")

    assert told["ALLOWED_HOSTS"].split(",") == ["localhost", "127.0.0.1", "hall.example", "192.0.2.7"]
    assert told["DATABASE_URL"].endswith("/var/hall.sqlite3")
    assert (told["IS_HALL"], told["DJANGO_SETTINGS_MODULE"]) == ("1", "config.settings.hall")


def test_variables_that_are_set_are_kept():
    named = {"DATABASE_URL": "postgres://elsewhere/hall", "ALLOWED_HOSTS": "only.example"}

    assert run_hall.server_environment(named, "http://hall.example", "192.0.2.7").items() >= named.items()


def test_a_public_url_that_leads_to_another_machine_is_warned_of():
    (warning,) = run_hall.warnings("http://192.168.8.2:8000", "192.168.1.5", AWAKE)

    assert warning.startswith("Phones are sent to 192.168.8.2, and this laptop is 192.168.1.5")


def test_no_network_and_a_laptop_that_may_sleep_are_warned_of():
    offline, asleep = run_hall.warnings("http://127.0.0.1:8000", "127.0.0.1", None)

    assert offline.startswith("This laptop is on no network")
    assert asleep.startswith("This laptop may fall asleep")


def test_there_is_no_warning_when_all_is_well():
    assert run_hall.warnings("http://192.168.8.2:8000", "192.168.8.2", AWAKE) == []
    assert run_hall.warnings("http://hall.example:8000", "192.168.8.2", AWAKE) == []


def first_facilitator(monkeypatch: pytest.MonkeyPatch, name: str, *passwords: str) -> str:
    said, typed = StringIO(), iter(passwords)
    monkeypatch.setattr("builtins.input", lambda _: name)
    monkeypatch.setattr(getpass, "getpass", lambda _: next(typed))
    call_command("first_facilitator", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_first_evening_asks_for_a_facilitator_and_later_ones_do_not(monkeypatch: pytest.MonkeyPatch):
    said = first_facilitator(
        monkeypatch, "ada", "tea", "warm tea and chairs", "cold tea", "warm tea and chairs", "warm tea and chairs"
    )
    again = first_facilitator(monkeypatch, "nobody is asked")

    ada = User.objects.get()
    assert ada.has_perm("workshops.run_workshop")
    assert ada.check_password("warm tea and chairs")
    assert not ada.is_superuser
    assert "These were two different ones." in said
    assert again == ""


@pytest.mark.django_db
def test_whoever_gives_no_name_makes_no_account(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(CommandError, match="No name was given"):
        first_facilitator(monkeypatch, "")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_way_in_is_printed_as_phones_see_it(settings):
    settings.PUBLIC_URL = "http://192.168.8.2:8000"
    said = StringIO()

    call_command("hall_address", stdout=said)

    assert "Phones   http://192.168.8.2:8000/join/" in said.getvalue()
    assert "No hall key yet" in said.getvalue()
    assert "No HOME_URL yet" in said.getvalue()
    assert sum("█" in line for line in said.getvalue().splitlines()) > 12
