"""Error pages: what they say, and that they leave no database connection open."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from channels.testing import ApplicationCommunicator
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from config.asgi import application
from tests.factories.screens import PATIENCE


def is_open() -> bool:
    return connection.connection is not None


async def status_of(path: str) -> int:
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path}
    scope |= {"query_string": b"", "headers": [(b"host", b"testserver")], "server": ["testserver", 80]}
    sent = ApplicationCommunicator(application, scope)
    sent.input_queue.put_nowait({"type": "http.request", "body": b"", "more_body": False})
    start = await sent.receive_output(PATIENCE)
    while (await sent.receive_output(PATIENCE)).get("more_body"):
        pass
    await sent.wait(PATIENCE)
    return start["status"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "status"), [("/no-such-page/", 404), ("/w/NNNNNN/", 403)])
async def test_an_error_page_leaves_no_connection_open(path: str, status: int, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr("workshops.screens.views.find_room", refuse)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as renders_error_pages:
        loop.set_default_executor(renders_error_pages)

        answered = await status_of(path)

        assert answered == status
        assert await loop.run_in_executor(None, is_open) is False


@pytest.mark.django_db
def test_an_unknown_address_is_answered_with_a_page_that_leads_on():
    response = Client().get("/nobody/lives/here/")

    assert response.status_code == 404
    assert 'href="/join/"' in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", b"code=ABC"),
        ("multipart/form-data; boundary=", b"code=ABC"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 1100)),
        ("application/x-www-form-urlencoded", b"code=" + b"a" * 3_000_000),
    ],
)
def test_a_form_that_cannot_be_read_is_answered_with_a_page_that_says_so(kind, body):
    client = Client(enforce_csrf_checks=True)
    client.get("/join/")

    response = client.post("/join/", body, content_type=kind)

    assert response.status_code == 400
    assert "This cannot be read" in response.text
