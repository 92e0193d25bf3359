"""Fault tests that need no server, at their small size: on the product, and against the mutant that each must catch."""

from collections.abc import Callable

import pytest

from tests.faults.registry import FAULT_TESTS, Result

InProcess = Callable[..., Result]
NAMES = ["two-tabs", "state-equals-frames", "exports", "hostile-images"]


@pytest.mark.parametrize("name", NAMES)
def test_the_promise_holds(in_process: InProcess, name: str):
    assert in_process(name).failures == []


@pytest.mark.parametrize("name", NAMES)
def test_the_mutant_is_caught(in_process: InProcess, name: str):
    assert in_process(name, mutant=FAULT_TESTS[name].mutant).failures
