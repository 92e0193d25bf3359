"""The server of this site: daphne, with room for a whole hall to wait, and a stop that leaves nobody without an answer."""

import gc
from typing import Any

from operations.daphne_adapter import DaphneServer
from workshops.live.sockets import say_farewell

# Connections that may wait to be accepted. Several hundred phones connect at once. Of Twisted's own 50 places they fill
# all; a phone that finds none gets no answer, and tries again after one second, then after two more.
BACKLOG = 1024
# Seconds without a message after which a socket is pinged. A phone that is awake sends something every 30 s.
PING_INTERVAL = 35
# Seconds for the requests that the server works on, and for clients that read slowly, when it is told to stop.
SECONDS_FOR_REQUESTS = 5.0
# Seconds until the last message to phones has left the server.
SECONDS_FOR_SOCKETS = 0.1
# Python collects its oldest generation of objects after so many collections of the middle one. With Python's own 10,
# ten thousand malformed requests and as many malformed frames left 13 MB behind, with 4 they left 6 to 9. The costs of
# many votes at once are the same.
FULL_COLLECTION = 4


class SiteServer(DaphneServer):
    """The site on this address and port. `run()` returns after SIGTERM, when all requests are answered."""

    def __init__(self, application: Any, host: str, port: int) -> None:
        super().__init__(
            application,
            endpoint(host, port),
            ping_interval=PING_INTERVAL,
            close_sockets=say_farewell,
            seconds_for_sockets=SECONDS_FOR_SOCKETS,
            seconds_for_requests=SECONDS_FOR_REQUESTS,
        )

    def run(self) -> None:
        tune_garbage_collection()
        super().run()


def endpoint(host: str, port: int) -> str:
    """Where to listen, as a string endpoint of Twisted, in which a colon of an IPv6 address is escaped."""
    address = host.replace(":", r"\:")
    return f"tcp:port={port}:interface={address}:backlog={BACKLOG}"


def tune_garbage_collection() -> None:
    """Exclude what was loaded at the start, because a collection of all of it stops the event loop.

    Full collections of the rest come sooner than by default: each page leaves reference cycles behind, and memory that
    is kept until a late collection is never given back to the system.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], FULL_COLLECTION)
