"""How long wrong passwords are felt: waits, tickets, the allowance of a known browser, and what a right password takes back."""

import json
import time
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from people.attempts import FREE, TICKET_LASTS, PleaseWait, begin, subject
from people.browsers import COOKIE, LASTS, TICKET_COOKIE, is_known
from tests.factories.clock import Clock
from tests.factories.people import PASSWORD, make_staff
from tests.people.test_wrong_passwords import WRONG, attempt, guess

pytestmark = pytest.mark.django_db


def with_cookie(name: str, value: str) -> Client:
    browser = Client()
    browser.cookies[name] = value
    return browser


def ticket_of(browser: Client) -> str:
    return browser.cookies[TICKET_COOKIE].value


def forged(signed: str, change) -> str:
    """The same signature on other words."""
    words, signature = signed.split(":", 1)
    changed = change(json.loads(signing.b64_decode(words.encode())))
    return f"{signing.b64_encode(json.dumps(changed).encode()).decode()}:{signature}"


def signed_in_before(name: str) -> Client:
    browser = Client()
    assert attempt(browser, name, PASSWORD).status_code == 302
    browser.post("/sign-out/")
    return browser


def attack(clock: Clock, times: int) -> list[int]:
    """Somebody tries twice at each moment at which they may try; the waits that they are told. No form, so it is quick."""
    who, waits = subject("account", "editor"), []
    for _ in range(times):
        begin(who)
        try:
            begin(who)
        except PleaseWait as wait:
            waits.append(wait.seconds)
        else:
            waits.append(0)
        clock.forward(waits[-1])
    return waits


def test_the_wait_stays_at_its_longest_as_long_as_somebody_goes_on_and_is_less_than_a_minute(clock: Clock):
    make_staff("Editor")

    waits = attack(clock, 30)

    assert waits[:6] == [0, 0, 1, 2, 4, 8]
    assert waits[10:] == [40] * 20


def test_minutes_after_a_long_attack_everything_is_as_before_it(clock: Clock):
    make_staff("Editor")
    attack(clock, 40)

    clock.forward(12 * 60)

    assert guess("editor", FREE + 1) == [200] * FREE + [429]


def test_one_wrong_password_is_forgiven_each_minute(clock: Clock):
    make_staff("Editor")
    guess("editor", FREE)

    clock.forward(2 * 60)

    assert guess("editor", 3) == [200, 200, 429]


def test_asking_again_keeps_the_place_in_time_and_gives_one_attempt_only(clock: Clock):
    make_staff("Editor")
    attack(clock, 12)
    guess("editor", 1)
    person = Client()
    wait = int(attempt(person, "editor")["Retry-After"])
    first = ticket_of(person)
    clock.forward(wait - 10)
    attempt(person, "editor")
    clock.forward(5)
    assert attempt(person, "editor")["Retry-After"] == "5"
    second = ticket_of(person)

    clock.forward(5)
    guess("editor", 2)

    assert attempt(with_cookie(TICKET_COOKIE, second), "editor").status_code == 200
    assert attempt(with_cookie(TICKET_COOKIE, first), "editor").status_code == 429


@pytest.mark.parametrize(
    ("after", "status"), [(-1.0, 429), (0.0, 200), (TICKET_LASTS - 1, 200), (TICKET_LASTS + 1, 429)]
)
def test_a_ticket_is_good_from_its_moment_on_for_five_minutes(clock: Clock, after: float, status: int):
    make_staff("Editor")
    attack(clock, 5)
    guess("editor", 1)
    person = Client()
    wait = int(attempt(person, "editor")["Retry-After"])

    clock.forward(wait + after)
    guess("editor", FREE + 1)

    assert TICKET_LASTS == 300
    assert attempt(person, "editor").status_code == status


