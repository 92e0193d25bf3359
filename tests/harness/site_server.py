"""The site as a process of its own, which tests and benchmarks stop, kill and start again on the same database.

This module does not need Django: a benchmark has none in its process.
"""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.harness.servers import ROOT, ServerProcess


class Site(ServerProcess):
    """The site over one database: `file`, unless `database_url` names another. `name` is the host that browsers call it by.

    What else it is told comes as `environment`, in capitals. `with` starts it and stops it in good order.
    """

    def __init__(self, folder: Path, *, name: str = "127.0.0.1", database_url: str = "", **environment: str) -> None:
        super().__init__(folder)
        self.host = f"{name}:{self.port}"
        self.url = f"http://{self.host}"
        self.file, self.media = folder / "site.sqlite3", folder / "media"
        self.environment = {
            **environment_for(database_url or f"sqlite:///{self.file}"),
            "MEDIA_ROOT": str(self.media),
            "PUBLIC_URL": self.url,
            "ALLOWED_HOSTS": f"127.0.0.1,localhost,{name}",
            **environment,
        }

    def __exit__(self, *_: object) -> None:
        self.stop()

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "serve", "--port", str(self.port)]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def run(self, *arguments: str) -> str:
        """Run a Python program in the environment of this site; its output. Raises RuntimeError when it fails."""
        return run(*arguments, environment=self.environment)

    def errors(self) -> list[str]:
        """Tracebacks and internal errors of the server's log. A client that leaves before the answer is no error."""
        log = self.log.read_text()
        raised = re.findall(r"^Traceback .*\n(?:[ \t].*\n)*(.*)", log, flags=re.MULTILINE)
        wrong = [line for line in raised if not line.startswith("django.core.exceptions.RequestAborted")]
        return wrong + re.findall(r"^Internal Server Error.*", log, flags=re.MULTILINE)


def environment_for(database_url: str) -> dict[str, str]:
    """The environment for a program that works on this database."""
    # A query in the event loop must fail there, although pytest allows it here.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        # As in config.settings.test: a socket token that a test signs is valid at its server.
        "SECRET_KEY": "only-for-tests",
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "DEBUG": "0",
        # As every way to start the site sets it.
        "MALLOC_ARENA_MAX": "2",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
    }


def run(*arguments: str, environment: Mapping[str, str]) -> str:
    """Run a Python program; its output. Raises RuntimeError when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments[:3])} failed:\n{done.stderr[-3000:]}")
    return done.stdout
