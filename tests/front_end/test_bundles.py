"""What each bundle holds: every component that its entry names, every feature's stylesheet, and nothing twice."""

import gzip
from pathlib import Path

import pytest
from django.conf import LazySettings, settings

from front_end.bundles import LIVE, bundles, feature_stylesheets
from front_end.bundling import join_scripts, join_stylesheets

STYLES = settings.FRONT_END_SOURCE / "css"
ENTRIES = sorted((STYLES / "entries").glob("*.css"))
COMPONENTS = [path for folder in ("foundation", "components", "screens") for path in (STYLES / folder).glob("*.css")]


def test_every_component_reaches_a_screen() -> None:
    named = "".join(entry.read_text() for entry in ENTRIES)

    forgotten = [path.name for path in COMPONENTS if f'"../{path.parent.name}/{path.name}"' not in named]

    assert forgotten == []


def test_every_stylesheet_beside_the_code_of_a_feature_is_listed() -> None:
    written = set((settings.ROOT / "workshops").rglob("*.css"))

    assert written == set(feature_stylesheets())


def test_every_script_of_a_live_screen_is_in_its_bundle() -> None:
    written = {path.stem for path in (settings.FRONT_END_SOURCE / "js" / "live").glob("*.js")}

    assert written == set(LIVE)


@pytest.mark.parametrize("name", [f"css/{entry.name}" for entry in ENTRIES])
def test_a_feature_adds_its_stylesheet_with_one_line_in_the_settings(settings: LazySettings, name: str) -> None:
    before = bundles()[name]()

    settings.FRONT_END_FEATURES = [*settings.FRONT_END_FEATURES, "tests.front_end.sample.feature.stylesheets"]
    after = bundles()[name]()

    rule = '@layer components {\n.sample {\nbackground: url("/static/icons/logo.svg");\n}\n}\n'
    assert after.replace(rule, "") == before
    assert after.count(rule) == 1


def test_comments_of_their_own_line_are_taken_out_of_a_script_and_nothing_else(tmp_path: Path) -> None:
    part = tmp_path / "part.js"
    part.write_text(
        '/* Two\n   lines */\nconst at = "https://x"; // stays\n  // goes\n  /** goes */\n  say("/*", `*/`);\n'
    )

    joined = join_scripts([part])

    assert joined == '(() => {\n"use strict";\nconst at = "https://x"; // stays\nsay("/*", `*/`);\n})();\n'


@pytest.mark.parametrize("url", ["../icons/logo.svg", "'logo.svg'", "//cdn.example/logo.svg", "https://cdn.example/a"])
def test_a_url_that_would_lead_elsewhere_from_the_bundle_is_refused(tmp_path: Path, url: str) -> None:
    entry = tmp_path / "live.css"
    entry.write_text(f"@layer components {{ .icon {{ background: url({url}); }} }}")

    with pytest.raises(ValueError, match=r"live\.css"):
        join_stylesheets(entry)


def test_an_import_of_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    entry = tmp_path / "live.css"
    entry.write_text('@import "../components/gone.css";\n')

    with pytest.raises(FileNotFoundError, match=r"gone\.css"):
        join_stylesheets(entry)


def test_styles_of_a_phone_in_the_room_stay_small() -> None:
    sent = gzip.compress(bundles()["css/live.css"]().encode())

    assert len(sent) <= 12_000
