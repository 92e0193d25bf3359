"""Guessing of codes, through the site's own ASGI application. Nothing waits in earnest: what would be awaited is seen."""

import asyncio
import logging
import threading
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from channels.testing import ApplicationCommunicator
from django.test import Client

from config.asgi import application
from tests.factories.rooms import make_seat, make_workshop
from tests.factories.screens import PATIENCE, in_database
from workshops.models import SeatCard, Workshop
from workshops.screens import code_guessing
from workshops.screens.code_guessing import (
    FREE,
    LONGEST,
    Guesses,
    Receive,
    SlowGuessing,
)

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = application.application_mapping["http"].pages
WRONG = ["/w/NNNNNN/", "/w/NNNNNN/wall/", "/w/NNNNNN/snapshot/wall/", "/c/NNNNNNNN/"]


class Gate:
    """Stands where a wrong answer waits: keeps the seconds it was to wait, and lets nobody through until it opens."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.open = asyncio.Event()

    async def wait(self, receive: object, seconds: float) -> bool:
        self.seconds.append(seconds)
        await self.open.wait()
        return True


def slow(gate: Gate, clock: Callable[[], float] = lambda: 0.0) -> SlowGuessing:
    return SlowGuessing(PAGES, clock=clock, wait=gate.wait)


def request(pages: SlowGuessing, path: str, *, method: str = "GET", **fields: str) -> ApplicationCommunicator:
    """One request of a browser, with the proof that a form is ours."""
    secret = "a" * 32
    headers = [
        (b"host", b"testserver"),
        (b"cookie", f"csrftoken={secret}".encode()),
        (b"x-csrftoken", secret.encode()),
        (b"content-type", b"application/x-www-form-urlencoded"),
    ]
    scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path}
    scope |= {"query_string": b"", "headers": headers, "client": ["203.0.113.9", 40000], "server": ["testserver", 80]}
    sent = ApplicationCommunicator(pages, scope)
    sent.input_queue.put_nowait({"type": "http.request", "body": urlencode(fields).encode(), "more_body": False})
    return sent


async def status(sent: ApplicationCommunicator) -> int:
    """The status of the answer, when it has come to its end."""
    start = await sent.receive_output(PATIENCE)
    while (await sent.receive_output(PATIENCE)).get("more_body"):
        pass
    await sent.wait(PATIENCE)
    return start["status"]


def tired(pages: SlowGuessing, wrong: int = FREE) -> SlowGuessing:
    """As after so many wrong codes."""
    for _ in range(wrong):
        pages.guesses.wrong("/c/", pages.clock())
    return pages


@in_database
def a_room() -> tuple[Workshop, SeatCard]:
    workshop = make_workshop(code="KJM7QD")
    return workshop, make_seat(workshop)


def test_the_site_slows_guesses() -> None:
    assert isinstance(application.application_mapping["http"], SlowGuessing)


def test_what_a_hall_mistypes_does_not_wait() -> None:
    guesses = Guesses()

    assert {guesses.wrong("/join/", 0.0) for _ in range(FREE)} == {0.0}


def test_wrong_codes_wait_longer_and_longer_up_to_the_longest_and_are_forgiven() -> None:
    guesses = Guesses()
    for _ in range(FREE):
        guesses.wrong("/c/", 0.0)

    waits = [guesses.wrong("/c/", 0.0) for _ in range(1000)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (0.2, LONGEST)
    assert guesses.wrong("/c/", 3600.0) == 0.0


def test_a_thousand_at_once_are_soon_answered_no_faster_than_one_longest_wait_each() -> None:
    """A million guesses on a thousand connections: after the first few, each of them costs the whole wait."""
    guesses = Guesses()
    waits = [guesses.wrong("/c/", second * LONGEST) for second in range(100) for _ in range(1000)]

    assert sum(wait < LONGEST for wait in waits) <= 100 * (
        LONGEST * code_guessing.FORGIVEN + code_guessing.A_SECOND * LONGEST
    )


@pytest.mark.parametrize("path", WRONG)
async def test_the_answer_to_a_wrong_code_in_an_address_waits(path: str) -> None:
    gate = Gate()
    pages = tired(slow(gate))
    sent = request(pages, path)

    gate.open.set()

    assert await status(sent) == 404
    assert gate.seconds == [0.2]


@pytest.mark.parametrize(("path", "code"), [("/join/", "NNNNNN"), ("/c/", "NNNNNNNN"), ("/w/KJM7QD/card/", "NNNNNNNN")])
async def test_the_answer_to_a_wrong_code_that_was_typed_waits(path: str, code: str) -> None:
    await a_room()
    gate = Gate()
    pages = tired(slow(gate))
    sent = request(pages, path, method="POST", code=code)

    gate.open.set()

    assert await status(sent) == 404
    assert gate.seconds == [0.2]


async def test_right_codes_are_answered_while_wrong_ones_wait_and_these_hold_no_thread() -> None:
    workshop, seat = await a_room()
    gate = Gate()
    pages = tired(slow(gate))
    before = threading.active_count()
    guesses = [asyncio.create_task(status(request(pages, "/c/NNNNNNNN/"))) for _ in range(40)]
    async with asyncio.timeout(PATIENCE):
        while len(gate.seconds) < 40:  # noqa: ASYNC110, a request has no event for having reached the gate
            await asyncio.sleep(0)
        while threading.active_count() > before + 10:  # noqa: ASYNC110, nor a thread for having ended
            await asyncio.sleep(0)

    right = [
        await status(request(pages, "/join/", method="POST", code=workshop.code)),
        await status(request(pages, "/c/", method="POST", code=seat.code)),
        await status(request(pages, f"/c/{seat.code}/")),
        await status(request(pages, f"/w/{workshop.code}/")),
        await status(request(pages, f"/w/{workshop.code}/card/", method="POST", code=seat.code)),
    ]

    assert right == [302, 200, 200, 200, 302]
    assert len(gate.seconds) == 40
    gate.open.set()
    assert set(await asyncio.gather(*guesses)) == {404}


async def test_three_hundred_people_behind_the_guessers_address_are_let_in_at_once() -> None:
    workshop, _ = await a_room()
    gate = Gate()
    pages = tired(slow(gate), 10_000)
    guesses = [asyncio.create_task(status(request(pages, "/join/", method="POST", code="NNNNNN"))) for _ in range(5)]

    people = [await status(request(pages, "/join/", method="POST", code=workshop.code)) for _ in range(300)]

    assert people == [302] * 300
    gate.open.set()
    assert await asyncio.gather(*guesses) == [404] * 5


async def test_other_pages_that_do_not_exist_wait_for_nothing() -> None:
    gate = Gate()
    pages = tired(slow(gate), 10_000)

    assert await status(request(pages, "/no-such-page/")) == 404
    assert gate.seconds == []


async def test_a_site_under_a_path_of_its_own_is_guarded_as_well() -> None:
    gate = Gate()
    gate.open.set()
    sent = request(tired(slow(gate)), "/here/w/NNNNNN/")
    sent.scope["root_path"] = "/here"

    assert await status(sent) == 404
    assert gate.seconds == [0.2]


async def test_whoever_hangs_up_is_let_go_of() -> None:
    async def hang_up(receive: Receive, seconds: float) -> bool:
        sent.input_queue.put_nowait({"type": "http.disconnect"})
        return await code_guessing.wait(receive, 1_000_000)

    pages = tired(SlowGuessing(PAGES, clock=lambda: 0.0, wait=hang_up))
    sent = request(pages, "/c/NNNNNNNN/")

    await sent.wait(PATIENCE)

    assert sent.output_queue.empty()


async def test_a_wait_comes_to_its_end() -> None:
    silence: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    assert await code_guessing.wait(silence.get, 0.001) is True


async def test_guessing_is_reported_once_a_minute_with_counts_and_without_addresses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate, now = Gate(), [1000.0]
    gate.open.set()
    pages = slow(gate, clock=lambda: now[0])
    tired(pages, FREE - 1)

    with caplog.at_level(logging.WARNING, logger="workshops.screens.code_guessing"):
        for second in (0, 0, 1, 2, 58, 60, 61):
            now[0] = 1000.0 + second
            tired(pages, FREE)
            await status(request(pages, "/w/NNNNNN/"))

    lines = [record.getMessage() for record in caplog.records if record.name == "workshops.screens.code_guessing"]
    assert len(lines) == 2
    assert lines[0] == ("Somebody may be guessing codes. Wrong ones: /c/ 119, /w/ 1. Right ones are answered at once.")
    assert "203.0.113.9" not in caplog.text


async def test_a_few_wrong_codes_are_not_worth_a_line(caplog: pytest.LogCaptureFixture) -> None:
    pages = slow(Gate())

    for _ in range(5):
        await status(request(pages, "/w/NNNNNN/"))

    assert [record for record in caplog.records if record.name == "workshops.screens.code_guessing"] == []


def test_a_wrong_code_says_so_to_programs_as_well(client: Client) -> None:
    """The proxy in front can count "not found" at these addresses, if it wants to."""
    answers = [client.post("/join/", {"code": "NNNNNN"}), client.post("/c/", {"code": "NNNNNNNN"})]

    assert [answer.status_code for answer in answers] == [404, 404]
