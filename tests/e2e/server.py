"""The site as its own process, which a test may kill and start again on the same port and database."""

import os
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


class Server:
    """The site over one database. `name` is the host that browsers call it by."""

    def __init__(self, database: Path, media: Path, log: Path, *, name: str = "127.0.0.1") -> None:
        self.port = free_port()
        self.url = f"http://{name}:{self.port}"
        self.database, self.media, self.log = database, media, log
        self.environment = environment(database, media) | {"PUBLIC_URL": self.url, "ALLOWED_HOSTS": f"127.0.0.1,{name}"}
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        serve = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(serve, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.wait_until_ready()

    def kill(self) -> None:
        """SIGKILL: no goodbye, as when the power goes."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """SIGTERM: in good order. One that does not obey is killed, and fails the test."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def fill_the_disk(self) -> None:
        """No file of the server's takes another byte: writing fails, reading goes on."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def free_the_disk(self) -> None:
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"The server does not answer:\n{self.log.read_text()}")

    def errors(self) -> list[str]:
        """What went wrong on the server, in its own words. Somebody who leaves before the answer is no error."""
        log = self.log.read_text()
        raised = re.findall(r"^Traceback .*\n(?:[ \t].*\n)*(.*)", log, flags=re.MULTILINE)
        wrong = [line for line in raised if not line.startswith("django.core.exceptions.RequestAborted")]
        return wrong + re.findall(r"^Internal Server Error.*", log, flags=re.MULTILINE)


def environment(database: Path, media: Path) -> dict[str, str]:
    """A server's surroundings. Without DJANGO_ALLOW_ASYNC_UNSAFE: a query on the socket's path must fail here."""
    clean = {name: value for name, value in os.environ.items() if name not in {"DJANGO_ALLOW_ASYNC_UNSAFE", "DEBUG"}}
    return clean | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SECRET_KEY": "only-for-tests",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(media),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
    }


def run(script: str, *arguments: str, database: Path, media: Path, **more: str) -> str:
    """Run one of our scripts with a database of its own, and return what it prints."""
    command = [sys.executable, str(ROOT / script), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(database, media) | more, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{script} failed:\n{done.stderr}")
    return done.stdout


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""
