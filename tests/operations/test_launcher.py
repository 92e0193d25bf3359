"""What `make demo` and `make hall` share: the address for QR codes, the port, and the environment of the server."""

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

import launcher


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which something else already listens."""
    with contextlib.closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("192.0.2.7", 80, "http://192.0.2.7"),
        ("2001:db8::7", 8000, "http://[2001:db8::7]:8000"),
    ],
)
def test_cards_carry_the_address_that_the_server_listens_on(host: str, port: int, address: str):
    assert launcher.public_url(host, port) == address


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
def test_a_server_open_to_the_network_is_never_printed_as_every_address(everywhere: str):
    address = urlsplit(launcher.public_url(everywhere, 8000))

    assert address.hostname not in {"0.0.0.0", "::"}
    assert address.port == 8000


def test_a_busy_port_is_refused_with_one_sentence_that_says_what_to_type(taken: int):
    with pytest.raises(SystemExit) as stopped:
        launcher.refuse_a_busy_port("127.0.0.1", taken, "make hall")

    sentence = str(stopped.value)
    assert f"Port {taken} on 127.0.0.1 cannot be had" in sentence
    assert f"make hall PORT={taken + 1}" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", "80.5"])
def test_a_port_that_is_no_port_number_is_refused_with_a_sentence(port: str):
    with pytest.raises(SystemExit, match=f"PORT must be a number from 1 to 65535, and {port} is none."):
        launcher.chosen_port(port)
