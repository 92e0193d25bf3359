"""How virtual users open a room's WebSocket: as a page of the site, and what they learn when it is refused or closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from workshops.simulation.websocket_client import HandshakeRefused, open_websocket

PATIENCE = 10
ORIGIN = "http://127.0.0.1"


class Site:
    """A server with one WebSocket. `status`: what it answers to handshakes instead, if not 0."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.requests: list[Request] = []
        self.connections: asyncio.Queue[ServerConnection] = asyncio.Queue()
        self.url = ""

    def decide(self, _connection: ServerConnection, request: Request) -> Response | None:
        self.requests.append(request)
        return Response(self.status, "Refused", Headers(Location="/elsewhere/")) if self.status else None

    async def serve(self, connection: ServerConnection) -> None:
        self.connections.put_nowait(connection)
        await connection.wait_closed()


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[Site]:
    async with serve(site.serve, "127.0.0.1", 0, process_request=site.decide) as server:
        site.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws/w/M7QDXR/"
        yield site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running(Site()) as site:
        yield site


async def test_it_comes_as_a_page_of_the_site_would_and_asks_for_no_compression(site: Site):
    socket = await open_websocket(site.url, origin=ORIGIN)
    await socket.close()

    [request] = site.requests
    assert (request.path, request.headers["Origin"]) == ("/ws/w/M7QDXR/", ORIGIN)
    assert "Sec-WebSocket-Extensions" not in request.headers


@pytest.mark.parametrize("status", [302, 403, 503])
async def test_a_refusal_has_its_status_and_a_redirect_is_one(status: int):
    async with running(Site(status)) as site:
        with pytest.raises(HandshakeRefused) as refused:
            await open_websocket(site.url, origin=ORIGIN)

    assert (refused.value.status, len(site.requests)) == (status, 1)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: c29t\r\n\r\n", 101),
        (b"SSH-2.0-OpenSSH\r\n\r\n", 0),
        (b"", 0),
    ],
)
async def test_what_is_no_websocket_is_refused(answer: bytes, status: int):
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(HandshakeRefused) as refused:
            await open_websocket(f"ws://127.0.0.1:{port}/", origin=ORIGIN)

    assert refused.value.status == status


async def test_nobody_there_is_an_error_of_the_network():
    async with running(Site()) as gone:
        pass

    with pytest.raises(OSError):
        await open_websocket(gone.url, origin=ORIGIN)


async def test_long_messages_arrive_whole_and_are_counted(site: Site):
    socket = await open_websocket(site.url, origin=ORIGIN)
    server = await site.connections.get()
    before = socket.bytes_received

    await server.send("x" * 2_000_000)

    assert len(await socket.recv()) == 2_000_000
    assert socket.bytes_received - before == 2_000_010
    await socket.close()


async def test_a_ping_is_answered(site: Site):
    socket = await open_websocket(site.url, origin=ORIGIN)
    server = await site.connections.get()

    async with asyncio.timeout(PATIENCE):
        await (await server.ping())

    await socket.close()


@pytest.mark.parametrize("code", [1000, 1012, 4410])
async def test_the_close_code_is_known_after_the_last_message(site: Site, code: int):
    socket = await open_websocket(site.url, origin=ORIGIN)
    server = await site.connections.get()
    await server.send("last")
    await server.close(code)

    assert await socket.recv() == "last"
    with pytest.raises(ConnectionClosed):
        await socket.recv()

    assert socket.close_code == code


async def test_a_connection_that_is_cut_is_closed_with_1006_on_both_sides(site: Site):
    socket = await open_websocket(site.url, origin=ORIGIN)
    server = await site.connections.get()

    socket.abort()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(socket.wait_closed(), server.wait_closed())

    assert (socket.close_code, server.close_code) == (1006, 1006)
