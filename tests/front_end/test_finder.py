"""Bundles are asked for like any static file, and nothing is written into the source tree for them."""

import stat
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.templatetags.static import static
from django.test import Client
from servestatic.responders import MissingFileError

from front_end.bundles import bundles
from front_end.finder import BundleFinder
from tests.harness.site_server import Site

ENTRIES = ["css/cards.css", "css/live.css", "css/site.css", "js/live.js", "js/words.js"]
COMPONENT = "css/components/button.css"


def contents(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def find(name: str) -> Path:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_bundle_is_found_by_its_address_outside_the_source_tree(name: str, source: Path) -> None:
    before = contents(source)

    path = find(name)

    assert path.is_absolute()
    assert path.read_text() == bundles()[name]()
    assert contents(source) == before


def test_the_finder_lists_the_bundles_and_nothing_else() -> None:
    finder = BundleFinder()

    listed = {name: Path(storage.path(name)) for name, storage in finder.list(None)}

    assert sorted(listed) == ENTRIES
    assert all(path.is_file() for path in listed.values())


@pytest.mark.parametrize(("pattern", "left"), [("*.js", ENTRIES[:3]), ("css", ENTRIES[3:]), ("css/live.css", 4)])
def test_the_finder_leaves_out_what_a_collector_ignores(pattern: str, left: list[str] | int) -> None:
    listed = sorted(name for name, _storage in BundleFinder().list([pattern]))

    assert left in (listed, len(listed))


def test_the_folder_of_bundles_is_of_one_user_and_one_process() -> None:
    one, other = BundleFinder(), BundleFinder()

    folders = [Path(finder.find("css/live.css")).parents[1] for finder in (one, other)]

    assert folders[0] != folders[1]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]


def test_bundles_are_found_again_after_their_folder_was_cleaned_away() -> None:
    finder = BundleFinder()
    path = Path(finder.find("css/live.css"))
    path.unlink()
    path.parent.rmdir()
    path.parents[1].rmdir()

    again = Path(finder.find("css/live.css"))

    assert again.read_text() == bundles()["css/live.css"]()
    assert stat.S_IMODE(again.parents[1].stat().st_mode) == 0o700


def test_whoever_reads_while_a_component_is_edited_gets_a_whole_bundle(source: Path) -> None:
    component = source / COMPONENT
    written = component.read_text()
    texts = {bundles()["css/live.css"]()}
    component.write_text(written + written)
    texts.add(bundles()["css/live.css"]())

    def read(turn: int) -> str:
        if turn % 5 == 0:
            replacement = component.with_name(f"{turn}.new")
            replacement.write_text(written * (1 + turn % 2))
            replacement.replace(component)
        return find("css/live.css").read_text()

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(read, range(200)))

    assert seen <= texts


def test_a_process_leaves_no_folder_behind() -> None:
    command = [sys.executable, "manage.py", "findstatic", "--verbosity", "0", "css/live.css"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)

    path = Path(ran.stdout.strip())

    assert path.name == "live.css"
    assert not path.parents[1].exists()


def test_the_folder_of_a_killed_server_is_removed_by_the_next_process(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with Site(tmp_path, TMPDIR=str(temporary)) as server:
        left = [folder.name for folder in temporary.glob("common-table-bundles-*")]
        server.kill()
        server.start()

        found = [folder.name for folder in temporary.glob("common-table-bundles-*")]
        with urllib.request.urlopen(f"http://{server.host}/static/css/live.css") as answer:
            sent = answer.read().decode()

    assert (len(left), len(found)) == (1, 1)
    assert left != found
    assert sent == bundles()["css/live.css"]()
    # A browser asks at each load whether the file has changed.
    assert answer.headers["Cache-Control"] == "max-age=0, public"


def test_an_edited_component_shows_at_the_next_load_in_development(settings: LazySettings, source: Path) -> None:
    settings.SERVESTATIC_USE_FINDERS = settings.SERVESTATIC_AUTOREFRESH = True
    client = Client()
    before = b"".join(client.get("/static/css/live.css")).decode()

    component = source / COMPONENT
    component.write_text(
        component.read_text().replace("@layer components {", "@layer components { .new { top: 0; }", 1)
    )
    after = b"".join(client.get("/static/css/live.css")).decode()

    assert (".new { top: 0; }" in before, ".new { top: 0; }" in after) == (False, True)


def test_a_missing_file_is_told_with_the_folders_that_were_searched(settings: LazySettings) -> None:
    settings.DEBUG = settings.SERVESTATIC_USE_FINDERS = settings.SERVESTATIC_AUTOREFRESH = True

    with (
        pytest.warns(UserWarning, match="checks for ServeStatic"),
        pytest.raises(MissingFileError, match=r"missing\.css"),
    ):
        Client().get("/static/css/missing.css")


def test_bundles_are_collected_and_served_under_hashed_names(
    settings: LazySettings, source: Path, tmp_path: Path
) -> None:
    settings.FRONT_END_FEATURES = ["tests.front_end.sample.feature.stylesheets"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_FINDERS = settings.STATICFILES_FINDERS[:2]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
    }
    before = contents(source)
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()

    addresses = {name: static(name) for name in ENTRIES}
    answers = {name: client.get(address) for name, address in addresses.items()}

    assert all(address != f"/static/{name}" for name, address in addresses.items())
    assert {answer.status_code for answer in answers.values()} == {200}
    assert {answer["Cache-Control"] for answer in answers.values()} == {"max-age=315360000, public, immutable"}
    icon = static("icons/logo.svg")
    assert icon != "/static/icons/logo.svg"
    assert f'url("{icon}")' in b"".join(answers["css/live.css"]).decode()
    assert contents(source) == before
