"""The site as a process of its own, which a drill may kill and start again on the same port and database."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings as ours
from django.db import connections

from tests import template_database

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The site over one database, with the settings of a hall. `broken` names builds of `broken/`, with commas."""

    def __init__(
        self,
        folder: Path,
        *,
        broken: str = "",
        port: int | None = None,
        settings: str = "",
        database_url: str = "",
        **environment: str,
    ) -> None:
        self.folder = folder
        self.broken = broken
        self.port = port or free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self.log = folder / "server.log"
        self.file = folder / "site.sqlite3"
        self.process: subprocess.Popen[bytes] | None = None
        if not database_url:
            template_database.copy(self.file)
        self.environment = _clean() | {
            "DJANGO_SETTINGS_MODULE": settings or _settings(),
            "SECRET_KEY": ours.SECRET_KEY,
            "DATABASE_URL": database_url or f"sqlite:///{self.file}",
            "MEDIA_ROOT": str(folder / "media"),
            "PUBLIC_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            **environment,
        }

    def start(self, *, wait: bool = True) -> None:
        """Start it on its port; with `wait`, come back when it answers."""
        said = ["--port", str(self.port)]
        whole, broken = ["manage.py", "serve"], ["drills/serve.py", "--broken", self.broken, "--"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *(broken if self.broken else whole), *said],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        if wait:
            self.wait_until_ready()

    @property
    def running(self) -> "subprocess.Popen[bytes]":
        if self.process is None:
            raise RuntimeError("The server has not been started.")
        return self.process

    def kill(self) -> None:
        """SIGKILL: no goodbye, as when the power goes."""
        self.running.kill()
        self.running.wait()

    def stop(self, patience: float = 15) -> float:
        """SIGTERM: in good order. Returns how many seconds that took; raises TimeoutExpired for what does not obey."""
        began = time.monotonic()
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
            try:
                self.running.wait(patience)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        return time.monotonic() - began

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.running.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(f"The server does not answer:\n{self.log.read_text()}")

    def cpu(self) -> float:
        """Seconds of processor time that it has used so far, as the operating system counts them."""
        words = Path(f"/proc/{self.running.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS

    def memory(self) -> float:
        """Resident memory in megabytes."""
        status = Path(f"/proc/{self.running.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def errors(self) -> list[str]:
        """What went wrong on the server, in its own words. Somebody who leaves before the answer is no error."""
        log = self.log.read_text()
        raised = re.findall(r"^Traceback .*\n(?:[ \t].*\n)*(.*)", log, flags=re.MULTILINE)
        wrong = [line for line in raised if not line.startswith("django.core.exceptions.RequestAborted")]
        return wrong + re.findall(r"^Internal Server Error.*", log, flags=re.MULTILINE)


@contextmanager
def opened(database: Path) -> Iterator[None]:
    """Let this process read and write a database, as a management command would; then the one that it had before."""
    before = connections["default"].settings_dict["NAME"]
    template_database.open_on(database)
    try:
        yield
    finally:
        template_database.open_on(Path(before))


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings() -> str:
    # A hall's pages name their styles by content, so somebody must have collected them.
    return "config.settings.hall" if "STATIC_ROOT" in os.environ else "config.settings.dev"


def _clean() -> dict[str, str]:
    # Without DJANGO_ALLOW_ASYNC_UNSAFE: a query on the socket's path must fail here.
    ours = {"DJANGO_ALLOW_ASYNC_UNSAFE", "DEBUG", "DATABASE_URL", "REDIS_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}
