"""Servers that are measured: each its own process on a core of its own, with a log that is shown when it fails."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import machine

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60
SECRET_KEY = "only-for-the-benchmark"
# The site's own defaults, told to it as well: what a time is divided by must be what the server keeps to. Seconds.
TICK, WINDOW = 0.2, 0.02


class Server:
    """One server of one kind, on a port of its own. `with Server(…)` starts it and ends it."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        folder: Path,
        environment: dict[str, str] | None = None,
        cores: set[int] | None = None,
        answers: str = "/",
    ) -> None:
        self.name = name
        self.port = machine.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [part.replace("{port}", str(self.port)) for part in command]
        self._environment = environment or {}
        self._cores = cores or machine.SERVER_CORES
        self._answers = answers
        self._log = folder / f"{name.replace(' ', '-')}-{self.port}.log"

    def __enter__(self) -> Self:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")}
        paths = os.pathsep.join([str(ROOT), str(ROOT / "site")])
        environment = inherited | {"PYTHONPATH": paths, "PUBLIC_URL": self.url} | self._environment
        with self._log.open("w") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        machine.pin(self._process.pid, self._cores)
        self._wait_until_it_answers()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if trouble is not None:
            print(f"\n{self.name} said last:\n{self._log.read_text()[-3000:]}", file=sys.stderr)

    @property
    def pid(self) -> int:
        return self._process.pid

    def seconds_used(self) -> float:
        return machine.seconds_used([self.pid])

    def said(self) -> str:
        return self._log.read_text()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + self._answers, timeout=5):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{self.name} does not answer:\n{self._log.read_text()}")


def daphne(application: str) -> list[str]:
    """How a baseline is started: as daphne's own documentation says."""
    return [sys.executable, "-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", "{port}", application]


def site(name: str, *, folder: Path, database: str, cores: set[int] | None = None, **more: str) -> Server:
    """Common Table itself, as production runs it but over plain HTTP."""
    return Server(
        name,
        [sys.executable, "manage.py", "serve", "--port", "{port}"],
        folder=folder,
        environment=surroundings(database) | {"ROOM_TICK": str(TICK), "WRITER_WINDOW": str(WINDOW)} | more,
        cores=cores,
        answers="/healthz",
    )


def surroundings(database: str) -> dict[str, str]:
    """What every program that works on a database of ours is told."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.hall",
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": database,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "0",
        "REDIS_URL": "",
    }
