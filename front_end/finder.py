"""Offers the bundles to Django's static files, so that none is ever written into the source tree."""

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from django.utils.functional import cached_property

from front_end.bundles import bundles


class BundleFinder(BaseFinder):
    """Makes a bundle anew each time it is asked for: an edited component shows at the next load.

    The files lie in a folder that only this process uses and only this user may enter. It is made when the first bundle
    is asked for and removed when the process ends; a process that is killed leaves 160 kB to the system's cleaning.
    """

    def __init__(self, app_names: object = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @cached_property
    def storage(self) -> FileSystemStorage:
        folder = tempfile.mkdtemp(prefix="common-table-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return FileSystemStorage(folder)

    @property
    def storages(self) -> dict[str, FileSystemStorage]:
        """What servestatic lists when DEBUG is on and a file is missing."""
        return {"": self.storage}

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path of a bundle as it is now, in a list if `find_all`; an empty list for any other name."""
        if path not in bundles():
            return []
        self._write(path)
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every bundle, written just before it is named."""
        ignored = [*(ignore_patterns or ())]
        for path in bundles():
            if not any(matches_patterns(each, ignored) for each in (path, *PurePosixPath(path).parts)):
                self._write(path)
                yield path, self.storage

    def _write(self, path: str) -> None:
        """Write this bundle if it changed. Whoever reads it at the same moment gets the old one or the new one, whole."""
        text, target = bundles()[path](), Path(self.storage.path(path))
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return
        # A system's cleaning may have taken the folder of a process that lives long.
        Path(self.storage.location).mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as new:
            new.write(text)
        Path(new.name).replace(target)
