"""Small drills against the real server, which is killed, cut off and shouted at; see drills/ for what each one does."""

from collections.abc import Callable

import pytest

from drills.ground import Result

OnServer = Callable[[str], Result]


@pytest.mark.parametrize("name", ["retry-exactly-once", "phase-gate", "gap-detect", "burst", "crash-storm", "herd"])
def test_the_promise_holds(on_server: OnServer, name: str):
    assert on_server(name).wrong == []
