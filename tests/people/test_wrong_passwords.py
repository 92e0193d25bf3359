"""Wrong passwords: slowed for the account, never locked, and nobody else's business."""

import logging
import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from people.attempts import FREE, LONGEST
from people.browsers import COOKIE
from people.models import PasswordAttempts
from tests.factories.clock import Clock
from tests.factories.people import PASSWORD, make_staff

pytestmark = pytest.mark.django_db


WRONG = "not it"


def attempt(browser: Client, name: str, password: str = WRONG):
    return browser.post("/sign-in/", {"username": name, "password": password})


def guess(name: str, times: int, clock: Clock | None = None) -> list[int]:
    """So many wrong passwords, each from a browser that nobody knows."""
    answers = []
    for _ in range(times):
        answers.append(attempt(Client(), name).status_code)
        if clock:
            clock.forward(LONGEST)
    return answers


def test_after_a_few_wrong_passwords_the_next_attempt_is_not_made_and_is_told_when_to_come_again(clock):
    make_staff("Editor")
    assert guess("editor", FREE) == [200] * FREE

    answer = attempt(Client(), "editor", PASSWORD)

    assert answer.status_code == 429
    assert "_auth_user_id" not in answer.client.session
    assert answer["Retry-After"] == "1"
    assert "Wait 1 second, then type your password again." in answer.text


def test_waits_grow_and_none_is_longer_than_a_minute(clock):
    make_staff("Editor")
    waits = []
    for _ in range(40):
        attempt(Client(), "editor")
        told = attempt(Client(), "editor")
        if told.status_code == 429:
            waits.append(int(told["Retry-After"]))
            clock.forward(waits[-1])

    assert waits == sorted(waits)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] > 20
    assert max(waits) <= LONGEST


def test_the_right_password_works_after_the_wait_while_somebody_goes_on_guessing(clock):
    make_staff("Editor")
    guess("editor", 30, clock)
    guess("editor", 5)
    person = Client()
    wait = int(attempt(person, "editor", PASSWORD)["Retry-After"])
    for _ in range(wait):
        clock.forward(1)
        guess("editor", 3)

    answer = attempt(person, "editor", PASSWORD)

    assert (answer.status_code, answer.url) == (302, "/admin/")


def test_asking_again_too_early_does_not_make_the_wait_longer(clock):
    make_staff("Editor")
    guess("editor", 30, clock)
    guess("editor", 5)
    person = Client()
    wait = int(attempt(person, "editor", PASSWORD)["Retry-After"])

    clock.forward(wait - 5)
    guess("editor", 5)

    assert attempt(person, "editor", PASSWORD)["Retry-After"] == "5"


def test_a_minute_after_the_last_attempt_any_browser_gets_in(clock):
    make_staff("Editor")
    guess("editor", 30, clock)

    clock.forward(60)

    assert attempt(Client(), "editor", PASSWORD).status_code == 302


def test_a_ticket_is_good_for_one_attempt_at_its_own_account(clock):
    make_staff("Editor")
    make_staff("Facilitator")
    for name in ("editor", "facilitator"):
        guess(name, FREE)
    guesser = Client()
    wait = int(attempt(guesser, "editor")["Retry-After"])
    ticket = guesser.cookies["sign-in-turn"].value
    clock.forward(wait)
    for name in ("editor", "facilitator"):
        guess(name, 1)

    def with_ticket(name: str) -> int:
        browser = Client()
        browser.cookies["sign-in-turn"] = ticket
        return attempt(browser, name).status_code

    assert with_ticket("facilitator") == 429
    assert with_ticket("editor") == 200
    assert with_ticket("editor") == 429


def test_a_browser_that_signed_in_to_this_account_before_waits_for_nobody_else(clock):
    make_staff("Editor")
    person = Client()
    attempt(person, "editor", PASSWORD)
    person.post("/sign-out/")
    guess("editor", 30)

    assert attempt(person, "editor", "mistyped").status_code == 200
    assert attempt(person, "editor", PASSWORD).status_code == 302


def test_a_known_browser_is_slowed_by_its_own_wrong_passwords_and_slows_no_other(clock):
    make_staff("Editor")
    known, other = Client(), Client()
    for browser in (known, other):
        attempt(browser, "editor", PASSWORD)
        browser.post("/sign-out/")

    answers = [attempt(known, "editor").status_code for _ in range(FREE + 1)]

    assert answers == [200] * FREE + [429]
    assert attempt(other, "editor", PASSWORD).status_code == 302
    assert attempt(Client(), "editor", PASSWORD).status_code == 302


