"""Small drills in this process, on the product and on the broken build that each must catch."""

from collections.abc import Callable

import pytest

from tests.faults.mutants.registry import BUILDS, applied
from tests.faults.registry import DRILLS, Result

Inside = Callable[..., Result]
NAMES = ["two-tabs", "state-equals-frames", "exports", "hostile-images"]


@pytest.mark.parametrize("name", NAMES)
def test_the_promise_holds(inside: Inside, name: str):
    assert inside(name).wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_the_broken_build_is_caught(inside: Inside, name: str):
    assert inside(name, build=DRILLS[name].control).wrong


@pytest.mark.parametrize("drill", sorted(DRILLS))
def test_what_a_broken_build_breaks_is_still_there(drill: str):
    """Names of the product move, and a control that cannot be built proves nothing."""
    control = DRILLS[drill].control

    with applied(control):
        assert set(control.split(",")) <= BUILDS.keys()
