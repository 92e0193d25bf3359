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


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project in a folder of its own, with the same environment."""
    shutil.copytree(ROOT, tmp_path / "project", ignore=NOT_COPIED, symlinks=True)
    (tmp_path / "project/.venv").symlink_to((ROOT / ".venv").resolve())
    return tmp_path / "project"


@pytest.mark.parametrize("page", sorted(HOWTO.glob("*.md")), ids=lambda page: page.stem)
def test_the_page_can_be_followed_word_by_word(page: Path, copy: Path):
    text = page.read_text()
    for name, content in NEW_FILE.findall(text):
        write(copy / name, content)
    for name, diff in CHANGE.findall(text):
        before, after = sides(diff)
        found = (copy / name).read_text()
        assert found.count(before) == 1, f"{name} has not once:\n{before}"
        (copy / name).write_text(found.replace(before, after))

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(SHELL.findall(text))],
        cwd=copy,
        env={name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DATABASE", "PYTEST"))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]


def write(place: Path, content: str) -> None:
    assert not place.exists(), f"{place} is there already"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content)


def sides(diff: str) -> tuple[str, str]:
    """What a change finds, and what it leaves."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if not line.startswith("+"))
    return before, "".join(line[1:] for line in lines if not line.startswith("-"))
