"""Servers of one's own: PostgreSQL and Redis, for as long as the tests of this folder run."""

import os
from collections.abc import Iterator

import pytest

from tests.harness.servers import Postgres, Redis

# One process has no neighbours: test_on_postgresql.py runs these where they have some, and not where it is itself run.
collect_ignore = [] if "REDIS_URL" in os.environ else ["test_many_processes.py"]
collect_ignore += ["test_on_postgresql.py"] if "DATABASE_URL" in os.environ else ["test_wiped_statistics.py"]


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL that nobody else uses."""
    with Postgres(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        yield server.url


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server.url
