"""daphne as this site wants it: room for a whole hall to wait in, and an end at which nobody is left without an answer."""

import asyncio
import gc
from contextlib import suppress
from typing import Any

from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IListeningPort

from workshops.live.sockets import say_goodbye

# Connections that may wait to be let in. A hall comes back in one go, and of Twisted's own 50 places it fills all:
# whoever finds none is not told, and tries again after a second, then after two more.
BACKLOG = 1024
# A phone that is awake says something every thirty seconds at the latest; only who was silent for longer is asked. Seconds.
SILENT = 35
# What a server that is told to stop leaves to pages that it is working on, and to who reads them slowly, in seconds.
LAST_PAGES = 5.0
# Until what was said to phones at the end has left it, in seconds.
LAST_WORDS = 0.1
# The collector looks at everything after so many smaller rounds. With Python's own ten, ten thousand pieces of nonsense and
# as many bad frames left 13 MB behind, with four 6 to 9; a storm of votes costs the same.
FULL_ROUND = 4
# How often it looks whether all have theirs, in seconds.
LOOK = 0.02


class SiteServer(Server):
    """The site on this address and port. `run()` comes back after SIGTERM, when whoever had asked has been answered.

    By itself daphne drops every page that it works on, and whoever has just sent a form hears nothing of it. Or it never
    ends: what it drops has a thread, which waits for a loop that has stopped.
    """

    def __init__(self, application: Any, host: str, port: int) -> None:
        super().__init__(
            application,
            endpoints=[endpoint(host, port)],
            ping_interval=SILENT,
            server_name="",
            ready_callable=lambda: share_options(self.ws_factory),
        )
        self._ports: list[IListeningPort] = []
        self._is_stopping = False

    def run(self) -> None:
        spare_the_collector()
        super().run()

    def listen_success(self, port: IListeningPort) -> None:
        """daphne: this port is open. It remembers the address alone."""
        super().listen_success(port)
        self._ports.append(port)

    def protocol_connected(self, protocol: Any) -> None:
        """daphne: somebody begins to ask for a page, or for a socket."""
        if isinstance(protocol, WebRequest):
            # Django takes the form apart. Twisted would do it before, on the loop: a picture of 10 MB holds up all sockets
            # for a third of a second, and takes a hundred megabytes.
            protocol._parsePOSTFormSubmission = False  # noqa: SLF001, daphne makes the request and asks nobody
        super().protocol_connected(protocol)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """daphne: somebody asks for a page, or opens a socket."""
        if not self._is_stopping:
            return super().create_application(protocol, scope)
        if isinstance(protocol, WebRequest):
            protocol.setHeader(b"Retry-After", b"2")
            protocol.setHeader(b"Connection", b"close")
            protocol.channel.persistent = False
            protocol.basic_error(503, b"Service Unavailable", "This site starts anew. Try again in a moment.")
            return None
        protocol.dropConnection(abort=True)
        # daphne puts what it hears into it; nobody will read that.
        return asyncio.Queue()

    def kill_all_applications(self) -> Deferred[Any]:
        """daphne: the server stops as soon as this is done. Whatever still runs then ends with the process.

        New connections are refused: a proxy then asks the other process, and not this one for being the least busy.
        """
        self._is_stopping = True
        for port in self._ports:
            port.stopListening()
        say_goodbye()
        return Deferred.fromFuture(asyncio.ensure_future(self._answer_pages()))

    async def _answer_pages(self) -> None:
        await asyncio.sleep(LAST_WORDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_PAGES):
                while self._works_on_a_page() or self._holds_a_page():  # noqa: ASYNC110, Twisted tells nobody
                    await asyncio.sleep(LOOK)

    def _works_on_a_page(self) -> bool:
        return any(
            isinstance(protocol, WebRequest)
            and "application_instance" in connection
            and not connection["application_instance"].done()
            for protocol, connection in self.connections.items()
        )

    def _holds_a_page(self) -> bool:
        """Whether the kernel has not yet taken all of some page: Twisted writes to whom it still has bytes for."""
        return any(writer.protocol.factory is self.http_factory for writer in reactor.getWriters())


def endpoint(host: str, port: int) -> str:
    """Where to listen, in Twisted's own words; a colon of an address is not one of its own."""
    address = host.replace(":", r"\:")
    return f"tcp:port={port}:interface={address}:backlog={BACKLOG}"


def share_options(factory: WebSocketFactory) -> None:
    """Keep the options of this factory's sockets once, on their class.

    By itself autobahn copies all thirty to each socket, and puts them into words for a log that is off: a fifth of what
    it costs to let a phone in.
    """
    options = {name: getattr(factory, name) for name in factory.protocol.CONFIG_ATTRS}
    # A plain function would be given the socket, too, once it belongs to the class.
    shared = {name: staticmethod(option) if callable(option) else option for name, option in options.items()}
    factory.protocol = type("SiteSocket", (factory.protocol,), shared | {"CONFIG_ATTRS": ()})


def spare_the_collector() -> None:
    """Let the garbage collector walk only what came after the start: to walk all of it stops the loop.

    And let it walk all of that sooner than by itself: each page leaves circles behind it, and what is kept until Python's
    own full round is memory that never goes back.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], FULL_ROUND)
