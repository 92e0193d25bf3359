"""Drills at their small sizes: whether anything is wrong, never whether it was late."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.faults import modules
from tests.faults.registry import DRILLS, Ground, Result
from tests.faults.servers import Server, opened
from tests.harness import site_server

modules.load()


@pytest.fixture(scope="package")
def server(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Server]:
    """One server for all drills that do not need one of their own."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("The server of these drills keeps its database in a file.")
    with django_db_blocker.unblock():
        server = Server(tmp_path_factory.mktemp("drills"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def on_server(server: Server, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Callable[[str], Result]]:
    """Run one drill, at its small size, on the shared server, whose database this process reads meanwhile."""
    with django_db_blocker.unblock(), opened(server.file):
        yield lambda name: DRILLS[name].run(Ground(tmp_path, small=True, running=server))


@pytest.fixture
def alone(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """Run one drill on servers of its own; with `build`, on a broken build."""
    with django_db_blocker.unblock():
        yield lambda name, build="": DRILLS[name].run(Ground(tmp_path, small=True, build=build))


@pytest.fixture
def apart() -> Callable[..., Result]:
    """Run one drill in a process of its own, which has another database than this one from its start."""

    def run(name: str, build: str = "") -> Result:
        said = site_server.run("-m", "tests.faults", "--one", name, "--small", "--build", build, environment=os.environ)
        return Result(**json.loads(said.splitlines()[-1]))

    return run


@pytest.fixture
def inside(transactional_db: None, tmp_path: Path) -> Callable[..., Result]:
    """Run one drill in this process, on the test's own database; with `build`, on a broken build."""
    return lambda name, build="": DRILLS[name].run(Ground(tmp_path, small=True, build=build, stays=True))
