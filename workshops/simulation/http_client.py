"""An HTTP client that behaves like one person's browser: cookies by path, kept connections, no JavaScript."""

import asyncio
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

# Asks for an answer as JSON instead of a page.
ACCEPT_JSON = {"Accept": "application/json"}

# Errors of a connection that the server may have closed just before it was used again.
STALE_CONNECTION = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


@dataclass(frozen=True)
class Response:
    """One answer of a server. `headers` finds names in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/json")

    def json(self) -> Any:
        """The parsed body. Raises ValueError when it is not JSON."""
        return json.loads(self.body)

    def json_object(self) -> dict[str, Any]:
        """The JSON object in the body, or an empty one: a network's own page may answer in place of the server."""
        try:
            found = self.json() if self.is_json else None
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class HttpClient:
    """A session with the site at `base`. Redirects are not followed. `patience`: seconds to wait for one answer.

    `bytes_received` counts what came as bodies, as transferred. Requests raise OSError (ConnectionError, TimeoutError) when no
    answer came; whether the request had an effect is then not known. Raises ValueError when `base` is no address.
    """

    def __init__(self, base: str, *, patience: float = 12) -> None:
        self.base = base.rstrip("/")
        self.patience = patience
        self.bytes_received = 0
        try:
            self._client = httpx.AsyncClient(
                base_url=self.base,
                # One limit for the whole request is set in `_request`.
                timeout=None,  # noqa: S113
                headers={"Accept": "text/html", "Accept-Encoding": "identity"},
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=None),
                # Proxies of the environment are for the internet; a rehearsal talks to a site nearby.
                trust_env=False,
                verify=_tls(),
            )
        except httpx.InvalidURL as error:
            raise ValueError(f"{base} is not an address: {error}") from error

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        return await self._request("GET", path, dict(headers or {}), b"")

    async def post(
        self, path: str, fields: Mapping[str, Any] | str, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a form. `fields`: a mapping, or a body that is urlencoded already. The CSRF token is sent with it."""
        body = fields if isinstance(fields, str) else urlencode(fields, doseq=True)
        own = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookie("csrftoken"),
            "Origin": self.base,
            "Referer": f"{self.base}{path}",
        }
        return await self._request("POST", path, own | dict(headers or {}), body.encode())

    def set_cookies(self, cookies: Mapping[tuple[str, str], str]) -> None:
        """Keep cookies as if the site had set them: `(path, name)` to value."""
        for (path, name), value in cookies.items():
            self._client.cookies.set(name, value, domain=_cookie_domain(self.base), path=path)

    def cookie(self, name: str, path: str = "/") -> str:
        """The value of the cookie `name` that is set for exactly `path`, or an empty string."""
        value: str | None = self._client.cookies.get(name, path=path)
        return value or ""

    def delete_cookie(self, name: str) -> None:
        self._client.cookies.delete(name)

    def cookies_for(self, path: str) -> str:
        """The Cookie header that a request of `path` has."""
        headers: Mapping[str, str] = self._client.build_request("GET", path).headers
        return headers.get("Cookie", "")

    async def close(self) -> None:
        """Close the kept connections."""
        await self._client.aclose()

    async def _request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Response:
        """Send the request; once more when a kept connection turns out to be closed.

        Sending twice is safe, because every write has a key and takes effect only once.
        """
        async with asyncio.timeout(self.patience):
            try:
                is_new = asyncio.Event()
                try:
                    return await self._request_once(method, path, headers, body, is_new)
                except STALE_CONNECTION:
                    if is_new.is_set():
                        raise
                    return await self._request_once(method, path, headers, body, is_new)
            except httpx.RequestError as error:
                raise ConnectionError(f"No answer from {self.base}: {error}") from error

    async def _request_once(
        self, method: str, path: str, headers: dict[str, str], body: bytes, is_new: asyncio.Event
    ) -> Response:
        """Sets `is_new` when a connection was opened for this request."""

        async def trace(event: str, _info: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.started":
                is_new.set()

        found = await self._client.request(method, path, headers=headers, content=body, extensions={"trace": trace})
        self.bytes_received += found.num_bytes_downloaded
        return Response(found.status_code, found.headers, found.content)


def _cookie_domain(base: str) -> str:
    """The domain under which Python's cookie jar keeps a cookie that a site set for itself."""
    host = re.sub(r":\d+$", "", urlsplit(base).netloc)
    return host if "." in host else f"{host}.local"


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes tens of milliseconds, and a thousand virtual users need them."""
    return ssl.create_default_context()
