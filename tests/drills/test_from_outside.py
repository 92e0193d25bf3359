"""Small drills against strangers and against trouble; how quickly each must end, `make drill` says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from drills.ground import DRILLS, Ground, Result

OnServer = Callable[[str], Result]
Alone = Callable[..., Result]


@pytest.mark.parametrize("name", ["cross-site", "malformed", "revoke", "replayed", "size-and-flood"])
def test_a_stranger_gets_nowhere(on_server: OnServer, name: str):
    assert on_server(name).wrong == []


@pytest.fixture
def alone(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Alone]:
    """Run one drill on servers of its own; with `build`, on a broken build."""
    with django_db_blocker.unblock():
        yield lambda name, build="": DRILLS[name].run(Ground(tmp_path, small=True, build=build))


@pytest.mark.parametrize("name", ["restore", "upgrade", "redis-out", "postgres-restart"])
def test_what_was_saved_outlives_the_laptop_the_release_the_bus_and_the_database(alone: Alone, name: str):
    assert alone(name).wrong == []


def test_a_server_that_lets_every_site_in_is_caught(alone: Alone):
    assert alone("cross-site", build=DRILLS["cross-site"].control).wrong
