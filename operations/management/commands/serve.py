import os
import sys
from argparse import ArgumentParser

from channels.routing import get_default_application
from django.core.management.base import BaseCommand, CommandError

from content.scrub import truncate_log
from operations.memory import share_arenas
from operations.server import SiteServer
from people import mails

# How long the last pages may go on reading when the server stops, in seconds.
LAST_READERS = 2.0


class Command(BaseCommand):
    """`serve --host 127.0.0.1 --port 8000` is the site, its pages and its rooms, until somebody ends it."""

    help = "Serves the site, its pages and its live rooms, until it is told to stop. It writes no access log."
    # A process that comes back after a crash must not ask first whether all is well: phones are waiting.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 for the whole network"
        )
        parser.add_argument("--port", default=8000, type=int)

    def handle(self, *args: object, host: str, port: int, **options: object) -> None:
        """Serve until SIGTERM or Ctrl-C, then end this process."""
        # Before the site is loaded: that starts threads.
        share_arenas()
        server = SiteServer(get_default_application(), host, port)
        server.run()
        if server.abort_start:
            raise CommandError(f"Nothing can listen on {host}, port {port}: the line above says why.")
        mails.flush(wait=LAST_READERS)
        # What was erased while somebody was reading is still in the database's log.
        if not truncate_log(wait=LAST_READERS):
            self.stderr.write("The database's log could not be emptied: another program reads it.")
        # A page that was given up still has its thread, which waits for a loop that has stopped; Python would wait for it.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
