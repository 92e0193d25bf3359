"""What the adapter relies on in daphne, autobahn and Twisted, and what it makes of them."""

import asyncio
from functools import partial
from types import SimpleNamespace

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor
from twisted.internet.address import IPv4Address
from twisted.internet.testing import StringTransport

from operations.server import SiteServer
from workshops.live.connections import DaphneConnection, connection_of


def opened_socket(server: SiteServer) -> WebSocketProtocol:
    """The socket that this server makes for a client, once it is ready to listen."""
    server.ws_factory = WebSocketFactory(server)
    # Its timers would need a running reactor.
    server.ws_factory.setProtocolOptions(openHandshakeTimeout=0, autoPingTimeout=7)
    server.ready_callable()
    opened = server.ws_factory.buildProtocol(None)
    tcp = SimpleNamespace(setsockopt=lambda *_: None)
    opened.transport = SimpleNamespace(_tempDataLen=0, socket=tcp, reactor=reactor)
    opened._connectionMade()
    return opened


def test_sockets_share_the_options_of_their_factory():
    opened = opened_socket(SiteServer(None, "127.0.0.1", 8000))

    options = {name: getattr(opened.factory, name) for name in WebSocketProtocol.CONFIG_ATTRS}
    assert {name: getattr(opened, name) for name in options} == options
    assert options["autoPingTimeout"] == 7
    assert not options.keys() & vars(opened).keys()
    # Options that are left here are formatted by autobahn for each socket.
    assert not opened.CONFIG_ATTRS


def test_frames_are_written_directly_to_sockets_of_this_server():
    server = SiteServer(None, "127.0.0.1", 8000)

    line = connection_of(partial(server.handle_reply, opened_socket(server)))

    assert isinstance(line, DaphneConnection)


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
