"""A temporary folder for this process alone, also when an earlier one was killed before it could remove its own."""

import os
import shutil
import tempfile
import weakref
from pathlib import Path

PREFIX = "common-table-bundles-"


def make_folder(owner: object) -> str:
    """Make a folder that only this user may enter (mode 0700); it is removed with its owner or when the process ends.

    Folders that ended processes of this user have left behind are removed first.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not _is_running(folder.name.removeprefix(PREFIX).partition("-")[0]):
            # What belongs to another user stays: the system refuses.
            shutil.rmtree(folder, ignore_errors=True)
    made = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    weakref.finalize(owner, shutil.rmtree, made, ignore_errors=True)
    return made


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)  # no signal is sent: the system only says whether it could be
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        pass
    return True
