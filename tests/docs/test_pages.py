"""The pages of the project: their links lead somewhere, they stay inside the project, and hooks run what `make check` runs."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT: Path = settings.ROOT
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)[^)]*\)")
# A file of ours in backticks. A decision is of its day: it may name what has moved since.
NAMED = re.compile(r"`((?:\w+/)+[\w.-]+\.(?:py|html|css|js|md|toml|yaml))`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_to_a_file_of_the_project(page: Path):
    places = {link: (page.parent / link).resolve() for link in LINK.findall(page.read_text())}

    assert [link for link, place in places.items() if not place.exists() or ROOT not in place.parents] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name not in {"decisions", "howto"}], ids=lambda page: page.name
)
def test_every_file_that_a_page_names_is_there(page: Path):
    assert [name for name in NAMED.findall(page.read_text()) if not (ROOT / name).exists()] == []


def test_every_decision_has_its_date_and_what_would_change_it():
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    lines = {record: record.read_text().splitlines() for record in records}

    assert [record.name for record in records if lines[record][2] != record.name[:10]] == []
    assert [record.name for record in records if "**What would change our mind.**" not in record.read_text()] == []


def test_commit_hooks_run_what_make_check_runs():
    targets = re.search(r"^check: tools (.*?) ##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]

    assert targets
    assert [hook["entry"] for repo in hooks for hook in repo["hooks"]] == [
        f"make {name}" for name in targets[1].split()
    ]
    assert [repo["repo"] for repo in hooks] == ["local"]
