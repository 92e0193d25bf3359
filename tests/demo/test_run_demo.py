"""`make demo`: which address it prints into QR codes, and what it says when it cannot begin."""

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

import run_demo


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
    assert run_demo.public_url(host, port) == address


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
def test_a_server_open_to_the_network_is_never_printed_as_every_address(everywhere: str):
    address = urlsplit(run_demo.public_url(everywhere, 8000))

    assert address.hostname not in {"0.0.0.0", "::"}
    assert address.port == 8000


def test_a_busy_port_is_told_in_one_sentence_that_names_the_way_out(taken: int):
    with pytest.raises(SystemExit) as stopped:
        run_demo.refuse_a_busy_port("127.0.0.1", taken, "make hall")

    sentence = str(stopped.value)
    assert f"Port {taken} on 127.0.0.1 cannot be had" in sentence
    assert f"make hall PORT={taken + 1}" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("wish", ["0", "65536", "eight", "-1", "80.5"])
def test_a_port_that_is_none_is_told_so(wish: str):
    with pytest.raises(SystemExit, match=f"PORT must be a number from 1 to 65535, and {wish} is none."):
        run_demo.chosen_port(wish)


def test_starting_afresh_leaves_a_named_database_alone():
    with pytest.raises(SystemExit, match="DATABASE_URL names another"):
        run_demo.start_afresh("postgres://elsewhere/hall")
