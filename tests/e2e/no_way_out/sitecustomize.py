"""Python loads this by itself in a server that has this folder on its path: whatever would leave the machine is
written down and refused, whoever asks for it and by whichever library. A hall has no internet, and must not miss it.
"""

import errno
import sys

HOME = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}
ASKS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def stay_home(event: str, arguments: tuple) -> None:
    if event not in ASKS:
        return
    address = arguments[ASKS[event]]
    name = address[0] if isinstance(address, tuple) and address else address
    # A socket that is a file of this machine has a plain path for an address.
    if event.startswith("socket.get") or isinstance(address, tuple):
        name = name.decode() if isinstance(name, bytes) else name
        if name not in HOME:
            print(f"left the house: {event} {name}", file=sys.stderr, flush=True)
            raise OSError(errno.ENETUNREACH, "a hall has no internet")


sys.addaudithook(stay_home)
