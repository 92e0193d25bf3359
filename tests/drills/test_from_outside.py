"""Small drills against strangers and against trouble; how quickly each must end, `make drill` says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from drills.ground import DRILLS, Ground, Result

OnServer = Callable[[str], Result]


@pytest.mark.parametrize("name", ["cross-site", "malformed", "revoke", "replayed"])
def test_a_stranger_gets_nowhere(on_server: OnServer, name: str):
    assert on_server(name).wrong == []


@pytest.mark.parametrize("name", ["restore", "upgrade"])
def test_what_was_saved_outlives_the_laptop_and_the_release(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path, name: str
):
    with django_db_blocker.unblock():
        assert DRILLS[name].run(Ground(tmp_path, small=True)).wrong == []
