"""A captive portal: until people have signed in, the network answers every request in the server's place."""

import asyncio
import contextlib
from collections.abc import Callable
from threading import Condition, Thread
from typing import Self

PAGE = b"<!doctype html><title>Free wifi</title><h1>Welcome to the free wifi</h1>"
HTML, JSON = b"Content-Type: text/html", b"Content-Type: application/json"


def answer(status: str, body: bytes = PAGE, *lines: bytes, length: int | None = None) -> bytes:
    """One answer, whose body may be shorter than the `length` it is said to have."""
    size = len(body) if length is None else length
    head = [b"HTTP/1.1 " + status.encode(), *(lines or [HTML]), b"Content-Length: %d" % size, b"Connection: close"]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


ELSEWHERE = b"Location: /wifi/sign-in"
ANSWERS = {
    "a page": answer("200 OK"),
    "no content": answer("204 No Content", b""),
    "moved for now": answer("302 Found", PAGE, HTML, ELSEWHERE),
    "see other": answer("303 See Other", PAGE, HTML, ELSEWHERE),
    "moved, send it there": answer("307 Temporary Redirect", PAGE, HTML, ELSEWHERE),
    "moved for good": answer("308 Permanent Redirect", PAGE, HTML, ELSEWHERE),
    "bad request": answer("400 Bad Request"),
    "forbidden": answer("403 Forbidden"),
    "forbidden, in JSON": answer("403 Forbidden", b'{"outcome":"refused","said":"Sign in first."}', JSON),
    "not found": answer("404 Not Found"),
    "not found, in JSON": answer("404 Not Found", b'{"error":"not found"}', JSON),
    "a proxy's sign-in": answer("407 Proxy Authentication Required", PAGE, HTML, b"Proxy-Authenticate: Basic"),
    "too large": answer("413 Content Too Large"),
    "too many": answer("429 Too Many Requests"),
    "a bad gateway": answer("502 Bad Gateway"),
    "unavailable": answer("503 Service Unavailable"),
    "sign in to the network": answer("511 Network Authentication Required"),
    "another's JSON": answer("200 OK", b'{"outcome":"done","said":"You are online.","key":"","regions":{}}', JSON),
    "a list": answer("200 OK", b'["done"]', JSON),
    "null": answer("200 OK", b"null", JSON),
    "an empty body": answer("200 OK", b"", JSON),
    "a cut body": answer("200 OK", b'{"outcome":"done","sa', JSON, length=4000),
    "half a JSON": answer("200 OK", b'{"outcome":"done","sa', JSON),
}

# The head and the body of a request → whether the network answers it by itself.
Takes = Callable[[bytes, bytes], bool]


class Portal:
    """Passes on to `port`, as `url`; what `takes` takes is answered with `says`, and kept in `taken`. `with` runs it."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.takes: Takes = lambda _head, _body: False
        self.says = ANSWERS["a page"]
        self.taken: list[tuple[bytes, bytes]] = []
        self._came = Condition()
        self._lines: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._line, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def shut(self, takes: Takes = lambda _head, _body: True) -> None:
        """From now on the network answers these by itself; whatever is open is cut."""
        self.takes = takes
        self.cut()

    def open(self) -> None:
        """Let everything pass, as after signing in."""
        self.takes = lambda _head, _body: False

    def cut(self) -> None:
        self._do(self._cut())

    def writes(self) -> int:
        """How many commands came to the network and no further."""
        return sum(head.startswith(b"POST") and b"/do/" in head.split(b"\r\n")[0] for head, _body in self.taken)

    def has_taken(self, number: int, seconds: float) -> bool:
        """Wait until so many requests ended here."""
        with self._came:
            return self._came.wait_for(lambda: len(self.taken) >= number, seconds)

    def has_taken_writes(self, number: int, seconds: float) -> bool:
        with self._came:
            return self._came.wait_for(lambda: self.writes() >= number, seconds)

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _cut(self) -> None:
        lines = set(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    async def _line(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._lines.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._request(phone, to_phone):
                    pass
        finally:
            self._lines.discard(task)
            to_phone.transport.abort() if self._is_over(task) else to_phone.close()

    @staticmethod
    def _is_over(task: asyncio.Task[None]) -> bool:
        return bool(task.cancelling())

    async def _request(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> bool:
        """Answer one request, or pass it on; whether another may follow on this connection."""
        head = await phone.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        body = await phone.readexactly(length)
        if self.takes(head, body):
            with self._came:
                self.taken.append((head, body))
                self._came.notify_all()
            to_phone.write(self.says)
            await to_phone.drain()
            return False
        server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            # Each request has its own connection to the server: the next one may be answered here.
            is_socket = b"upgrade: websocket" in head.lower()
            to_server.write((head if is_socket else _once(head)) + body)
            await asyncio.gather(_pass(server, to_phone), *([_pass(phone, to_server)] if is_socket else []))
        finally:
            to_server.transport.abort()
        return False


def _once(head: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


async def _pass(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        to.write(data)
        await to.drain()
    to.close()
