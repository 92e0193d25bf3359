"""Which pages may open a socket, by the `Host` and `Origin` of the handshake, and which may send a form."""

import pytest
from channels.testing import WebsocketCommunicator
from django.test import Client

from config.asgi import application

PUBLIC = "https://table.example"


async def opens(host: str | None, *origins: str) -> bool:
    lines = [(b"origin", origin.encode("latin-1")) for origin in origins]
    lines += [] if host is None else [(b"host", host.encode("latin-1"))]
    socket = WebsocketCommunicator(application, "/ws/w/ABC/", headers=lines)
    accepted, _ = await socket.connect()
    await socket.disconnect()
    return accepted


@pytest.fixture(autouse=True)
def _names(settings):
    settings.ALLOWED_HOSTS = ["testserver", "[::1]", "127.0.0.1"]
    settings.PUBLIC_URL = PUBLIC


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("testserver", "http://testserver"),
        ("testserver", "https://testserver"),
        ("testserver:443", "https://testserver"),
        ("testserver:80", "http://testserver"),
        ("testserver", "https://testserver:443"),
        ("testserver", "http://testserver:80"),
        ("TESTSERVER:443", "https://testserver"),
        ("testserver", "HTTP://TestServer"),
        ("testserver.", "http://testserver"),
        ("testserver.:443", "https://testserver."),
        ("testserver:8000", "http://testserver:8000"),
        ("[::1]:443", "https://[::1]"),
        ("[::1]", "http://[::1]:80"),
        ("[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
    ],
)
async def test_a_default_port_is_the_same_port_whether_it_is_said_or_not(settings, host: str, origin: str):
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "[0:0:0:0:0:0:0:1]"]

    assert await opens(host, origin)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("testserver:443", "http://testserver"),
        ("testserver:80", "https://testserver"),
        ("testserver", "http://testserver:8000"),
        ("testserver:8000", "http://testserver"),
        ("testserver:443", "https://testserver:444"),
        ("testserver", "http://testserver.."),
        ("testserver", "http://testserver/"),
        ("testserver", "http://testserver/path"),
        ("testserver", "http://testserver?"),
        ("testserver", "http://testserver#"),
        ("testserver", "http://me@testserver"),
        ("testserver", "http://testserver:"),
        ("testserver", "http://testserver:eighty"),
        ("testserver", "http://test\tserver"),
        ("testserver", "http://testserver:99999"),
        ("testserver", "ws://testserver"),
        ("testserver", "null"),
        ("testserver", ""),
        ("evil.example", "http://evil.example"),
        ("evil.example:443", "https://evil.example"),
        ("testserver@evil.example", "http://evil.example"),
        ("", "http://"),
        (None, "http://testserver"),
    ],
)
async def test_any_other_origin_is_not_ours(host: str | None, origin: str):
    assert not await opens(host, origin)


async def test_two_origins_are_none():
    assert not await opens("testserver", "http://testserver", "http://testserver")
    assert not await opens("testserver", "http://evil.example", "http://testserver")


@pytest.mark.parametrize("origin", [PUBLIC, f"{PUBLIC}:443", "HTTPS://Table.example", "https://table.example."])
@pytest.mark.parametrize("host", ["testserver:8000", "10.0.0.7:8000", "table.example", None])
async def test_pages_of_the_public_address_open_sockets_whatever_host_a_proxy_writes(host: str | None, origin: str):
    assert await opens(host, origin)


@pytest.mark.parametrize("origin", ["http://table.example", f"{PUBLIC}:8443", f"{PUBLIC}.evil.example", f"{PUBLIC}/"])
async def test_what_only_looks_like_the_public_address_is_not_ours(origin: str):
    assert not await opens("testserver", origin)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("secure", "host", "origin", "is_ours"),
    [
        (True, "testserver:443", "https://testserver", True),
        (False, "testserver:80", "http://testserver", True),
        (False, "TestServer", "http://testserver", True),
        (False, "[::1]:80", "http://[::1]", True),
        (False, "testserver:443", "http://testserver", False),
        (True, "testserver:80", "https://testserver", False),
        (False, "testserver:8000", "http://testserver", False),
    ],
)
def test_a_form_may_be_sent_where_a_socket_may_be_opened(secure: bool, host: str, origin: str, is_ours: bool):
    client = Client(enforce_csrf_checks=True, headers={"host": host})
    client.get("/join/", secure=secure)
    token = client.cookies["csrftoken"].value

    answer = client.post("/join/", {"code": "XXXXXX"}, secure=secure, headers={"origin": origin, "x-csrftoken": token})

    assert (answer.status_code != 403) is is_ours