def test_a_ticket_that_was_used_is_not_good_again_later(clock: Clock):
    make_staff("Editor")
    guess("editor", FREE)
    person = Client()
    clock.forward(int(attempt(person, "editor")["Retry-After"]))
    ticket = ticket_of(person)
    guess("editor", 1)
    assert attempt(with_cookie(TICKET_COOKIE, ticket), "editor").status_code == 200

    clock.forward(2 * 60)
    guess("editor", FREE + 1)

    assert attempt(with_cookie(TICKET_COOKIE, ticket), "editor").status_code == 429


def test_nobody_writes_a_ticket_for_themselves(clock: Clock):
    make_staff("Editor")
    guess("editor", FREE)
    guesser = Client()
    attempt(guesser, "editor")

    ticket = forged(ticket_of(guesser), lambda said: [said[0], said[1] - 60, "nonce"])

    assert attempt(with_cookie(TICKET_COOKIE, ticket), "editor").status_code == 429


@pytest.mark.parametrize("odd", ["", "x", "a:b:c", '"', "%00"])
def test_a_ticket_that_says_nothing_is_none(clock: Clock, odd: str):
    make_staff("Editor")
    guess("editor", FREE)

    assert attempt(with_cookie(TICKET_COOKIE, odd), "editor").status_code == 429


def test_no_browser_makes_itself_known_to_another_account(clock: Clock):
    make_staff("Editor")
    make_staff("Facilitator")
    editors = signed_in_before("editor").cookies[COOKIE].value
    known = signed_in_before("facilitator").cookies[COOKIE].value
    guess("editor", FREE)

    editor = json.loads(signing.b64_decode(editors.split(":")[0].encode()))[1]
    cookie = forged(known, lambda said: [said[0], [*said[1], *editor]])

    assert attempt(with_cookie(COOKIE, editors), "editor", PASSWORD).status_code == 302
    assert attempt(with_cookie(COOKIE, cookie), "editor", PASSWORD).status_code == 429
    assert is_known(f"sessionid=1; {COOKIE}={known}")
    assert not is_known(f"sessionid=1; {COOKIE}={cookie}")
    assert not is_known(f"sessionid={known}")
    assert not is_known(f'{COOKIE}="; {COOKIE}')


@pytest.mark.parametrize(("days", "status"), [(-1, 302), (1, 429)])
def test_a_browser_is_known_for_half_a_year(clock: Clock, monkeypatch, days: int, status: int):
    make_staff("Editor")
    then = time.time() - (LASTS + timedelta(days=days)).total_seconds()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: then)
        cookie = signed_in_before("editor").cookies[COOKIE].value
    guess("editor", FREE)

    assert attempt(with_cookie(COOKIE, cookie), "editor", PASSWORD).status_code == status
    assert is_known(f"{COOKIE}={cookie}") is (status == 302)


def test_the_right_password_makes_a_known_browsers_own_mistakes_forgotten(clock: Clock):
    make_staff("Editor")
    person = signed_in_before("editor")

    for _ in range(3):
        assert [attempt(person, "editor", WRONG).status_code for _ in range(FREE - 1)] == [200] * (FREE - 1)
        assert attempt(person, "editor", PASSWORD).status_code == 302
        person.post("/sign-out/")


def test_right_passwords_from_new_browsers_count_as_none(clock: Clock):
    make_staff("Editor")

    assert [attempt(Client(), "editor", PASSWORD).status_code for _ in range(2 * FREE)] == [302] * 2 * FREE
    assert guess("editor", FREE + 1) == [200] * FREE + [429]


def test_the_right_password_from_a_new_browser_gives_a_guesser_nothing_and_makes_nobody_wait_longer(clock: Clock):
    make_staff("Editor")
    waits = attack(clock, 6)
    guess("editor", 1)
    told = int(attempt(Client(), "editor")["Retry-After"])
    clock.forward(told)

    assert attempt(Client(), "editor", PASSWORD).status_code == 302

    after = attempt(Client(), "editor")
    assert after.status_code == 429
    assert waits[-1] < int(after["Retry-After"]) <= told
