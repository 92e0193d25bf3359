"""Everything that this site knows of the insides of daphne, autobahn and Twisted, which none of them promises to keep.

A new release of one of them is judged here: tests/operations/test_daphne_adapter.py checks that each name still exists.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from twisted.internet import reactor
from twisted.internet.defer import Deferred

# In seconds.
POLL = 0.02


class DaphneServer(Server):
    """daphne's server, which answers the requests that it works on before it stops.

    By itself daphne cancels them, and a client that has just sent a form gets no answer. Or it never ends, because the
    thread of a cancelled request waits for an event loop that has stopped.

    While it stops, new connections are refused, so that a proxy asks another process; new requests on open connections
    are answered with 503. `close_sockets` is called once, `seconds_for_sockets` before the requests are waited for, for
    at most `seconds_for_requests`.
    """

    def __init__(
        self,
        application: Any,
        endpoint: str,
        *,
        ping_interval: int,
        close_sockets: Callable[[], None],
        seconds_for_sockets: float,
        seconds_for_requests: float,
    ) -> None:
        super().__init__(
            application,
            endpoints=[endpoint],
            ping_interval=ping_interval,
            server_name="",
            ready_callable=lambda: share_options(self.ws_factory),
        )
        self._close_sockets = close_sockets
        self._seconds_for_sockets, self._seconds_for_requests = seconds_for_sockets, seconds_for_requests
        self._ports: list[Any] = []
        self._is_stopping = False

    def listen_success(self, port: Any) -> None:
        """Called by daphne when a port is open. daphne itself keeps only its address."""
        super().listen_success(port)
        self._ports.append(port)

    def protocol_connected(self, protocol: Any) -> None:
        """Called by daphne when a request or a socket begins."""
        if isinstance(protocol, WebRequest):
            # Django parses forms. Twisted would do it before, on the event loop: a picture of 10 MB would delay all
            # sockets by a third of a second, and take a hundred megabytes.
            protocol._parsePOSTFormSubmission = False  # noqa: SLF001, daphne makes the request and has no option for it
        super().protocol_connected(protocol)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Called by daphne to start the application for one request or socket. Returns the queue of its events."""
        if not self._is_stopping:
            return super().create_application(protocol, scope)
        if isinstance(protocol, WebRequest):
            protocol.setHeader(b"Retry-After", b"2")
            protocol.setHeader(b"Connection", b"close")
            protocol.channel.persistent = False
            protocol.basic_error(503, b"Service Unavailable", "This site starts anew. Try again in a moment.")
            return None
        protocol.dropConnection(abort=True)
        # daphne puts events into it, which nobody will read.
        return asyncio.Queue()

    def kill_all_applications(self) -> Deferred[Any]:
        """Called by daphne when the server shall stop. It stops as soon as the result is there."""
        self._is_stopping = True
        for port in self._ports:
            port.stopListening()
        self._close_sockets()
        return Deferred.fromFuture(asyncio.ensure_future(self._finish_requests()))

    async def _finish_requests(self) -> None:
        await asyncio.sleep(self._seconds_for_sockets)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds_for_requests):
                while self._has_requests() or self._has_unsent_answers():  # noqa: ASYNC110, Twisted has no event for it
                    await asyncio.sleep(POLL)

    def _has_requests(self) -> bool:
        return any(
            isinstance(protocol, WebRequest)
            and "application_instance" in connection
            and not connection["application_instance"].done()
            for protocol, connection in self.connections.items()
        )

    def _has_unsent_answers(self) -> bool:
        """Whether the kernel has not yet taken all bytes of some answer: Twisted then waits to write to its socket."""
        writers = cast("Any", reactor).getWriters()
        return any(writer.protocol.factory is self.http_factory for writer in writers)


def share_options(factory: WebSocketFactory) -> None:
    """Keep the options of this factory's sockets once, on their class.

    autobahn copies all thirty to each socket, and formats them for a log that is off: a fifth of what it costs to open
    a socket.
    """
    options = {name: getattr(factory, name) for name in factory.protocol.CONFIG_ATTRS}
    # A plain function on a class would become a method, and get the socket as its first argument.
    shared = {name: staticmethod(option) if callable(option) else option for name, option in options.items()}
    factory.protocol = type("SiteSocket", (factory.protocol,), shared | {"CONFIG_ATTRS": ()})
