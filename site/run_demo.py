"""`make demo`: from a fresh clone to a running workshop, and in seconds from the second time on.

    PORT=8000 HOST=127.0.0.1 PUBLIC_URL=… RESET=1 make demo

Standard library only: it starts before anything is installed.
"""

import contextlib
import hashlib
import http.client
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import environment
from environment import PYTHON, ROOT, say

VAR = ROOT / "var"
DATABASE = VAR / "common-table.sqlite3"
STAMP = VAR / "demo.ready"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
PATIENCE = 60


def main() -> None:
    """Prepare what is missing, start the server, print the addresses, and stop in good order on Ctrl-C."""
    environment.refuse_an_unfit_machine()
    wish = {**env_file(), **os.environ}
    host, port = wish.get("HOST") or "127.0.0.1", chosen_port(wish.get("PORT") or "8000")
    refuse_a_busy_port(host, port, "make demo")
    os.environ["PUBLIC_URL"] = wish.get("PUBLIC_URL") or public_url(host, port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.hall"
    os.environ["PYTHONPATH"] = str(ROOT / "site")

    environment.ready("requirements.lock")
    prepare_database(wish.get("DATABASE_URL", ""), afresh=bool(wish.get("RESET")))
    if not (is_loopback(host) and is_loopback(urlsplit(os.environ["PUBLIC_URL"]).hostname or "")):
        # Before the first other machine can reach it: the demo's own password stands in the project for everybody to read.
        finish(start("manage.py", "own_passwords"), "The staff could not be given passwords; the lines above say why.")
    # Cheap when nothing changed: pages ask for files by their content, and phones get them compressed.
    finish(start("manage.py", "collectstatic", "--noinput", "--verbosity", "0"), "The styles could not be laid out.")
    say("Starting the server …")
    # In a session of its own: Ctrl-C reaches this script alone, which then stops the server in good order.
    server = start("manage.py", "serve", "--host", host, "--port", str(port), own_session=True)
    timed_work = None
    try:
        wait_until_it_answers(server, EVERYWHERE.get(host, host), port)
        finish(start("manage.py", "addresses"), "The addresses could not be printed; the lines above say why.")
        timed_work = start_timed_work()
        say("\nCtrl-C stops the server and keeps everything; `make demo RESET=1` starts afresh.")
        sys.exit(server.wait())
    finally:
        stop(server)
        stop(timed_work)


def env_file() -> dict:
    """What `.env` says, if there is one: the site reads it too, and both must mean the same address and database."""
    file = ROOT / ".env"
    lines = file.read_text().splitlines() if file.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def chosen_port(wish: str) -> int:
    """The port to listen on, as a number."""
    if not wish.isdigit() or not 0 < int(wish) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, and {wish} is none.")
    return int(wish)


def refuse_a_busy_port(host: str, port: int, command: str) -> None:
    """Say so at once, before anything is prepared, and how the same `command` takes another one."""
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            sys.exit(
                f"Port {port} on {host} cannot be had: {trouble.strerror}. "
                f"If this site runs there already, stop it, or take another port: {command} PORT={port + 1}"
            )


def public_url(host: str, port: int) -> str:
    """The address that goes into QR codes: one that a phone on the same network reaches, if the server can be."""
    name = address_on_the_network() if host in EVERYWHERE else host
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on this host."""
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    return False


def address_on_the_network() -> str:
    """This machine's own address, as its network sees it. Connecting a datagram socket sends nothing."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # set aside for documentation, so nobody's
            return str(probe.getsockname()[0])
        except OSError:
            say("No network found: the addresses below work on this machine only.")
            return "127.0.0.1"


def prepare_database(named: str, *, afresh: bool) -> None:
    """Migrate and seed, unless this very code has done so on this database before."""
    if afresh:
        start_afresh(named)
    wanted = fingerprint(named)
    if STAMP.exists() and STAMP.read_text() == wanted and (named or DATABASE.exists()):
        return
    VAR.mkdir(exist_ok=True)
    say("Preparing the database: half a minute, only this once …")
    finish(start("manage.py", "migrate", "--verbosity", "0"), "The database could not be prepared.")
    say("Setting the tables: a whole workshop is held, from the doors to the published finding …")
    finish(start("manage.py", "seed_demo"), "The demo could not be made. `make demo RESET=1` starts afresh.")
    STAMP.write_text(wanted)


def start_afresh(named: str) -> None:
    """Forget the demo's database and pictures. A database that somebody named is theirs, and left alone."""
    if named:
        sys.exit("RESET=1 clears only the demo's own database, and DATABASE_URL names another. Unset one of them.")
    say("Starting afresh …")
    for leftover in [*VAR.glob(f"{DATABASE.name}*"), *VAR.glob(STAMP.name)]:
        leftover.unlink()
    shutil.rmtree(str(VAR / "media"), ignore_errors=True)


def fingerprint(named: str) -> str:
    """What a prepared database depends on: which one it is, the migrations, and the demo's own story."""
    digest = hashlib.sha256(named.encode())
    for pattern in ("requirements.lock", "*/migrations/*.py", "demo/**/*.py"):
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def start(*command: str, own_session: bool = False) -> "subprocess.Popen[Any]":
    """Start one of our own programs with the project's Python."""
    return subprocess.Popen([str(PYTHON), *command], cwd=str(ROOT), start_new_session=own_session)


def start_timed_work() -> "subprocess.Popen[Any]":
    """Publish and take down pages at their times, and whatever else becomes due, for as long as the server runs."""
    return start("manage.py", "run_due", "--every", "60", own_session=True)


def finish(process: "subprocess.Popen[Any]", sorrow: str) -> None:
    """Wait for it; when it fails, its own words stand above and one sentence of ours below."""
    if process.wait():
        sys.exit(sorrow)


def wait_until_it_answers(server: "subprocess.Popen[Any]", host: str, port: int) -> None:
    """Come back when the server answers; give up when it has ended, or after a minute."""
    ours = urlsplit(os.environ["PUBLIC_URL"]).netloc
    for _ in range(PATIENCE * 5):
        if server.poll() is not None:
            sys.exit("The server stopped before it answered; the lines above say why.")
        line = http.client.HTTPConnection(host, port, timeout=5)
        with contextlib.closing(line), contextlib.suppress(OSError):
            line.request("GET", "/healthz", headers={"Host": ours})
            if line.getresponse().status == 200:
                return
        time.sleep(0.2)
    sys.exit("The server has not answered for a minute.")


def stop(process: "subprocess.Popen[Any] | None") -> None:
    """End what was started in good order, and surely. None was not started."""
    if process is not None and process.poll() is None:
        process.terminate()  # not an interrupt: whatever a shell started in the background is deaf to those
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def interrupt(*_: object) -> None:
    """`kill`, or a closed terminal, is as good as Ctrl-C."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, interrupt)
    try:
        main()
    except KeyboardInterrupt:
        say("\nStopped.")
