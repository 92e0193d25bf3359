"""What `make demo` and `make hall` have in common: the address, the port, and starting and stopping our programs.

Standard library only, because it runs before anything is installed.
"""

import contextlib
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from environment import PYTHON, ROOT, say

# The address on which a program listens to every network → the one that reaches it from this machine.
EVERY_NETWORK = {"0.0.0.0": "127.0.0.1", "::": "::1"}
# In seconds.
START_TIMEOUT = 60
# glibc gives each thread that allocates at the same time an arena of its own, up to eight for each core, and an arena
# keeps its free memory: sixteen held 25 MB, of which 19 were free. Python's threads take turns in any case, so two are
# enough. The container image and the systemd unit set the same.
DEFAULTS = {"MALLOC_ARENA_MAX": "2"}


def env_file() -> "dict[str, str]":
    """The variables in `.env`, if there is one. The site reads it too, and both must use the same address and database."""
    file = ROOT / ".env"
    lines = file.read_text().splitlines() if file.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def chosen_port(port: str) -> int:
    """The port to listen on, as a number. Exits with a sentence when it is none."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, and {port} is none.")
    return int(port)


def refuse_a_busy_port(host: str, port: int, command: str) -> None:
    """Exit with a sentence when the port cannot be had. `command` is what the person typed, to type again."""
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"Port {port} on {host} cannot be had: {error.strerror}. "
                f"If this site runs there already, stop it, or take another port: {command} PORT={port + 1}"
            )


def public_url(host: str, port: int) -> str:
    """The address for QR codes: one that a phone on the same network reaches, if the server listens to it."""
    name = address_on_the_network() if host in EVERY_NETWORK else host
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a server that listens on this host is reached from this machine only."""
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    return False


def address_on_the_network() -> str:
    """This machine's own address on its network. Connecting a datagram socket sends nothing."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            # Reserved for documentation by RFC 5737: no machine has it.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            say("No network found: the addresses below work on this machine only.")
            return "127.0.0.1"


def start(*command: str, own_session: bool = False) -> "subprocess.Popen[Any]":
    """Start one of our own programs with the project's Python."""
    return subprocess.Popen(
        [str(PYTHON), *command], cwd=str(ROOT), env={**DEFAULTS, **os.environ}, start_new_session=own_session
    )


def start_timed_work() -> "subprocess.Popen[Any]":
    """Run what becomes due, such as publishing pages at their times, once a minute while the server runs."""
    return start("manage.py", "run_due", "--every", "60", own_session=True)


def manage(error: str, *command: str) -> None:
    """Run one command of manage.py. Exits with `error` when it fails; its own output stands above."""
    if start("manage.py", *command).wait():
        sys.exit(error)


def serve(host: str, port: int) -> "subprocess.Popen[Any]":
    """Start the server in a session of its own, so that Ctrl-C reaches the launcher alone, which then stops it."""
    return start("manage.py", "serve", "--host", host, "--port", str(port), own_session=True)


def wait_until_it_answers(server: "subprocess.Popen[Any]", host: str, port: int) -> None:
    """Return when the server answers. Exits with a sentence when it has ended, or after START_TIMEOUT."""
    public_host = urlsplit(os.environ["PUBLIC_URL"]).netloc
    for _ in range(START_TIMEOUT * 5):
        if server.poll() is not None:
            sys.exit("The server stopped before it answered; the lines above say why.")
        connection = http.client.HTTPConnection(EVERY_NETWORK.get(host, host), port, timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", "/healthz", headers={"Host": public_host})
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    sys.exit("The server has not answered for a minute.")


def stop(process: "subprocess.Popen[Any] | None") -> None:
    """End a process, by force after ten seconds. Does nothing when it has ended, or is None."""
    if process is not None and process.poll() is None:
        # Not SIGINT: a program that a shell has started in the background ignores it.
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(main: "Callable[[], object]", goodbye: str) -> None:
    """Call `main`, and end with the line `goodbye` on Ctrl-C, on `kill`, or when the terminal is closed."""
    signal.signal(signal.SIGTERM, _interrupt)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, _interrupt)
    try:
        main()
    except KeyboardInterrupt:
        say(goodbye)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
