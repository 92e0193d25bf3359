"""How long staff stay signed in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.factories.clock import Clock
from tests.factories.people import PASSWORD, make_staff

pytestmark = pytest.mark.django_db
HOUR = 3600
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def desk(clock: Clock) -> Client:
    make_staff("Facilitator")
    browser = Client()
    browser.post("/sign-in/", {"username": "facilitator", "password": PASSWORD})
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get("/desks/").status_code == 200


def test_a_session_that_is_used_goes_on_for_twelve_hours_more(desk: Client, clock: Clock):
    clock.forward(11 * HOUR)
    assert is_signed_in(desk)
    clock.forward(11 * HOUR)
    assert is_signed_in(desk)


def test_a_session_that_nobody_uses_for_twelve_hours_ends_although_its_day_is_not_over(desk: Client, clock: Clock):
    clock.forward(13 * HOUR)

    assert not is_signed_in(desk)


def test_a_session_that_is_used_all_the_time_ends_after_a_day(desk: Client, clock: Clock):
    days = [is_signed_in(desk) for _hour in range(26) if clock.forward(HOUR) is None]

    assert days == [True] * 24 + [False] * 2


def test_a_used_session_is_written_once_an_hour_and_not_with_each_page(
    desk: Client, clock: Clock, django_assert_num_queries
):
    is_signed_in(desk)
    before = desk.session.get("used")

    clock.forward(HOUR / 2)
    is_signed_in(desk)
    assert desk.session.get("used") == before
    clock.forward(HOUR)
    is_signed_in(desk)

    assert desk.session["used"] == before + 1.5 * HOUR


def test_a_session_of_an_older_release_ends_within_a_day(clock: Clock):
    browser = Client()
    browser.force_login(make_staff("Facilitator"))

    assert is_signed_in(browser)
    for _ in range(5):
        clock.forward(6 * HOUR)
        is_signed_in(browser)

    assert not is_signed_in(browser)


@pytest.mark.parametrize(("place", "ends"), [("hall", "True"), ("production", "False")])
def test_on_a_halls_laptop_a_session_ends_with_the_browser(place: str, ends: str):
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": f"config.settings.{place}",
        "PYTHONPATH": str(ROOT / "site"),
        "SECRET_KEY": "x",
        "PUBLIC_URL": "https://table.example",
    }
    ask = "from django.conf import settings as s; print(s.SESSION_EXPIRE_AT_BROWSER_CLOSE, s.SESSION_COOKIE_AGE)"

    said = subprocess.run(
        [sys.executable, "-c", ask], env=surroundings, cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == [ends, str(12 * HOUR)]
