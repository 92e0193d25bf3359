"""daphne as this site wants it: room for a whole hall to wait in, and an end at which nobody is left without an answer."""

import asyncio
import gc
from typing import Any

from daphne.http_protocol import WebRequest
from daphne.server import Server
from twisted.internet.defer import Deferred

# Connections that may wait to be let in. A hall comes back in one go, and of Twisted's own 50 places it fills all:
# whoever finds none is not told, and tries again after a second, then after two more.
BACKLOG = 1024
# A phone that is awake says something every thirty seconds at the latest; only who was silent for longer is asked. Seconds.
SILENT = 35
# What a server that is told to stop leaves to pages that it is working on, in seconds.
LAST_PAGES = 5.0


class SiteServer(Server):
    """The site on this address and port. `run()` comes back after SIGTERM, when whoever had asked has been answered.

    By itself daphne drops every page that it works on, and whoever has just sent a form hears nothing of it. Or it never
    ends: what it drops has a thread, which waits for a loop that has stopped.
    """

    def __init__(self, application: Any, host: str, port: int) -> None:
        super().__init__(application, endpoints=[endpoint(host, port)], ping_interval=SILENT, server_name="")
        self._is_stopping = False

    def run(self) -> None:
        spare_the_collector()
        super().run()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """daphne: somebody asks for a page, or opens a socket."""
        if not self._is_stopping:
            return super().create_application(protocol, scope)
        if isinstance(protocol, WebRequest):
            protocol.setHeader(b"Retry-After", b"2")
            protocol.basic_error(503, b"Service Unavailable", "This site starts anew. Try again in a moment.")
            return None
        protocol.dropConnection(abort=True)
        # daphne puts what it hears into it; nobody will read that.
        return asyncio.Queue()

    def kill_all_applications(self) -> Deferred[Any]:
        """daphne: the server stops as soon as this is done. Whatever still runs then ends with the process."""
        self._is_stopping = True
        return Deferred.fromFuture(asyncio.ensure_future(self._answer_pages()))

    async def _answer_pages(self) -> None:
        asked = [
            connection["application_instance"]
            for protocol, connection in self.connections.items()
            if isinstance(protocol, WebRequest) and "application_instance" in connection
        ]
        if asked:
            await asyncio.wait(asked, timeout=LAST_PAGES)


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
