"""Fault tests at their small sizes: they assert failures, never what was late."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.faults import modules
from tests.faults.registry import FAULT_TESTS, Context, Result
from tests.faults.servers import Server, opened
from tests.harness import site_server

modules.load()


@pytest.fixture(scope="package")
def server(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Server]:
    """One server for all fault tests that need none of their own."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("The server of these fault tests keeps its database in a file.")
    with django_db_blocker.unblock():
        server = Server(tmp_path_factory.mktemp("fault-tests"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def on_server(server: Server, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Callable[[str], Result]]:
    """Run one fault test on the shared server, whose database this process opens meanwhile."""
    with django_db_blocker.unblock(), opened(server.file):
        yield lambda name: FAULT_TESTS[name].run(Context(tmp_path, small=True, shared_server=server))


@pytest.fixture
def alone(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """Run one fault test on servers of its own; with `mutant`, against that mutant."""
    with django_db_blocker.unblock():
        yield lambda name, mutant="": FAULT_TESTS[name].run(Context(tmp_path, small=True, mutant=mutant))


@pytest.fixture
def apart() -> Callable[..., Result]:
    """Run one fault test in a process of its own, which opens another database than this one from its start."""

    def run(name: str, mutant: str = "") -> Result:
        arguments = ["-m", "tests.faults", "--one", name, "--small", "--mutant", mutant]
        output = site_server.run(*arguments, environment=os.environ)
        return Result(**json.loads(output.splitlines()[-1]))

    return run


@pytest.fixture
def in_process(transactional_db: None, tmp_path: Path) -> Callable[..., Result]:
    """Run one fault test in this process, on the test's own database; with `mutant`, against that mutant."""
    return lambda name, mutant="": FAULT_TESTS[name].run(
        Context(tmp_path, small=True, mutant=mutant, keeps_database=True)
    )
