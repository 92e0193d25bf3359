"""`make demo`: from a fresh clone to a running workshop; from the second time on, in seconds.

    PORT=8000 HOST=127.0.0.1 PUBLIC_URL=… RESET=1 make demo

Standard library only, because it runs before anything is installed.
"""

import hashlib
import os
import shutil
import sys
from urllib.parse import urlsplit

import environment
import launcher
from environment import ROOT, say

VAR = ROOT / "var"
DATABASE = VAR / "common-table.sqlite3"
# Holds the fingerprint of the code that has prepared the database.
STAMP = VAR / "demo.ready"


def main() -> None:
    """Prepare what is missing, start the server, print the addresses, and stop everything on Ctrl-C."""
    environment.refuse_an_unfit_machine()
    settings = {**launcher.env_file(), **os.environ}
    host, port = settings.get("HOST") or "127.0.0.1", launcher.chosen_port(settings.get("PORT") or "8000")
    launcher.refuse_a_busy_port(host, port, "make demo")
    os.environ["PUBLIC_URL"] = settings.get("PUBLIC_URL") or launcher.public_url(host, port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.hall"
    os.environ["PYTHONPATH"] = str(ROOT / "site")

    environment.ready("requirements.lock")
    prepare_database(settings.get("DATABASE_URL", ""), afresh=bool(settings.get("RESET")))
    public_host = urlsplit(os.environ["PUBLIC_URL"]).hostname or ""
    if not (launcher.is_loopback(host) and launcher.is_loopback(public_host)):
        # Before another machine can reach the server: the demo's known password is published with the code.
        launcher.manage("The staff could not be given passwords; the lines above say why.", "own_passwords")
    # Quick when nothing has changed. Pages name files by a hash of their content, and phones get them compressed.
    launcher.manage("The styles could not be laid out.", "collectstatic", "--noinput", "--verbosity", "0")
    say("Starting the server …")
    server, timed_work = launcher.serve(host, port), None
    try:
        launcher.wait_until_it_answers(server, host, port)
        launcher.manage("The addresses could not be printed; the lines above say why.", "addresses")
        timed_work = launcher.start_timed_work()
        say("\nCtrl-C stops the server and keeps everything; `make demo RESET=1` starts afresh.")
        sys.exit(server.wait())
    finally:
        launcher.stop(server)
        launcher.stop(timed_work)


def prepare_database(database_url: str, *, afresh: bool) -> None:
    """Migrate and seed, unless the same code has done so on this database before."""
    if afresh:
        start_afresh(database_url)
    wanted = fingerprint(database_url)
    if STAMP.exists() and STAMP.read_text() == wanted and (database_url or DATABASE.exists()):
        return
    VAR.mkdir(exist_ok=True)
    say("Preparing the database: half a minute, only this once …")
    launcher.manage("The database could not be prepared.", "migrate", "--verbosity", "0")
    say("Setting the tables: a whole workshop is held, from the doors to the published finding …")
    launcher.manage("The demo could not be made. `make demo RESET=1` starts afresh.", "seed_demo")
    STAMP.write_text(wanted)


def start_afresh(database_url: str) -> None:
    """Delete the demo's database and pictures. Exits when DATABASE_URL names a database, which is not the demo's."""
    if database_url:
        sys.exit("RESET=1 clears only the demo's own database, and DATABASE_URL names another. Unset one of them.")
    say("Starting afresh …")
    for leftover in [*VAR.glob(f"{DATABASE.name}*"), *VAR.glob(STAMP.name)]:
        leftover.unlink()
    shutil.rmtree(str(VAR / "media"), ignore_errors=True)


def fingerprint(database_url: str) -> str:
    """A hash of what the content of the database depends on: its address, the migrations, and the demo's own code."""
    digest = hashlib.sha256(database_url.encode())
    for pattern in ("requirements.lock", "*/migrations/*.py", "demo/**/*.py"):
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    launcher.run(main, "\nStopped.")
