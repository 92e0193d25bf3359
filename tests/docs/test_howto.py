"""The pages of docs/howto/ work word by word: each is followed in a copy of the project."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.ROOT
HOWTO = ROOT / "docs/howto"
NEW_FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
CHANGE = re.compile(r"In `([\w./-]+)`:\n\n```diff\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache")


PYTEST = ".venv/bin/python -m pytest -n 0 -q "


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project in a folder of its own, with the same environment."""
    shutil.copytree(ROOT, tmp_path / "project", ignore=NOT_COPIED, symlinks=True)
    (tmp_path / "project/.venv").symlink_to((ROOT / ".venv").resolve())
    return tmp_path / "project"


def test_the_pages_can_be_followed_word_by_word(copy: Path):
    """One after the other in one copy. Their tests run together: they share the time that a database takes."""
    commands = [command for page in sorted(HOWTO.glob("*.md")) for command in follow(page.read_text(), copy)]
    tests = [command.removeprefix(PYTEST) for command in commands if command.startswith(PYTEST)]
    others = [command for command in commands if not command.startswith(PYTEST)]

    for command in [*others, PYTEST + " ".join(tests)]:
        done = run(command, copy)
        assert done.returncode == 0, f"{command}\n{(done.stdout + done.stderr)[-6000:]}"

    assert len(tests) == len(list(HOWTO.glob("*.md")))


def follow(page: str, copy: Path) -> list[str]:
    """Write the files of a page, make its changes, and return its commands."""
    for name, content in NEW_FILE.findall(page):
        write(copy / name, content)
    for name, diff in CHANGE.findall(page):
        before, after = sides(diff)
        found = (copy / name).read_text()
        assert found.count(before) == 1, f"{name} has not once:\n{before}"
        (copy / name).write_text(found.replace(before, after))
    return [command for block in SHELL.findall(page) for command in block.splitlines()]


def run(command: str, copy: Path) -> "subprocess.CompletedProcess[str]":
    ours = ("DJANGO", "DATABASE", "PYTEST", "COV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(["bash", "-c", command], cwd=copy, env=kept, capture_output=True, text=True, check=False)


def write(place: Path, content: str) -> None:
    assert not place.exists(), f"{place} is there already"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content)


def sides(diff: str) -> tuple[str, str]:
    """What a change finds, and what it leaves."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if not line.startswith("+"))
    return before, "".join(line[1:] for line in lines if not line.startswith("-"))