def test_a_browser_known_to_one_account_is_a_stranger_to_every_other(clock):
    make_staff("Editor")
    make_staff("Facilitator")
    person = Client()
    attempt(person, "editor", PASSWORD)
    person.post("/sign-out/")

    answers = [attempt(person, "facilitator").status_code for _ in range(FREE + 1)]

    assert answers[-1] == 429
    assert attempt(Client(), "facilitator").status_code == 429


def test_a_forged_cookie_makes_no_browser_known(clock):
    make_staff("Editor")
    guess("editor", FREE + 1)
    forger = Client()
    forger.cookies[COOKIE] = "WyJicm93c2VyIiwgWyJlZGl0b3IiXV0:1tZzzz:forged"

    assert attempt(forger, "editor", PASSWORD).status_code == 429


def test_a_running_session_and_other_accounts_notice_nothing(clock):
    make_staff("Editor")
    make_staff("Facilitator")
    at_work = Client()
    at_work.force_login(make_staff("Coordinator"))
    for name in ("editor", "coordinator"):
        guess(name, 20)

    assert at_work.get("/admin/").status_code == 200
    assert attempt(Client(), "facilitator", PASSWORD).status_code == 302


def test_accounts_that_do_not_exist_answer_like_those_that_do(clock):
    make_staff("Editor")

    def told(name: str) -> list[tuple[int, str]]:
        answers = [attempt(Client(), name) for _ in range(FREE + 2)]
        return [(answer.status_code, " ".join(re.findall(r'(?s)role="alert".*?</', answer.text))) for answer in answers]

    assert told("editor") == told("nobody-of-this-name")


@pytest.mark.parametrize("backend", settings.AUTHENTICATION_BACKENDS)
def test_sessions_of_this_release_and_of_the_last_one_go_on(backend):
    browser = Client()
    browser.force_login(make_staff("Editor"), backend=backend)

    assert browser.get("/admin/").status_code == 200


def test_a_password_is_hashed_once_whether_it_is_right_or_wrong_and_whether_there_is_such_an_account(monkeypatch):
    make_staff("Editor")
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *words: hashed.append(1) or encode(*words))

    counts = []
    for name, password in [("editor", PASSWORD), ("editor", "not it"), ("nobody", "not it")]:
        attempt(Client(), name, password)
        counts.append(len(hashed))
        hashed.clear()

    assert counts == [1, 1, 1]


@pytest.mark.parametrize("spelling", ["editor", " editor ", "ｅｄｉｔｏｒ"])
def test_other_spellings_of_a_name_are_the_same_account(spelling, clock):
    make_staff("Editor")
    guess(spelling, FREE)

    assert attempt(Client(), "editor", PASSWORD).status_code == 429


def test_a_clock_that_is_set_back_locks_nobody_out(clock):
    make_staff("Editor")
    guess("editor", 30, clock)
    clock.forward(-3600)

    person = Client()
    attempt(person, "editor", PASSWORD)
    clock.forward(60)

    assert attempt(person, "editor", PASSWORD).status_code == 302


def test_no_name_that_was_typed_is_stored(clock):
    guess("hunter2 is my password", 3)

    (row,) = PasswordAttempts.objects.values()
    assert "hunter2" not in str(row)


def test_what_is_a_day_old_is_forgotten(clock):
    guess("somebody", 3)
    clock.forward(25 * 3600)

    guess("somebody-else", 1)

    assert PasswordAttempts.objects.count() == 1


def test_many_wrong_passwords_are_a_line_in_the_log_without_names_and_a_few_are_none(clock, caplog):
    make_staff("Editor")
    caplog.set_level(logging.WARNING)

    guess("editor", 10)
    assert caplog.messages == []
    guess("editor", 50)

    (line,) = caplog.messages
    assert line.startswith("Somebody may be guessing passwords")
    assert "editor" not in line


def test_one_wrong_password_at_each_of_many_accounts_is_a_line_in_the_log_too(clock, caplog):
    for number in range(30):
        guess(f"person{number}", 1)

    assert len(caplog.messages) == 1


def test_the_admins_own_doors_check_no_password(clock):
    make_staff("Editor")

    for door in ("/admin/login/", "/admin/password_reset/"):
        answer = Client().post(door, {"username": "editor", "password": PASSWORD})
        assert (answer.status_code, answer.url.partition("?")[0].startswith("/sign-in/")) == (302, True)
        assert "_auth_user_id" not in answer.client.session
    assert Client().get("/admin/password_reset/confirm/MQ/set-password/").status_code == 404


def test_a_password_in_a_header_opens_nothing_and_is_not_even_hashed(clock):
    make_staff("Editor")

    answer = Client(headers={"Authorization": "Basic ZWRpdG9yOm5vdCBpdA=="}).get("/admin/api/main/images/")

    assert answer.status_code in {302, 401, 403}
    assert not PasswordAttempts.objects.exists()
