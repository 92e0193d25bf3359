import os
import sys
from argparse import ArgumentParser

from channels.routing import get_default_application
from django.core.management.base import BaseCommand, CommandError

from content.scrub import truncate_log
from operations.server import SiteServer
from people import mails

# Seconds that mails, and readers of the database, get when the server stops.
STOP_TIMEOUT = 2.0


class Command(BaseCommand):
    """`serve --host 127.0.0.1 --port 8000` serves the site, its pages and its rooms, until it is told to stop."""

    help = "Serves the site, its pages and its live rooms, until it is told to stop. It writes no access log."
    # After a crash the server must be back at once, because phones are waiting.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 for the whole network"
        )
        parser.add_argument("--port", default=8000, type=int)

    def handle(self, *args: object, host: str, port: int, **options: object) -> None:
        """Serve until SIGTERM or Ctrl-C, then end this process."""
        server = SiteServer(get_default_application(), host, port)
        server.run()
        if server.abort_start:
            raise CommandError(f"Nothing can listen on {host}, port {port}: the line above says why.")
        mails.flush(wait=STOP_TIMEOUT)
        # Text that was erased while somebody read the database is still in its log.
        if not truncate_log(wait=STOP_TIMEOUT):
            self.stderr.write("The database's log could not be emptied: another program reads it.")
        # Python would wait for the threads of requests that were given up, and those wait for the stopped event loop.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
