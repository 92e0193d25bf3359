"""A folder that all workers share is filled once, and never half."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from tests.harness.shared_folder import made_once


def test_a_folder_is_filled_once_however_many_ask_at_the_same_time(tmp_path: Path):
    calls: list[Path] = []
    two_at_once = Barrier(2)

    def fill(folder: Path) -> None:
        calls.append(folder)
        with suppress(BrokenBarrierError):
            two_at_once.wait(timeout=0.5)
        (folder / "file").write_text("done")

    with ThreadPoolExecutor(4) as workers:
        folders = list(workers.map(lambda _: made_once(tmp_path / "site", fill), range(4)))

    assert len(calls) == 1
    assert [(folder / "file").read_text() for folder in folders] == ["done"] * 4


def test_a_folder_that_could_not_be_filled_is_filled_by_the_next(tmp_path: Path):
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError

    with pytest.raises(OSError):
        made_once(tmp_path / "site", fail)
    folder = made_once(tmp_path / "site", lambda folder: (folder / "file").touch())

    assert [file.name for file in folder.iterdir()] == ["file"]
