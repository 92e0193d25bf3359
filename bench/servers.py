"""Servers that are measured: each its own process on a core of its own, with a log that is shown when it fails."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from bench import machine
from tests.harness import site_server
from tests.harness.servers import ServerProcess

HALL = {"DJANGO_SETTINGS_MODULE": "config.settings.hall"}
# The site's own defaults, told to it as well: what a time is divided by must be what the server keeps to. Seconds.
TICK, WINDOW = 0.2, 0.02


class Measured(ServerProcess):
    """A server on a core of its own. `with` shows what it said last when the measurement fails."""

    cores = machine.SERVER_CORES

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, _where: TracebackType | None
    ) -> None:
        with suppress(subprocess.TimeoutExpired):
            self.stop()
        if trouble is not None:
            print(f"\n{' '.join(self.command())} said last:\n{self.log.read_text()[-3000:]}", file=sys.stderr)

    def start(self, *, wait: bool = True) -> None:
        super().start(wait=False)
        # At once: the threads that it starts stay where it is then.
        machine.pin(self.running.pid, self.cores)
        if wait:
            self.wait_until_ready()

    def seconds_used(self) -> float:
        return machine.seconds_used([self.running.pid])


class Product(Measured, site_server.Site):
    """Common Table itself, as production runs it but over plain HTTP."""

    def __init__(self, folder: Path, database: str, *, cores: set[int] = machine.SERVER_CORES, **more: str) -> None:
        told = HALL | {"ROOM_TICK": str(TICK), "WRITER_WINDOW": str(WINDOW)} | more
        super().__init__(folder, database_url=database, **told)
        self.cores = cores


class Baseline(Measured):
    """What somebody could use instead: a command with `{port}` in it."""

    def __init__(self, folder: Path, command: list[str], **environment: str) -> None:
        super().__init__(folder)
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = dict(os.environ) | environment
        self._command = [part.replace("{port}", str(self.port)) for part in command]

    def command(self) -> list[str]:
        return self._command

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def daphne(application: str) -> list[str]:
    """How a baseline is started: as daphne's own documentation says."""
    return [sys.executable, "-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", "{port}", application]


def environment_for(database: str) -> dict[str, str]:
    """What every program that works on a database of ours is told."""
    return site_server.environment_for(database) | HALL
