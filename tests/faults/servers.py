"""The site as drills start it: whole, or as a broken build; what it costs; and its database, opened in this process."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from tests.harness import template_database
from tests.harness.site_server import Site

TICKS = os.sysconf("SC_CLK_TCK")


class Server(Site):
    """The site with a hall's settings, on a migrated database. `broken` names builds of `broken/`, with commas."""

    def __init__(self, folder: Path, *, broken: str = "", database_url: str = "", **environment: str) -> None:
        super().__init__(folder, database_url=database_url, **_settings() | environment)
        self.broken = broken
        if not database_url:
            template_database.copy(self.file)

    def command(self) -> list[str]:
        if not self.broken:
            return super().command()
        return [sys.executable, "tests/faults/serve.py", self.broken, "--port", str(self.port)]

    def cpu(self) -> float:
        """Seconds of processor time that it has used so far, as the operating system counts them."""
        words = Path(f"/proc/{self.running.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS

    def memory(self) -> float:
        """Resident memory in megabytes."""
        status = Path(f"/proc/{self.running.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


@contextmanager
def opened(database: Path) -> Iterator[None]:
    """Let this process read and write a database, as a management command would; then the one that it had before."""
    before = connections["default"].settings_dict["NAME"]
    template_database.open_on(database)
    try:
        yield
    finally:
        template_database.open_on(Path(before))


def _settings() -> dict[str, str]:
    # A hall's pages name their styles by content, so somebody must have collected them.
    return {"DJANGO_SETTINGS_MODULE": "config.settings.hall"} if "STATIC_ROOT" in os.environ else {}
