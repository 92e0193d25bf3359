"""Drills at their small sizes: whether anything is wrong, never whether it was late."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from drills import families
from drills.ground import DRILLS, Ground, Result
from drills.servers import Server, opened

families.load()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Server]:
    """One server for all drills of a module; this process reads its database, too."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("The server of these drills keeps its database in a file.")
    with django_db_blocker.unblock():
        server = Server(tmp_path_factory.mktemp("drills"))
        with opened(server.file):
            server.start()
            yield server
            server.stop()


@pytest.fixture
def on_server(server: Server, tmp_path: Path) -> Callable[[str], Result]:
    """Run one drill, at its small size, on the server that this module shares."""
    return lambda name: DRILLS[name].run(Ground(tmp_path, small=True, running=server))


@pytest.fixture
def inside(transactional_db: None, tmp_path: Path) -> Callable[..., Result]:
    """Run one drill in this process, on the test's own database; with `build`, on a broken build."""
    return lambda name, build="": DRILLS[name].run(Ground(tmp_path, small=True, build=build, stays=True))
