"""The line in the log that says that passwords may be guessed: how many attempts it takes, how often it is said."""

import re

import pytest
from django.test import Client

from people.alarm import QUIET, Alarm
from tests.factories.clock import Clock
from tests.factories.people import PASSWORD, make_staff
from tests.people.test_wrong_passwords import attempt, guess


def told(caplog: pytest.LogCaptureFixture) -> list[int]:
    """The numbers of attempts that were told."""
    return [int(re.findall(r"passwords: (\d+) attempts", line)[0]) for line in caplog.messages]


def count(alarm: Alarm, times: int, *, begin: float, every: float) -> float:
    """So many attempts in a row; when the next one would be."""
    for number in range(times):
        alarm.count(begin + number * every)
    return begin + times * every


@pytest.mark.django_db
def test_right_passwords_are_no_reason_for_an_alarm_and_are_not_counted_in_one(clock: Clock, caplog):
    make_staff("Editor")
    for _ in range(QUIET + 5):
        assert attempt(Client(), "editor", PASSWORD).status_code == 302
    assert told(caplog) == []

    for number in range(QUIET + 1):
        guess(f"person{number}", 1)

    assert told(caplog) == [QUIET + 1]


def test_twenty_at_once_are_quiet_and_the_next_one_is_told(caplog):
    alarm = Alarm()
    count(alarm, 20, begin=0, every=0)
    assert told(caplog) == []

    alarm.count(0)

    assert told(caplog) == [21]


def test_two_in_a_minute_go_on_for_a_day_without_a_line(caplog):
    count(Alarm(), 24 * 60 * 2, begin=0, every=30)

    assert told(caplog) == []


def test_as_long_as_it_goes_on_it_is_told_each_minute_with_what_is_new(caplog):
    count(Alarm(), 600, begin=0, every=1)

    first, *later = told(caplog)
    assert 20 < first < 25
    assert later == [60] * 9


def test_twenty_minutes_after_a_long_attack_a_few_attempts_are_quiet_again(caplog):
    alarm = Alarm()
    end = count(alarm, 1000, begin=0, every=0.1)
    caplog.clear()

    count(alarm, 5, begin=end + 25 * 60, every=1)

    assert told(caplog) == []


def test_an_alarm_whose_clock_was_set_back_is_told_all_the_same(caplog):
    alarm = Alarm()
    count(alarm, 25, begin=10_000, every=0)

    count(alarm, 1, begin=5_000, every=0)

    assert told(caplog) == [21, 5]


def test_there_is_nothing_to_take_back_where_nothing_was_counted(caplog):
    alarm = Alarm()
    for _ in range(5):
        alarm.take_back()

    count(alarm, 21, begin=0, every=0)

    assert told(caplog) == [21]
