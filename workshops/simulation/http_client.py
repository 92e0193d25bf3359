"""A browser without a screen: HTTP/1.1 over asyncio streams, with kept connections and cookies by path."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]

# Said by whoever wants an answer, and no page.
ACCEPT_JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class Response:
    """What a server said; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/json")

    def json(self) -> Any:
        """What the body says; raises ValueError when it is no JSON."""
        return json.loads(self.body)

    def said(self) -> dict[str, Any]:
        """The JSON object in the body, or an empty one: a network's own page may answer in the server's place."""
        try:
            found = self.json() if self.is_json else None
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class HttpClient:
    """One person's browser at one site. Redirects are not followed. `patience`: seconds to wait for an answer.

    Raises OSError or TimeoutError when there was no answer; whether the request had an effect is then not known.
    """

    def __init__(self, base: str, *, patience: float = 12) -> None:
        self.base = base.rstrip("/")
        self.patience = patience
        # (path, name) → value, as the server set them.
        self.cookies: dict[tuple[str, str], str] = {}
        self.bytes = 0
        self._idle: list[Pipe] = []

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        return await self._ask("GET", path, dict(headers or {}), b"")

    async def post(
        self, path: str, fields: Mapping[str, Any] | str, headers: Mapping[str, str] | None = None
    ) -> Response:
        """`fields`: a mapping, or a body that is urlencoded already. The proof that the form is ours goes along."""
        body = fields if isinstance(fields, str) else urlencode(fields, doseq=True)
        own = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookie("/", "csrftoken"),
            "Origin": self.base,
            "Referer": f"{self.base}{path}",
        }
        return await self._ask("POST", path, own | dict(headers or {}), body.encode())

    def cookie(self, path: str, name: str) -> str:
        """The value of a cookie that goes along to `path`; the closest path wins."""
        fitting = [(where, value) for (where, known), value in self.cookies.items() if known == name]
        return max(((where, value) for where, value in fitting if path.startswith(where)), default=("", ""))[1]

    def cookies_for(self, path: str) -> str:
        """The line that goes along to `path`."""
        names = sorted({name for where, name in self.cookies if path.startswith(where)})
        return "; ".join(f"{name}={self.cookie(path, name)}" for name in names)

    def close(self) -> None:
        for _reader, writer in self._idle:
            writer.transport.abort()
        self._idle.clear()

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Response:
        async with asyncio.timeout(self.patience):
            # A kept connection may have been closed by the other end just now: then a new one is tried, once.
            # Asking twice is safe, because every write carries its key.
            kept = bool(self._idle)
            try:
                return await self._ask_once(method, path, headers, body)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                if kept:
                    self.close()
                    return await self._ask_once(method, path, headers, body)
                raise ConnectionError("The server hung up.") from error

    async def _ask_once(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Response:
        reader, writer = self._idle.pop() if self._idle else await self._connect()
        try:
            address = urlsplit(urljoin(self.base, path))
            where = address.path + (f"?{address.query}" if address.query else "")
            lines = {"Host": address.netloc, "Accept": "text/html"} | headers
            if cookies := self.cookies_for(address.path):
                lines["Cookie"] = cookies
            if body:
                lines["Content-Length"] = str(len(body))
            head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
            writer.write(f"{method} {where} HTTP/1.1\r\n{head}\r\n".encode() + body)
            answer, stays = await self._read(reader)
        except BaseException:
            writer.transport.abort()
            raise
        if stays:
            self._idle.append((reader, writer))
        else:
            writer.close()
        return answer

    async def _connect(self) -> Pipe:
        address = urlsplit(self.base)
        secure = address.scheme == "https"
        how = ssl.create_default_context() if secure else None
        return await asyncio.open_connection(address.hostname, address.port or (443 if secure else 80), ssl=how)

    async def _read(self, reader: asyncio.StreamReader) -> tuple[Response, bool]:
        """One answer, and whether the connection may be used again."""
        status = int((await reader.readuntil(b"\r\n")).split(b" ")[1])
        headers: dict[str, str] = {}
        while (line := (await reader.readuntil(b"\r\n")).decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                self._keep(value)
            headers[name] = value
        body = await _body(reader, status, headers)
        self.bytes += len(body)
        return Response(status, headers, body), headers.get("connection", "").lower() != "close"

    def _keep(self, line: str) -> None:
        try:
            jar = SimpleCookie(line)
        except CookieError:
            return
        for name, morsel in jar.items():
            place = (morsel["path"] or "/", name)
            if morsel["max-age"] == "0":
                self.cookies.pop(place, None)
            else:
                self.cookies[place] = morsel.value


async def _body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> bytes:
    if status in {204, 304}:
        return b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return b"".join(parts)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read()
