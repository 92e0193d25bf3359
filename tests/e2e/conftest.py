"""A server of its own for each journey, and a browser to walk through it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import template_database
from tests.e2e.browser import Theatre, theatre
from tests.e2e.server import Server, run


@pytest.fixture(scope="session")
def new_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """A folder with the database and pictures of a site before its first workshop; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock():
        database = template_database.copy(folder / "site.sqlite3")
    (folder / "media").mkdir()
    run("tests/e2e/prepare.py", database=database, media=folder / "media")
    return folder


@pytest.fixture
def site_name() -> str:
    """The host name that browsers use."""
    return "127.0.0.1"


@pytest.fixture
def server(new_site: Path, tmp_path: Path, site_name: str) -> Iterator[Server]:
    folder = Path(shutil.copytree(new_site, tmp_path / "site"))
    server = Server(folder / "site.sqlite3", folder / "media", tmp_path / "server.log", name=site_name)
    server.start()
    yield server
    server.stop()
    assert server.errors() == [], server.log.read_text()


@pytest.fixture
def house(server: Server, site_name: str) -> Iterator[Theatre]:
    """A browser; afterwards nothing may have gone wrong on any of its pages."""
    with theatre(server.url, f"--host-resolver-rules=MAP {site_name} 127.0.0.1") as house:
        yield house
    assert house.trouble == []
