"""`make hall`: a real evening on this laptop and a router of its own, with no internet and no invented content.

    PORT=8000 HOST=0.0.0.0 PUBLIC_URL=http://192.168.8.2:8000 make hall

What stays the same from evening to evening belongs into the file .env: PUBLIC_URL, which is printed on cards, and
HALL_KEY. Standard library only, like the demo that it shares its steps with.
"""

import os
import shutil
import signal
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import environment
import run_demo
from environment import ROOT, say

DATABASE = ROOT / "var" / "hall.sqlite3"
WHY = "A workshop is being held on this laptop"
AWAKE = (
    ("systemd-inhibit", "--what=idle:sleep:handle-lid-switch", "--mode=block", f"--why={WHY}", "sleep", "infinity"),
    ("caffeinate", "-dis"),
)


def main(*command: str) -> None:
    """Prepare what is missing, start the server for the whole network, and say where phones find it.

    With a `command`, do that one beside a running evening: `run_hall.py backup /media/stick`.
    """
    environment.refuse_an_unfit_machine()
    wish = {**run_demo.env_file(), **os.environ}
    host, port = wish.get("HOST") or "0.0.0.0", run_demo.chosen_port(wish.get("PORT") or "8000")
    mine = run_demo.address_on_the_network()
    url = (wish.get("PUBLIC_URL") or run_demo.public_url(host, port)).rstrip("/")
    os.environ |= surroundings(wish, url, mine)
    if command:
        environment.ready("requirements.lock")
        return manage("That did not work; the lines above say why.", *command)
    run_demo.refuse_a_busy_port(host, port, "make hall")
    environment.ready("requirements.lock")
    return evening(host, port, url, mine)


def evening(host: str, port: int, url: str, mine: str) -> None:
    """From laid tables to "Good night"."""
    DATABASE.parent.mkdir(exist_ok=True)
    say("Laying the tables …")
    manage("The database could not be prepared.", "migrate", "--verbosity", "0")
    manage("The styles could not be laid out.", "collectstatic", "--noinput", "--verbosity", "0")
    # A copy of a demo may lie in this database.
    manage("The staff could not be given passwords; the lines above say why.", "own_passwords")
    manage("Nobody can open a desk yet; the same command asks again.", "first_facilitator")
    say("Starting the server …")
    server = run_demo.start("manage.py", "serve", "--host", host, "--port", str(port), own_session=True)
    awake, timed_work = stay_awake(), None
    try:
        run_demo.wait_until_it_answers(server, run_demo.EVERYWHERE.get(host, host), port)
        manage("The address could not be printed; the lines above say why.", "hall_address")
        for warning in warnings(url, mine, awake):
            say(f"\n! {warning}")
        timed_work = run_demo.start_timed_work()
        say("\nCtrl-C ends the evening; everything is kept, and `make hall` opens it again.")
        sys.exit(server.wait())
    finally:
        for process in (server, timed_work, awake):
            run_demo.stop(process)


def surroundings(wish: dict, url: str, mine: str) -> dict:
    """What the server is told: whatever this machine was told before counts more."""
    names = dict.fromkeys(["localhost", "127.0.0.1", urlsplit(url).hostname or "localhost", mine])
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.hall",
        "PYTHONPATH": str(ROOT / "site"),
        "IS_HALL": "1",
        "PUBLIC_URL": url,
        "ALLOWED_HOSTS": wish.get("ALLOWED_HOSTS") or ",".join(names),
        "DATABASE_URL": wish.get("DATABASE_URL") or f"sqlite:///{DATABASE}",
        "MEDIA_ROOT": wish.get("MEDIA_ROOT") or str(ROOT / "var" / "hall-media"),
    }


def manage(sorrow: str, *command: str) -> None:
    run_demo.finish(run_demo.start("manage.py", *command), sorrow)


def stay_awake() -> "subprocess.Popen[Any] | None":
    """Keep the laptop from sleeping while the room is open, where its system lets us ask."""
    command = next((command for command in AWAKE if shutil.which(command[0])), None)
    quiet = subprocess.DEVNULL
    return command and subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)


def warnings(url: str, mine: str, awake: "subprocess.Popen[Any] | None") -> list:
    """What would spoil the evening and can still be mended now."""
    found = []
    name = urlsplit(url).hostname or ""
    if name.replace(".", "").isdigit() and name != mine:
        found.append(
            f"Phones are sent to {name}, and this laptop is {mine}: they will not find it. "
            "Connect it to the hall's router, or give it that address there."
        )
    elif mine == "127.0.0.1":
        found.append("This laptop is on no network: connect it to the hall's router, then start again.")
    if awake is None or awake.poll() is not None:
        found.append(
            "This laptop may fall asleep. Plug it in, and switch off sleeping in its settings, also for a closed lid."
        )
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, run_demo.interrupt)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, run_demo.interrupt)
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        say("\nStopped." if sys.argv[1:] else "\nGood night. Everything is kept.")
