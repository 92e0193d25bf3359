"""The order of a whole test run: what takes longest begins first, and what shares a server stays together."""

import pytest

from tests.harness.schedule import FIRST, ON_SERVER, longest_first, unit_of
from tests.harness.servers import ROOT

LONGEST, SHORT, OTHER = (
    f"{FIRST[0]}::test_one",
    "tests/text/test_words.py::test_one",
    "tests/text/test_words.py::test_two",
)
GATE = f"{ON_SERVER}::test_nothing_is_lost_and_everybody_comes_back[phase-gate]"
ORIGIN = f"{ON_SERVER}::test_a_stranger_gets_nowhere[cross-site]"


def test_the_longest_unit_begins_first_and_all_others_keep_their_order():
    assert longest_first([SHORT, OTHER, LONGEST]) == [LONGEST, SHORT, OTHER]


def test_tests_of_one_file_stay_together():
    assert unit_of(SHORT) == unit_of(OTHER)


def test_fault_tests_that_share_a_server_stay_together_and_those_with_their_own_do_not():
    assert unit_of(GATE) == unit_of(ORIGIN) == ON_SERVER
    assert unit_of(f"{ON_SERVER}::test_hidden[pending-leak]") != ON_SERVER


@pytest.mark.parametrize("unit", FIRST)
def test_every_unit_of_the_list_is_there(unit: str):
    """A test that is renamed would begin whenever it comes."""
    file, _colons, test = unit.partition("::")

    assert f"def {test.partition('[')[0]}" in (ROOT / file).read_text()
