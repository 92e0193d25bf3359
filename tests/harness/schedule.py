"""How pytest-xdist shares tests among its workers: in units that stay together, the longest of them first.

A unit is a file, because its tests share a server or a browser; a fault test with servers of its own is a unit by
itself. A long unit that began last would leave all other workers idle.
"""

from collections.abc import Iterable

from xdist.scheduler import LoadScopeScheduling

ON_SERVER = "tests/faults/test_on_server.py"
# Fault tests that share one server, which is started once for all of them.
SHARES_SERVER = (
    "test_nothing_is_lost_and_everybody_comes_back",
    "test_a_stranger_gets_nowhere",
    "test_a_phone_on_a_bad_line_keeps_every_word_and_becomes_true_again",
)
# The units that take longest, as `pytest --durations=0` measured them. All others follow as collected.
FIRST = [
    "tests/e2e/test_whole_workshop.py",
    "tests/e2e/test_a_phone_in_the_hall.py",
    "tests/e2e/test_a_hall_without_internet.py",
    "tests/e2e/test_access.py",
    f"{ON_SERVER}::test_words_that_are_markup_stay_words_on_every_screen[xss]",
    f"{ON_SERVER}::test_hidden_words_reach_their_audience_and_nobody_else[pending-leak]",
    ON_SERVER,
    "tests/e2e/test_bad_lines.py",
    "tests/e2e/test_admin_policy.py",
    "tests/e2e/test_nothing_is_cut.py",
    "tests/e2e/test_two_doors.py",
    "tests/e2e/test_captive_portal.py",
    "tests/scale/test_on_postgresql.py",
    f"{ON_SERVER}::test_of_whoever_is_erased_no_byte_stays_on_postgresql[erase-postgres]",
    f"{ON_SERVER}::test_what_was_saved_outlives_trouble_of_the_machine_and_of_what_it_leans_on[postgres-restart]",
    f"{ON_SERVER}::test_whoever_presses_twice_at_once_still_spends_one_budget[two-tabs-postgres]",
    "tests/faults/test_in_process.py",
    "tests/operations/test_serve.py",
]


def unit_of(test: str) -> str:
    """The unit of a test, from its node id."""
    file, _colons, name = test.partition("::")
    return test if file == ON_SERVER and not name.startswith(SHARES_SERVER) else file


def longest_first(tests: Iterable[str]) -> list[str]:
    """Node ids in the order in which their units begin; tests of one unit keep their order."""
    places = {unit: place for place, unit in enumerate(FIRST)}
    return sorted(tests, key=lambda test: places.get(unit_of(test), len(FIRST)))


class LongestFirst(LoadScopeScheduling):
    """Gives a worker that is nearly out of work the next unit."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
