"""Only pages of this site may open a socket: their origin is the address at which they open it."""

import ipaddress
import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Application = Callable[..., Awaitable[None]]

DEFAULT_PORTS = {"http": 80, "https": 443}
# No path, no user's name, nothing but visible ASCII; what is left is for the library to take apart.
SHAPE = re.compile(r"(?i:https?)://(?:(?![/?#@\\])[!-~])+(?<!:)")


class Origin(NamedTuple):
    """Where a page comes from. `host` is in lower case, without brackets and without a last dot."""

    scheme: str
    host: str
    port: int


def own_pages_only(application: Application, denier: Application) -> Application:
    """Pass on what our own pages open, and everything else to `denier`.

    Stricter than Channels' validator, which compares the host alone: another port is another program's page.
    """

    async def guard(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await (application if _is_own(scope) else denier)(scope, receive, send)

    return guard


def _is_own(scope: dict[str, Any]) -> bool:
    """Whether `Origin` is that of PUBLIC_URL, or has the host and port of an allowed `Host`.

    A port that is not said is the scheme's default one: proxies add `:443` and `:80` to Host, browsers leave them out
    of Origin. Behind a proxy that writes another Host, PUBLIC_URL is what the browser sees.
    """
    origins, hosts = (_values(scope, name) for name in (b"origin", b"host"))
    if len(origins) != 1 or len(hosts) > 1:
        return False
    origin = parse_origin(origins[0])
    if origin is None:
        return False
    return origin == parse_origin(settings.PUBLIC_URL) or (bool(hosts) and _is_at(origin, hosts[0]))


def _is_at(origin: Origin, host: str) -> bool:
    domain, _port = split_domain_port(host)
    return origin == parse_origin(f"{origin.scheme}://{host}") and validate_host(domain, settings.ALLOWED_HOSTS)


def _values(scope: dict[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for header, value in scope["headers"] if header == name]


def parse_origin(text: str) -> Origin | None:
    """An origin as browsers write it, `scheme://host[:port]`; None for anything else, with a path or a user's name too."""
    if not SHAPE.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host:
        return None
    return Origin(parts.scheme, _plain(host), DEFAULT_PORTS[parts.scheme] if port is None else port)


def _plain(host: str) -> str:
    try:
        return ipaddress.ip_address(host).compressed
    except ValueError:
        return host.removesuffix(".")
