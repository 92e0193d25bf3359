import gc
from argparse import ArgumentParser

from channels.routing import get_default_application
from daphne.server import Server
from django.core.management.base import BaseCommand, CommandError

# Connections that may wait to be let in. A hall comes back in one go, and of Twisted's own 50 places it fills all:
# whoever finds none is not told, and tries again after a second, then after two more.
BACKLOG = 1024
# A phone that is awake says something every thirty seconds at the latest; only who was silent for longer is asked. Seconds.
SILENT = 35


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
        """Serve, and come back when the server has said goodbye to every phone."""
        server = Server(
            get_default_application(), endpoints=[endpoint(host, port)], ping_interval=SILENT, server_name=""
        )
        spare_the_collector()
        server.run()
        if server.abort_start:
            raise CommandError(f"Nothing can listen on {host}, port {port}: the line above says why.")


def endpoint(host: str, port: int) -> str:
    """Where to listen, in Twisted's own words; a colon of an address is not one of its own."""
    address = host.replace(":", r"\:")
    return f"tcp:port={port}:interface={address}:backlog={BACKLOG}"


def spare_the_collector() -> None:
    """Let the garbage collector walk only what came after the start, and seldom all of that: it stops the loop.

    Phones that come are a hundred objects each, none of them garbage: as Python is set, 2,000 at once set off three
    full collections.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 50)
