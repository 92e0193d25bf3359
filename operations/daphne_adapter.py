"""Everything that this site knows of the insides of daphne, autobahn and Twisted, which none of them promises to keep.

A new release of one of them is judged here: tests/operations/test_daphne_adapter.py checks that each name still exists.
"""

import asyncio
import math
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from workshops.core.rate_limit import Bucket
from workshops.live.connections import DIRECT, LONGEST_MESSAGE
from workshops.live.frames import Frame

# In seconds.
POLL = 0.02
# Bytes that the kernel may hold for one client. By its own choice it holds megabytes, which are minutes of old frames.
KERNEL_BUFFER = 65_536
# The most frames of one message.
MOST_FRAGMENTS = 16
# Frames of any kind, fragments and pings included, that a client may send at once, and then per second.
FRAMES_AT_ONCE, FRAMES_PER_SECOND = 120, 40.0


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
            websocket_max_message_size=LONGEST_MESSAGE,
            websocket_max_frame_size=LONGEST_MESSAGE,
            ready_callable=lambda: use_site_sockets(self.ws_factory),
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
            if direct := direct_connection(protocol):
                scope["extensions"] = {DIRECT: direct}
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


class DirectConnection:
    """The connection to one client of a WebSocket, without daphne's queue: see workshops.live.connections.Connection.

    A frame is written to the TCP socket at once, and waits in Twisted only when the kernel takes no more. This is
    several times less work than a message for each client through ASGI's `send`; see docs/performance.md. daphne has
    no back-pressure and no limits on frames, so both are here.
    """

    def __init__(self, protocol: "SiteSocket") -> None:
        self._protocol: Any = protocol
        self._transport: Any = protocol.transport
        self._socket: socket.socket = protocol.transport.socket
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        self._open = protocol.STATE_OPEN
        self._allowance = Bucket.full(FRAMES_AT_ONCE, FRAMES_PER_SECOND, time.monotonic())
        self._fragments = 0
        # True while the kernel has taken everything. `write` runs for each client and change: to ask protocol and
        # transport each time would cost a fifth of what the kernel takes.
        self._is_clear = False

    def write(self, frame: Frame, window: float = math.inf) -> bool:
        rest = frame.wire
        if self._is_clear or self._clears_up():
            try:
                sent = self._socket.send(rest)
            except BlockingIOError:
                sent = 0
            except OSError:
                return True
            if sent == len(rest):
                return True
            self._is_clear, rest = False, rest[sent:]
        elif self._protocol.state != self._open:
            return True
        elif self.pending > window:
            return False
        self._transport.write(rest)
        return True

    def close(self, code: int) -> None:
        if self._protocol.state == self._open:
            self._protocol.sendClose(code)

    @property
    def pending(self) -> int:
        transport = self._transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen  # noqa: SLF001, no public name

    def _clears_up(self) -> bool:
        """Check whether the next frame may go to the kernel at once."""
        self._is_clear = self._protocol.state == self._open and not self.pending
        return self._is_clear

    def before_own_frame(self) -> None:
        """autobahn is about to send a frame by itself, such as a pong. It may wait in Twisted, or be the last one."""
        self._is_clear = False

    def count_frame(self) -> None:
        """A frame has begun to arrive. Cut the connection at once when its client has sent too many."""
        frame = self._protocol.current_frame
        if frame.opcode < 8:
            self._fragments = 0 if frame.fin else self._fragments + 1
        if self._fragments > MOST_FRAGMENTS or self._allowance.take(time.monotonic()):
            self._protocol.dropConnection(abort=True)


class SiteSocket(WebSocketProtocol):
    """daphne's WebSocket, which tells its DirectConnection about frames that come and go."""

    direct: DirectConnection | None = None

    def onFrameBegin(self) -> None:  # noqa: N802, autobahn's name
        """Called by autobahn when the header of a frame has arrived. After the connection is cut, nothing is parsed."""
        super().onFrameBegin()
        if self.direct:
            self.direct.count_frame()

    def sendData(self, *data: Any, **options: Any) -> None:  # noqa: N802, autobahn's name
        """Called by autobahn with the bytes of its own frames."""
        if self.direct:
            self.direct.before_own_frame()
        super().sendData(*data, **options)


def direct_connection(protocol: Any) -> DirectConnection | None:
    """The direct connection of this socket; None where the transport is not plain TCP, as under TLS."""
    if not isinstance(protocol, SiteSocket) or not hasattr(protocol.transport, "_tempDataLen"):
        return None
    protocol.direct = DirectConnection(protocol)
    return protocol.direct


def use_site_sockets(factory: WebSocketFactory) -> None:
    """Have this factory make SiteSockets, which keep the factory's options once, on their class.

    autobahn copies all thirty to each socket, and formats them for a log that is off: a fifth of what it costs to open
    a socket.
    """
    options = {name: getattr(factory, name) for name in SiteSocket.CONFIG_ATTRS}
    # A plain function on a class would become a method, and get the socket as its first argument.
    shared = {name: staticmethod(option) if callable(option) else option for name, option in options.items()}
    factory.protocol = type("SiteSocket", (SiteSocket,), shared | {"CONFIG_ATTRS": ()})
