"""The raw WebSocket client against a server that writes raw bytes: what it sends, receives, and how it closes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.harness.raw_websocket import ConnectionClosed, HandshakeRefused, RawWebSocket
from tests.harness.websocket_frames import (
    ABNORMAL_CLOSURE,
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    accept_value,
    encode_frame,
)

PATIENCE = 10


class Server:
    """The other end, for one client: `handshake` is what it was asked, the streams are open after that."""

    def __init__(self) -> None:
        self.handshake = b""
        self.port = 0
        self.here = asyncio.Event()

    async def greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.handshake = await reader.readuntil(b"\r\n\r\n")
        self.here.set()
        if answer := self.answer(self.key):
            writer.write(answer)
        else:
            writer.close()

    def answer(self, key: bytes) -> bytes:
        proof = accept_value(key)
        return b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nsec-websocket-accept: " + proof + b"\r\n\r\n"

    @property
    def key(self) -> bytes:
        return self.line(b"Sec-WebSocket-Key")

    def line(self, name: bytes) -> bytes:
        return self.handshake.split(name + b": ")[1].split(b"\r\n")[0]

    async def hear(self) -> tuple[int, bytes]:
        """The next frame of the client: opcode and payload, unmasked."""
        async with asyncio.timeout(PATIENCE):
            first, second = await self.reader.readexactly(2)
            assert second & 0x80, "a client masks"
            size = second & 0x7F
            if size > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
            mask, payload = await self.reader.readexactly(4), await self.reader.readexactly(size)
        return first, bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))

    def say(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))


def unmasked(opcode: int, payload: bytes, fin: bool = True) -> bytes:
    """A frame as a server sends it."""
    size = len(payload)
    if size < 126:
        head = bytes([size])
    else:
        head = b"\x7e" + size.to_bytes(2, "big") if size < 65536 else b"\x7f" + size.to_bytes(8, "big")
    return bytes([(0x80 if fin else 0) | opcode]) + head + payload


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[Server]:
    async with await asyncio.start_server(server.greet, "127.0.0.1", 0) as ears:
        server.port = ears.sockets[0].getsockname()[1]
        yield server
        if server.here.is_set():
            server.writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with listening(Server()) as server:
        yield server


@pytest.fixture
async def open_socket(server: Server) -> AsyncIterator[Callable]:
    sockets: list[RawWebSocket] = []

    async def open_it(**how) -> RawWebSocket:
        sockets.append(await RawWebSocket.open(f"ws://127.0.0.1:{server.port}/ws/w/M7QDXR/", **how))
        return sockets[-1]

    yield open_it
    for socket in sockets:
        socket.abort()
        await socket.closed


async def test_it_comes_as_a_page_of_the_site_would(server: Server, open_socket: Callable):
    await open_socket(headers={"Cookie": "card=secret"})

    assert server.handshake.startswith(b"GET /ws/w/M7QDXR/ HTTP/1.1\r\n")
    assert server.line(b"Origin") == f"http://127.0.0.1:{server.port}".encode()
    assert server.line(b"Host") == f"127.0.0.1:{server.port}".encode()
    assert server.line(b"Cookie") == b"card=secret"


async def test_it_can_send_another_origin(server: Server, open_socket: Callable):
    await open_socket(origin="http://elsewhere.example")

    assert server.line(b"Origin") == b"http://elsewhere.example"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 403 Access denied\r\n\r\n", 403),
        (b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: c29tZXRoaW5nIGVsc2U=\r\n\r\n", 101),
        (b"SSH-2.0-OpenSSH\r\n\r\n", 0),
        (b"", 0),
    ],
)
async def test_a_refusal_says_its_status(answer: bytes, status: int):
    server = Server()
    server.answer = lambda key: answer
    async with listening(server):
        with pytest.raises(HandshakeRefused) as refused:
            await RawWebSocket.open(f"ws://127.0.0.1:{server.port}/")

    assert refused.value.status == status


async def test_nobody_there_is_an_error_of_the_network():
    async with listening(Server()) as gone:
        pass

    with pytest.raises(OSError):
        await RawWebSocket.open(f"ws://127.0.0.1:{gone.port}/")


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 200_000])
async def test_what_is_sent_arrives_masked_and_whole(server: Server, open_socket: Callable, size: int):
    socket = await open_socket()

    socket.send("é" * (size // 2) + "x" * (size % 2))

    assert await server.hear() == (0x80 | TEXT, "é".encode() * (size // 2) + b"x" * (size % 2))


@pytest.mark.parametrize("step", [1, 3, 1000, 1_000_000])
async def test_messages_are_received_however_the_bytes_are_split(server: Server, open_socket: Callable, step: int):
    socket = await open_socket()
    said = ["", "a", "ü" * 80, "b" * 125, "c" * 126, "d" * 70_000]
    parts = [unmasked(TEXT, b"in ", fin=False), unmasked(PING, b"?"), unmasked(0, b"three ", fin=False)]
    stream = b"".join(unmasked(TEXT, text.encode()) for text in said) + b"".join(parts) + unmasked(0, b"parts")

    for start in range(0, len(stream), step):
        socket.data_received(stream[start : start + step])

    async with asyncio.timeout(PATIENCE):
        heard = [await socket.text() for _ in [*said, "in three parts"]]
    assert heard == [*said, "in three parts"]
    assert await server.hear() == (0x80 | PONG, b"?")
    assert socket.frames == len(said) + 3


async def test_what_comes_with_the_handshake_is_received():
    server = Server()
    accept = server.answer
    server.answer = lambda key: accept(key) + unmasked(TEXT, b"early")
    async with listening(server):
        socket = await RawWebSocket.open(f"ws://127.0.0.1:{server.port}/")

        assert await asyncio.wait_for(socket.text(), PATIENCE) == "early"
        socket.abort()


async def test_a_listener_gets_bytes_and_the_time(server: Server, open_socket: Callable):
    heard: asyncio.Queue[tuple] = asyncio.Queue()
    before = asyncio.get_running_loop().time()
    socket = await open_socket(on_text=lambda *what: heard.put_nowait(what))

    server.say(unmasked(TEXT, b"one"), unmasked(TEXT, b"two"))

    (first, one, at), (_, two, _) = await heard.get(), await heard.get()
    assert (first, one, two) == (socket, b"one", b"two")
    assert before <= at <= asyncio.get_running_loop().time()
    assert (socket.frames, socket.bytes) == (2, len(server.answer(server.key)) + 10)


async def test_a_ping_is_answered(server: Server, open_socket: Callable):
    await open_socket()

    server.say(unmasked(PING, b"are you there"))

    assert await server.hear() == (0x80 | PONG, b"are you there")


async def test_the_close_code_comes_after_the_last_message(server: Server, open_socket: Callable):
    socket = await open_socket()

    server.say(unmasked(TEXT, b"last"), unmasked(CLOSE, (4410).to_bytes(2, "big") + b"gone"))

    assert await socket.text() == "last"
    for _ in range(2):
        with pytest.raises(ConnectionClosed) as closed:
            await socket.text()
        assert closed.value.code == 4410
    assert await server.hear() == (0x80 | CLOSE, (4410).to_bytes(2, "big"))
    assert await server.reader.read() == b""


async def test_a_connection_that_is_cut_has_the_close_code_1006(server: Server, open_socket: Callable):
    socket = await open_socket()

    server.writer.transport.abort()

    assert await asyncio.wait_for(socket.closed, PATIENCE) == ABNORMAL_CLOSURE
    socket.send("into the void")


async def test_closing_sends_one_close_frame(server: Server, open_socket: Callable):
    socket = await open_socket()

    leaving = asyncio.create_task(socket.close(1001))
    assert await server.hear() == (0x80 | CLOSE, (1001).to_bytes(2, "big"))
    server.say(unmasked(CLOSE, (1001).to_bytes(2, "big")))
    await leaving

    assert socket.closed.result() == 1001
    assert await server.reader.read() == b""


async def test_aborting_sends_nothing(server: Server, open_socket: Callable):
    socket = await open_socket()

    socket.abort()

    assert await asyncio.wait_for(socket.closed, PATIENCE) == ABNORMAL_CLOSURE
    assert await server.reader.read() == b""


async def test_a_client_that_does_not_read_makes_the_server_wait_and_gets_everything_afterwards(
    server: Server, open_socket: Callable
):
    socket = await open_socket(read=False)
    server.writer.transport.set_write_buffer_limits(0)
    message = unmasked(TEXT, b"x" * 60_000)

    sent = 0
    async with asyncio.timeout(PATIENCE):
        while not server.writer.transport.get_write_buffer_size():
            server.say(message)
            sent += 1
            await asyncio.sleep(0)
    assert socket.frames == 0

    socket.resume()
    async with asyncio.timeout(PATIENCE):
        for _ in range(sent):
            assert len(await socket.text()) == 60_000


async def test_bytes_that_the_protocol_forbids_can_be_sent(server: Server, open_socket: Callable):
    socket = await open_socket()

    socket.send_raw(encode_frame(BINARY, b"part", fin=False) + b"\xff\xff")
    await socket.drain()

    assert await server.hear() == (BINARY, b"part")
    assert await server.reader.readexactly(2) == b"\xff\xff"
