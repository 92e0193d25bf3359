"""Fault tests against the real server, at their small size: it is killed, disconnected and overloaded.

How quickly each must recover is judged by `make drill` alone.
"""

from collections.abc import Callable

import pytest

from tests.faults.registry import FAULT_TESTS, Result
from tests.faults.test_in_process import NAMES as INSIDE

OnServer = Callable[[str], Result]
Alone = Callable[..., Result]

STORMS = ["retry-exactly-once", "phase-gate", "gap-detect", "burst", "crash-recovery", "reconnects"]
STRANGERS = ["cross-site", "malformed", "revoke", "replayed", "size-and-flood"]
BROWSERS = ["poor-network", "sleep-wake"]
SLOW = ["slow-reader", "slow-query", "soak", "code-guess", "half-open"]
TROUBLE = ["restore", "upgrade", "redis-out", "postgres-restart", "disk-full", "clock-back"]
RACES = ["two-tabs-postgres"]
ERASURES = ["erase"]
ERASURES_APART = ["erase-postgres"]
WORDS = ["pending-leak"]
MARKUP = ["xss"]


def test_no_fault_test_is_left_out():
    named = INSIDE + STORMS + STRANGERS + BROWSERS + SLOW + TROUBLE + RACES + ERASURES + ERASURES_APART + WORDS + MARKUP
    assert sorted(named) == sorted(FAULT_TESTS)


@pytest.mark.parametrize("name", STORMS)
def test_nothing_is_lost_and_everybody_comes_back(on_server: OnServer, name: str):
    assert on_server(name).failures == []


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_gets_nowhere(on_server: OnServer, name: str):
    assert on_server(name).failures == []


@pytest.mark.browser
@pytest.mark.parametrize("name", BROWSERS)
def test_a_phone_on_a_bad_line_keeps_every_word_and_becomes_true_again(on_server: OnServer, name: str):
    assert on_server(name).failures == []


@pytest.mark.parametrize("name", SLOW)
def test_one_that_is_slow_or_silent_or_many_that_come_and_go_hold_up_nobody(alone: Alone, name: str):
    assert alone(name).failures == []


@pytest.mark.parametrize("name", TROUBLE)
def test_what_was_saved_outlives_trouble_of_the_machine_and_of_what_it_leans_on(alone: Alone, name: str):
    assert alone(name).failures == []


@pytest.mark.parametrize("name", RACES)
def test_whoever_presses_twice_at_once_still_spends_one_budget(apart: Alone, name: str):
    assert apart(name).failures == []
    assert apart(name, mutant=FAULT_TESTS[name].mutant).failures


@pytest.mark.parametrize("name", ERASURES)
def test_of_whoever_is_erased_no_byte_stays_and_nobody_else_notices(alone: Alone, name: str):
    assert alone(name).failures == []


@pytest.mark.parametrize("name", ERASURES_APART)
def test_of_whoever_is_erased_no_byte_stays_on_postgresql(apart: Alone, name: str):
    assert apart(name).failures == []


def test_a_mutant_that_leaves_the_bytes_is_caught(alone: Alone):
    assert alone("erase", mutant=FAULT_TESTS["erase"].mutant).failures


@pytest.mark.parametrize("name", WORDS)
def test_hidden_words_reach_their_audience_and_nobody_else(apart: Alone, name: str):
    assert apart(name).failures == []


@pytest.mark.browser
@pytest.mark.parametrize("name", MARKUP)
def test_words_that_are_markup_stay_words_on_every_screen(apart: Alone, name: str):
    assert apart(name).failures == []


def test_a_server_that_lets_every_site_in_is_caught(alone: Alone):
    assert alone("cross-site", mutant=FAULT_TESTS["cross-site"].mutant).failures
