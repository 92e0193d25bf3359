"""Offers the bundles to Django's static files, so that none is ever written into the source tree."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from django.utils.functional import cached_property

from front_end.bundles import bundles
from front_end.process_folder import make_folder


class BundleFinder(BaseFinder):
    """Makes a bundle anew each time it is asked for: an edited component shows at the next load.

    The files lie in a folder of this process, which is made when the first bundle is asked for.
    """

    @cached_property
    def storage(self) -> FileSystemStorage:
        """Where the bundles lie. Two threads that ask first at the same moment get a folder each, which harms nothing."""
        return FileSystemStorage(make_folder(self))

    @property
    def storages(self) -> dict[str, FileSystemStorage]:
        """What servestatic lists when DEBUG is on and a file is missing."""
        return {"": self.storage}

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path of a bundle as it is now, in a list if `find_all`; an empty list for any other name."""
        if path not in bundles():
            return []
        found = str(_write(path, self.storage))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every bundle, written just before it is named."""
        ignored, storage = [*(ignore_patterns or ())], self.storage
        for path in bundles():
            if not any(matches_patterns(each, ignored) for each in (path, *PurePosixPath(path).parts)):
                _write(path, storage)
                yield path, storage


def _write(path: str, storage: FileSystemStorage) -> Path:
    """Write this bundle if it changed. Whoever reads it at the same moment gets the old one or the new one, whole."""
    text, target = bundles()[path](), Path(storage.path(path))
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return target
    # A system's cleaning may have taken the folder of a process that lives long.
    Path(storage.location).mkdir(mode=0o700, exist_ok=True)
    target.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as new:
        new.write(text)
    return Path(new.name).replace(target)
