"""A server for the journeys of one file, each in a workshop of its own, and a browser to walk through it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.harness import page_objects, template_database
from tests.harness.browser import Browsers, open_browsers
from tests.harness.page_objects import Room
from tests.harness.shared_folder import folder_of_the_run, made_once
from tests.harness.site_server import Site


@pytest.fixture(scope="session")
def new_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """A folder with the database and pictures of a site before its first workshop; made once a run, copied for each."""

    def make(folder: Path) -> None:
        site = Site(folder)
        with django_db_blocker.unblock():
            template_database.copy(site.file)
        site.run("tests/harness/prepare_site.py", page_objects.PASSWORD)

    return made_once(folder_of_the_run(tmp_path_factory) / "new-site", make)


@pytest.fixture(scope="module")
def site_name() -> str:
    """The host name that browsers use."""
    return "127.0.0.1"


@pytest.fixture(scope="module")
def server(new_site: Path, tmp_path_factory: pytest.TempPathFactory, site_name: str) -> Iterator[Site]:
    """To start it takes longer than to walk: whoever leaves it other than it was has to put that right."""
    folder = Path(shutil.copytree(new_site, tmp_path_factory.mktemp("served") / "site"))
    with Site(folder, name=site_name) as server:
        yield server
    assert server.errors() == [], server.log.read_text()


@pytest.fixture
def browsers(server: Site, site_name: str) -> Iterator[Browsers]:
    """A browser; afterwards nothing may have gone wrong on any of its pages, nor on the server."""
    with open_browsers(server.url, f"--host-resolver-rules=MAP {site_name} 127.0.0.1") as browsers:
        yield browsers
    assert browsers.trouble == []
    assert server.errors() == [], server.log.read_text()


@pytest.fixture
def room(browsers: Browsers) -> Room:
    """One in which people write in silence, with somebody at its desk."""
    desk = page_objects.at_the_desk(browsers).signs_in()
    code = desk.makes_a_workshop(title="Classes and care", question="What would help?")
    desk.does("Open the doors")
    for title in ("Welcome", "Introductions", "Write in silence"):
        desk.starts(title)
    return desk, code
