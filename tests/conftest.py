"""What every test stands on: a migrated database that is always as it was, and a place in the run."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from tests.harness import template_database, template_postgres
from tests.harness.schedule import LongestFirst, longest_first
from workshops.core import rate_limit


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Give this process a copy of the template database: rooms and writers are threads, so it has to be a real one.

    A test that commits would end with Django's flush, which empties every table and with them Wagtail's root page,
    site and locale: no later test could make a page. So such a test ends with a restored copy instead.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        if connections["default"].vendor == "sqlite":
            template = template_database.migrated()
            template_database.open_on(template_database.copy(tmp_path_factory.mktemp("database") / "test.sqlite3"))
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: template_database.restore(template))
            yield
        else:
            server = os.environ["DATABASE_URL"]
            name = template_postgres.name_of(template_postgres.clone(server))
            template_database.open_on(name)
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: template_postgres.restore())
            yield
            connections["default"].close_pool()
            template_postgres.drop(server, name)
        connections["default"].close()


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """A rolled-back row's id comes back in the next test: rates of actors and cached renditions are kept by id."""
    rate_limit.forget()
    cache.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests begin first; see tests/harness/schedule.py."""
    by_name = {item.nodeid: item for item in items}
    items[:] = [by_name[name] for name in longest_first(by_name)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongestFirst:
    config.option.loadscopereorder = False
    return LongestFirst(config, log)
