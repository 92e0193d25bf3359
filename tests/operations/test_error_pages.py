"""What stays behind when a page of an error has been sent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from channels.testing import ApplicationCommunicator
from django.core.exceptions import PermissionDenied
from django.db import connection

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

    monkeypatch.setattr("workshops.views.screens.find_room", refuse)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as draws_error_pages:
        loop.set_default_executor(draws_error_pages)

        answered = await status_of(path)

        assert answered == status
        assert await loop.run_in_executor(None, is_open) is False
