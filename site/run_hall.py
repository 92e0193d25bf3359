"""`make hall`: a workshop on this laptop and its own router, without internet and without invented content.

    PORT=8000 HOST=0.0.0.0 PUBLIC_URL=http://192.168.8.2:8000 make hall

PUBLIC_URL (printed on cards) and HALL_KEY belong into the file .env: they stay the same from workshop to workshop.
Standard library only, because it runs before anything is installed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import environment
import launcher
from environment import ROOT, say

DATABASE = ROOT / "var" / "hall.sqlite3"
WHY = "A workshop is being held on this laptop"
# Programs that keep a computer awake, on Linux and on macOS.
KEEP_AWAKE = (
    ("systemd-inhibit", "--what=idle:sleep:handle-lid-switch", "--mode=block", f"--why={WHY}", "sleep", "infinity"),
    ("caffeinate", "-dis"),
)


def main(*command: str) -> None:
    """Prepare what is missing, start the server for the whole network, and print the address for phones.

    With a `command`, run that command of manage.py beside a running server: `run_hall.py backup /media/stick`.
    """
    environment.refuse_an_unfit_machine()
    settings = {**launcher.env_file(), **os.environ}
    host, port = settings.get("HOST") or "0.0.0.0", launcher.chosen_port(settings.get("PORT") or "8000")
    own_address = launcher.address_on_the_network()
    url = (settings.get("PUBLIC_URL") or launcher.public_url(host, port)).rstrip("/")
    os.environ.update(server_environment(settings, url, own_address))
    if command:
        environment.ready("requirements.lock")
        launcher.manage("That did not work; the lines above say why.", *command)
        return
    launcher.refuse_a_busy_port(host, port, "make hall")
    environment.ready("requirements.lock")
    serve(host, port, url, own_address)


def serve(host: str, port: int, url: str, own_address: str) -> None:
    """Prepare the database and the staff, and serve until Ctrl-C."""
    DATABASE.parent.mkdir(exist_ok=True)
    say("Laying the tables …")
    launcher.manage("The database could not be prepared.", "migrate", "--verbosity", "0")
    launcher.manage("The styles could not be laid out.", "collectstatic", "--noinput", "--verbosity", "0")
    # Somebody may have copied a demo's database here.
    launcher.manage("The staff could not be given passwords; the lines above say why.", "own_passwords")
    launcher.manage("Nobody can open a desk yet; the same command asks again.", "first_facilitator")
    say("Starting the server …")
    server = launcher.serve(host, port)
    awake, timed_work = keep_awake(), None
    try:
        launcher.wait_until_it_answers(server, host, port)
        launcher.manage("The address could not be printed; the lines above say why.", "hall_address")
        for warning in warnings(url, own_address, awake):
            say(f"\n! {warning}")
        timed_work = launcher.start_timed_work()
        say("\nCtrl-C ends the evening; everything is kept, and `make hall` opens it again.")
        sys.exit(server.wait())
    finally:
        for process in (server, timed_work, awake):
            launcher.stop(process)


def server_environment(settings: "Mapping[str, str]", url: str, own_address: str) -> "dict[str, str]":
    """The variables for the server. ALLOWED_HOSTS, DATABASE_URL and MEDIA_ROOT are kept where `settings` has them."""
    names = dict.fromkeys(["localhost", "127.0.0.1", urlsplit(url).hostname or "localhost", own_address])
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.hall",
        "PYTHONPATH": str(ROOT / "site"),
        "IS_HALL": "1",
        "PUBLIC_URL": url,
        "ALLOWED_HOSTS": settings.get("ALLOWED_HOSTS") or ",".join(names),
        "DATABASE_URL": settings.get("DATABASE_URL") or f"sqlite:///{DATABASE}",
        "MEDIA_ROOT": settings.get("MEDIA_ROOT") or str(ROOT / "var" / "hall-media"),
    }


def keep_awake() -> "subprocess.Popen[Any] | None":
    """Keep the laptop from sleeping until the process ends. None where the system has no program for it."""
    command = next((command for command in KEEP_AWAKE if shutil.which(command[0])), None)
    if command is None:
        return None
    nothing = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)


def warnings(
    url: str,
    own_address: str,
    awake: "subprocess.Popen[Any] | None",
) -> "list[str]":
    """What would keep phones out later and can still be changed now, a sentence each."""
    found = []
    name = urlsplit(url).hostname or ""
    if name.replace(".", "").isdigit() and name != own_address:
        found.append(
            f"Phones are sent to {name}, and this laptop is {own_address}: they will not find it. "
            "Connect it to the hall's router, or give it that address there."
        )
    elif own_address == "127.0.0.1":
        found.append("This laptop is on no network: connect it to the hall's router, then start again.")
    if awake is None or awake.poll() is not None:
        found.append(
            "This laptop may fall asleep. Plug it in, and switch off sleeping in its settings, also for a closed lid."
        )
    return found


if __name__ == "__main__":
    launcher.run(lambda: main(*sys.argv[1:]), "\nStopped." if sys.argv[1:] else "\nGood night. Everything is kept.")
