"""What clients can write into the log: a line a minute, and never a traceback."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from operations.log_throttling import LONGEST, LogThrottle

pytestmark = pytest.mark.django_db


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def terminal() -> Iterator[io.StringIO]:
    """What the terminal shows with the site's own settings."""
    log = io.StringIO()
    configured = logging.config.DictConfigurator(settings.LOGGING)
    configured.config["filters"] = {
        name: configured.configure_filter(dict(how)) for name, how in settings.LOGGING["filters"].items()
    }
    handler = configured.configure_handler(dict(settings.LOGGING["handlers"]["terminal"]) | {"stream": log})
    logging.getLogger().addHandler(handler)
    yield log
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/", {"HTTP_HOST": "evil.example"}),
        ("/", {"HTTP_HOST": "e" * 5000}),
        ("/join/", {"method": "POST", "body": "code=" + "x" * 2_600_000}),
        ("/join/", {"method": "POST", "body": "&".join(f"a{n}=1" for n in range(1100))}),
        ("/join/", {"method": "POST", "body": "--x\r\nContent-Disp", "type": "multipart/form-data; boundary=x"}),
        ("/join/", {"method": "POST", "body": "abc", "type": "multipart/form-data"}),
        ("/admin/", {"HTTP_HOST": "::1]:80:80"}),
    ],
)
def test_a_malformed_request_is_refused_and_logged_with_one_line_at_most(
    client: Client, terminal: io.StringIO, path: str, sent: dict[str, str]
) -> None:
    headers = {name: value for name, value in sent.items() if name.startswith("HTTP_")}
    kind = sent.get("type", "application/x-www-form-urlencoded")

    answers = {
        client.generic(sent.get("method", "GET"), path, sent.get("body", ""), content_type=kind, **headers).status_code
        for _ in range(5)
    }

    assert answers <= {400, 403, 404, 413}
    assert "Traceback" not in terminal.getvalue()
    assert len(terminal.getvalue().splitlines()) <= 1
    assert all(len(line) <= LONGEST for line in terminal.getvalue().splitlines())


def test_a_form_without_its_token_is_logged_once_however_often_it_is_sent(terminal: io.StringIO) -> None:
    stranger = Client(enforce_csrf_checks=True)

    assert {stranger.post("/join/", {"code": "ABCDEF"}).status_code for _ in range(5)} == {403}
    assert len(terminal.getvalue().splitlines()) == 1


def test_our_own_errors_are_logged_each_time_with_a_traceback(terminal: io.StringIO) -> None:
    for _ in range(2):
        try:
            raise ValueError("ours")
        except ValueError:
            logging.getLogger("django.request").exception("Internal Server Error: /")

    assert terminal.getvalue().count("Traceback") == 2


def test_the_next_line_says_how_many_were_left_out() -> None:
    clock = Clock()
    throttle = LogThrottle(["django.security"], clock=clock)
    lines = []
    for second in (0, 1, 59, 60, 61):
        clock.now = 1000.0 + second
        record = logging.makeLogRecord({"name": "django.security.DisallowedHost", "msg": "No %s", "args": ("host",)})
        if throttle.filter(record):
            lines.append(record.getMessage())

    assert lines == ["No host", "No host (2 more like this one since the last)"]


def test_each_logger_has_its_own_line_and_of_a_traceback_only_the_last_line_is_kept() -> None:
    throttle = LogThrottle(["django.security", "daphne.http_protocol"])
    long = logging.makeLogRecord(
        {
            "name": "daphne.http_protocol",
            "msg": "Traceback (most recent call last):\n  File …\nUnicodeDecodeError: no\n",
        }
    )
    other = logging.makeLogRecord({"name": "django.security.csrf", "msg": "Forbidden"})
    alike = logging.makeLogRecord({"name": "django.securityguard", "msg": "not ours"})

    assert [throttle.filter(record) for record in (long, other, alike, alike)] == [True, True, True, True]
    assert long.getMessage() == "UnicodeDecodeError: no"
