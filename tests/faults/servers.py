"""The site as fault tests start it: the product, or with mutants; what it uses; its database opened in this process."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from tests.harness import template_database
from tests.harness.site_server import Site

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Server(Site):
    """The site on a migrated database. `mutants` names mutants and instrumentation, separated by commas."""

    def __init__(self, folder: Path, *, mutants: str = "", database_url: str = "", **environment: str) -> None:
        super().__init__(folder, database_url=database_url, **_settings() | environment)
        self.mutants = mutants
        if not database_url:
            template_database.copy(self.file)

    def command(self) -> list[str]:
        if not self.mutants:
            return super().command()
        return [sys.executable, "tests/faults/serve.py", self.mutants, "--port", str(self.port)]

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.running.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def memory(self) -> float:
        """Resident memory in megabytes."""
        status = Path(f"/proc/{self.running.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


@contextmanager
def opened(database: Path) -> Iterator[None]:
    """Let this process read and write a database file, and afterwards the database that it had before."""
    before = connections["default"].settings_dict["NAME"]
    template_database.open_on(database)
    try:
        yield
    finally:
        template_database.open_on(Path(before))


def _settings() -> dict[str, str]:
    # The hall settings name static files by their content, so `collectstatic` must have run.
    return {"DJANGO_SETTINGS_MODULE": "config.settings.hall"} if "STATIC_ROOT" in os.environ else {}
