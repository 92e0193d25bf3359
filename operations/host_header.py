"""One spelling for each host. Some proxies add the default port to `Host`, which browsers leave out of `Origin`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class NormalizedHost:
    """Middleware: `Host` in lower case and without the default port of its scheme.

    Django compares it with `Origin` character by character, and would refuse every form behind such a proxy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST")
        if host is not None:
            request.META["HTTP_HOST"] = host.lower().removesuffix(DEFAULT_PORTS[request.scheme or "http"])
        return self.get_response(request)
