"""The demo's known password works on the machine on which the demo runs, and on no other."""

import re
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

import launcher
from demo.accounts import build_staff
from people.attempts import FREE
from people.known_password import KNOWN, is_loopback
from people.models import User
from tests.factories.clock import Clock

pytestmark = pytest.mark.django_db
NAMES = ["admin", "coordinator", "editor", "facilitator"]
HERE, HALL = "http://127.0.0.1:8000", "http://192.168.8.2:8000"


def say(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def printed(said: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) +(\S{19})$", said, flags=re.MULTILINE))


def opens(name: str, password: str, asked_from: str = "127.0.0.1") -> bool:
    answer = Client(REMOTE_ADDR=asked_from).post("/sign-in/", {"username": name, "password": password})
    return answer.status_code == 302


@pytest.mark.parametrize("public", [HERE, "http://localhost:8000", "http://[::1]:8000", "http://127.8.9.1"])
def test_on_this_machine_the_known_password_works_and_is_printed(settings, public: str):
    settings.PUBLIC_URL = public
    build_staff(KNOWN)

    assert [line.strip() for line in say("addresses").splitlines()][-4:] == [f"{name} / {KNOWN}" for name in NAMES]
    assert opens("admin", KNOWN)
    assert opens("editor", KNOWN, "::1")
    assert opens("editor", KNOWN, "::ffff:127.0.0.1")


@pytest.mark.parametrize(
    ("public", "asked_from"),
    [
        (HALL, "127.0.0.1"),
        (HALL, "192.168.8.40"),
        ("https://table.example", "127.0.0.1"),
        (HERE, "192.168.8.40"),
        (HERE, "fe80::1"),
        ("http://0.0.0.0:8000", "127.0.0.1"),
        ("http://127.0.0.1.nip.example", "127.0.0.1"),
    ],
)
def test_the_known_password_is_refused_from_and_on_any_other_machine(settings, public: str, asked_from: str):
    settings.PUBLIC_URL = public
    build_staff(KNOWN)

    assert [opens(name, KNOWN, asked_from) for name in NAMES] == [False] * 4
    assert (KNOWN in say("addresses")) is (public == HERE)


def test_the_known_password_from_another_machine_counts_as_a_wrong_one(settings, monkeypatch):
    Clock(monkeypatch)
    settings.PUBLIC_URL = HERE
    build_staff(KNOWN)

    assert [opens("admin", KNOWN, "192.168.8.40") for _ in range(FREE)] == [False] * FREE

    answer = Client(REMOTE_ADDR="192.168.8.40").post("/sign-in/", {"username": "admin", "password": KNOWN})
    assert answer.status_code == 429


def test_accounts_with_the_known_password_get_a_new_one_that_is_printed_once(settings):
    settings.PUBLIC_URL = HALL
    build_staff(KNOWN)

    said, again = say("own_passwords"), say("own_passwords")

    given = printed(said)
    assert sorted(given) == NAMES
    assert len(set(given.values())) == 4
    assert all(opens(name, password, "192.168.8.40") for name, password in given.items())
    assert again == ""
    assert KNOWN not in say("addresses")
    assert sorted(printed(say("own_passwords", again=True))) == NAMES


def test_a_changed_password_is_kept_and_so_is_that_of_an_account_that_only_has_the_name(settings):
    settings.PUBLIC_URL = HALL
    build_staff("warm tea and chairs")
    User.objects.filter(username="admin").update(email="ada@example.org")

    assert say("own_passwords") == ""
    assert opens("editor", "warm tea and chairs")
    assert sorted(printed(say("own_passwords", again=True))) == ["coordinator", "editor", "facilitator"]
    assert opens("admin", "warm tea and chairs")


def test_the_known_password_is_not_printed_where_it_does_not_work(settings):
    settings.PUBLIC_URL = HERE
    build_staff("warm tea and chairs")

    assert KNOWN not in say("addresses")


def test_accounts_of_a_demo_on_a_server_have_no_password_until_they_get_one(settings):
    settings.PUBLIC_URL = "https://table.example"
    build_staff()

    assert [opens(name, KNOWN) for name in NAMES] == [False] * 4
    assert sorted(printed(say("own_passwords"))) == NAMES


def test_new_passwords_end_earlier_sessions(settings):
    settings.PUBLIC_URL = HALL
    build_staff(KNOWN)
    browser = Client()
    browser.force_login(User.objects.get(username="facilitator"))

    say("own_passwords")

    assert browser.get("/desks/").status_code == 302


def test_the_known_password_cannot_be_chosen():
    with pytest.raises(ValidationError, match="Everybody knows this password"):
        validate_password(KNOWN)


@pytest.mark.parametrize("is_one", [launcher.is_loopback, is_loopback])
def test_loopback_addresses_are_this_machine_and_others_are_not(is_one):
    assert all(is_one(host) for host in ["localhost", "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
    assert not any(
        is_one(host) for host in ["", "0.0.0.0", "::", "192.168.8.2", "fe80::1", "hall.lan", "127.0.0.1.nip.example"]
    )
