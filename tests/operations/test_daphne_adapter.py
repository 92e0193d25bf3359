"""What the adapter relies on in daphne, autobahn and Twisted, and what it makes of them."""

import asyncio
from types import SimpleNamespace
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor
from twisted.internet.abstract import FileDescriptor
from twisted.internet.address import IPv4Address
from twisted.internet.tcp import Connection
from twisted.internet.testing import StringTransport

from operations.daphne_adapter import DirectConnection
from operations.server import SiteServer
from workshops.live.connections import DIRECT
from workshops.live.frames import Frame, encoded


class Transport:
    """Twisted's transport, and a kernel behind it that has `room` for so many bytes. What is sent comes to `out`."""

    def __init__(self) -> None:
        self.room, self.out = 1000, b""
        self.dataBuffer, self.offset, self._tempDataLen = b"", 0, 0
        self.socket = SimpleNamespace(setsockopt=lambda *_: None, send=self._send)
        self.reactor = reactor

    def _send(self, data: bytes) -> int:
        if not self.room:
            raise BlockingIOError
        taken = data[: self.room]
        self.room -= len(taken)
        self.out += taken
        return len(taken)

    def write(self, data: bytes) -> None:
        self.dataBuffer += data

    def flush(self) -> None:
        """The client reads everything, and Twisted writes what waited."""
        self.out, self.dataBuffer, self.room = self.out + self.dataBuffer, b"", 1000


def opened_socket(server: SiteServer, transport: Any) -> WebSocketProtocol:
    """The socket that this server makes for a client, once it is ready to listen."""
    server.connections = {}
    server.ws_factory = WebSocketFactory(server)
    # Its timers would need a running reactor.
    server.ws_factory.setProtocolOptions(openHandshakeTimeout=0, closeHandshakeTimeout=0, autoPingTimeout=7)
    server.ready_callable()
    opened = server.ws_factory.buildProtocol(None)
    opened.transport = transport
    opened._connectionMade()
    return opened


async def offered_to_application(transport: Any) -> tuple[DirectConnection | None, WebSocketProtocol]:
    """The connection that the server offers to its application for a socket with this transport, and the socket."""
    scopes: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scopes.append(scope)

    server = SiteServer(application, "127.0.0.1", 8000)
    protocol = opened_socket(server, transport)
    server.protocol_connected(protocol)
    server.create_application(protocol, {"type": "websocket"})
    await server.connections[protocol]["application_instance"]
    protocol.state = protocol.STATE_OPEN
    return scopes[0].get("extensions", {}).get(DIRECT), protocol


async def direct() -> tuple[DirectConnection, WebSocketProtocol, Transport]:
    transport = Transport()
    connection, protocol = await offered_to_application(transport)
    assert connection is not None
    return connection, protocol, transport


def frame(number: int) -> Frame:
    return Frame(encoded({"n": number}))


def test_the_private_names_are_still_there():
    assert {"write", "abortConnection"} <= set(dir(Connection))
    assert {"dataBuffer", "offset", "_tempDataLen"} <= set(dir(FileDescriptor(reactor=SimpleNamespace())))
    assert {"onFrameBegin", "sendData", "sendClose", "dropConnection", "STATE_OPEN"} <= set(dir(WebSocketProtocol))


async def test_the_server_offers_its_own_connection_for_plain_tcp_only():
    connection, _protocol = await offered_to_application(Transport())
    assert isinstance(connection, DirectConnection)

    no_plain_tcp, _protocol = await offered_to_application(SimpleNamespace(reactor=reactor))
    assert no_plain_tcp is None


async def test_every_byte_is_sent_in_order_however_little_the_kernel_takes():
    connection, protocol, transport = await direct()
    frames = [frame(number) for number in range(6)]

    connection.write(frames[0])
    transport.room = 5
    connection.write(frames[1])
    connection.write(frames[2])
    transport.flush()
    connection.write(frames[3])
    protocol.sendData(b"pong")
    connection.write(frames[4])
    transport.flush()
    connection.write(frames[5])

    wires = [each.wire for each in frames]
    assert transport.out == b"".join([*wires[:4], b"pong", *wires[4:]])
    assert not transport.dataBuffer


async def test_no_frame_is_taken_beyond_the_window_and_none_is_sent_after_the_close():
    connection, _protocol, transport = await direct()
    transport.room = 0

    assert connection.write(frame(1), window=3)
    assert not connection.write(frame(2), window=3)
    transport.flush()
    assert connection.write(frame(3), window=3)
    connection.close(4503)
    connection.write(frame(4))
    transport.flush()
    connection.write(frame(5))

    close = b"\x88\x02" + (4503).to_bytes(2, "big")
    assert transport.out == frame(1).wire + frame(3).wire + close


def test_sockets_share_the_options_of_their_factory():
    opened = opened_socket(SiteServer(None, "127.0.0.1", 8000), Transport())

    options = {name: getattr(opened.factory, name) for name in WebSocketProtocol.CONFIG_ATTRS}
    assert {name: getattr(opened, name) for name in options} == options
    assert options["autoPingTimeout"] == 7
    assert not options.keys() & vars(opened).keys()
    # Options that are left here are formatted by autobahn for each socket.
    assert not opened.CONFIG_ATTRS


def test_forms_are_not_parsed_on_the_event_loop():
    server = SiteServer(None, "127.0.0.1", 8000)
    # daphne makes it when it runs.
    server.connections = {}
    asked: list[WebRequest] = []
    server.create_application = lambda request, _scope: asked.append(request) or asyncio.Queue()
    body = b'--x\r\nContent-Disposition: form-data; name="picture"\r\n\r\nlarge\r\n--x--\r\n'

    line = HTTPFactory(server).buildProtocol(IPv4Address("TCP", "127.0.0.1", 4000))
    line.makeConnection(StringTransport())
    line.dataReceived(
        b"POST /join/?next=x HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )

    [request] = asked
    assert request.args == {b"next": [b"x"]}
    assert request.content.getvalue() == body
