"""Who may open a socket: a page of our own, which came from the very address that it opens the socket at."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Application = Callable[..., Awaitable[None]]


def own_pages_only(application: Application, denier: Application) -> Application:
    """Pass on what our own pages open, and everything else to `denier`.

    Stricter than Channels' validator, which compares the host alone: another port is another program's page.
    """

    async def guard(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await (application if _is_own(scope) else denier)(scope, receive, send)

    return guard


def _is_own(scope: dict[str, Any]) -> bool:
    headers = {name: value.decode("latin1").lower() for name, value in scope["headers"]}
    host = headers.get(b"host", "")
    try:
        origin = urlsplit(headers.get(b"origin", ""))
    except ValueError:
        return False
    domain, _port = split_domain_port(host)
    is_here = origin.scheme in {"http", "https"} and origin.netloc == host
    return is_here and validate_host(domain, settings.ALLOWED_HOSTS)
