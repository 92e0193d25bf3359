"""A few pages are worked on at once; the others wait in line, and nobody loses their place to somebody who left."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from operations.concurrency_limit import LONGEST_REST, Lane, LimitConcurrentPages


class Kitchen:
    """Pages that are ready when the test says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ready: dict[str, asyncio.Future[None]] = {}

    async def __call__(self, scope, receive, send) -> None:
        self.begun.append(scope["path"])
        self.ready[scope["path"]] = asyncio.get_running_loop().create_future()
        await self.ready[scope["path"]]


class Clock:
    """The time of the event loop and of lanes, in seconds; `forward` moves it, and nothing else does."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def forward(self, seconds: float) -> None:
        # Whatever was begun begins now, and not after the time has moved.
        await settle()
        self.now += seconds
        await settle()


@pytest.fixture(autouse=True)
async def _nobody_waits_for_a_loop_that_has_ended() -> AsyncIterator[None]:
    yield
    # Twice: a page that ends in a lane that rests begins a rest.
    for _ in range(2):
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await settle()


@pytest.fixture
async def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", clock)
    return clock


async def stand_in_line(
    pages: LimitConcurrentPages, *paths: str, method: str = "GET", cookies: str = ""
) -> dict[str, asyncio.Task[None]]:
    scope = {"method": method, "headers": [(b"cookie", cookies.encode())]}
    waiting = {path: asyncio.create_task(pages(scope | {"path": path}, None, None)) for path in paths}
    await settle()
    return waiting


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_no_more_than_so_many_at_once_and_first_come_first_served():
    kitchen = Kitchen()
    await stand_in_line(LimitConcurrentPages(kitchen, 2), "a", "b", "c", "d")
    assert kitchen.begun == ["a", "b"]

    kitchen.ready["b"].set_result(None)
    await settle()
    assert kitchen.begun == ["a", "b", "c"]
    kitchen.ready["a"].set_result(None)
    await settle()
    assert kitchen.begun == ["a", "b", "c", "d"]


async def test_a_page_that_fails_makes_way_and_its_error_is_told():
    kitchen = Kitchen()
    waiting = await stand_in_line(LimitConcurrentPages(kitchen, 1), "a", "b")

    kitchen.ready["a"].set_exception(RuntimeError("No page"))
    with pytest.raises(RuntimeError, match="No page"):
        await waiting["a"]

    await settle()
    assert kitchen.begun == ["a", "b"]


async def test_whoever_hangs_up_leaves_the_line_and_their_page():
    kitchen = Kitchen()
    waiting = await stand_in_line(LimitConcurrentPages(kitchen, 1), "a", "b", "c")

    waiting["b"].cancel()
    waiting["a"].cancel()
    await settle()

    assert kitchen.begun == ["a", "c"]


async def test_writes_that_wait_for_the_database_hold_up_no_page_and_nothing_holds_up_the_pulse():
    kitchen = Kitchen()
    pages = LimitConcurrentPages(kitchen, 1)
    await stand_in_line(pages, "/w/ABC234/do/a/", "/w/ABC234/do/b/", method="POST")
    await stand_in_line(pages, "/page", "/another")
    await stand_in_line(pages, "/healthz")

    assert kitchen.begun == ["/w/ABC234/do/a/", "/page", "/healthz"]


DOORS = [
    "/sign-in/",
    "/sign-in/forgotten/",
    "/sign-in/new/MQ/set-password/",
    "/admin/login/",
    "/_util/authenticate_with_password/1/2/",
    "/documents/authenticate_with_password/1/",
]


async def test_passwords_are_checked_one_at_a_time_and_hold_up_no_card_no_page_and_no_member_of_staff():
    kitchen = Kitchen()
    pages = LimitConcurrentPages(kitchen, 8, is_known=lambda cookies: "mine" in cookies)

    await stand_in_line(pages, *DOORS, *DOORS, method="POST")
    await stand_in_line(pages, "/sign-in/me/", method="POST", cookies="known-browser=mine")
    others = ["/w/ABC234/do/a/", "/c/ABC234/", "/join/", "/admin/pages/2/edit/"]
    await stand_in_line(pages, *others, method="POST")
    await stand_in_line(pages, "/sign-in/page/")

    assert kitchen.begun == ["/sign-in/", "/sign-in/me/", *others, "/sign-in/page/"]


@pytest.mark.parametrize("costly", ["/search/", "/feed/", "/blog/feed/", "/sitemap.xml"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("prefix", ["", "/table"])
async def test_what_is_costly_to_read_waits_for_its_like_and_holds_up_no_page(costly: str, method: str, prefix: str):
    kitchen = Kitchen()
    pages = LimitConcurrentPages(kitchen, 4)
    scope = {"root_path": prefix, "method": method, "path": prefix + costly, "headers": []}

    waiting = [asyncio.create_task(pages(scope, None, None)) for _ in range(3)]
    await settle()
    await stand_in_line(pages, "/", "/w/ABC234/", "/blog/", "/feeding/")

    assert kitchen.begun == [prefix + costly, "/", "/w/ABC234/", "/blog/", "/feeding/"]
    assert not any(task.done() for task in waiting)


async def test_forms_of_no_room_and_searches_hold_up_no_card_and_no_page():
    kitchen = Kitchen()
    pages = LimitConcurrentPages(kitchen, 4)

    await stand_in_line(pages, *(f"/{number}/" for number in range(16)), method="POST")
    await stand_in_line(pages, *(f"/search/?query={number}" for number in range(16)))
    await stand_in_line(pages, "/w/ABC234/do/a/", method="POST")
    await stand_in_line(pages, "/w/ABC234/")

    assert kitchen.begun == ["/0/", "/1/", "/search/?query=0", "/w/ABC234/do/a/", "/w/ABC234/"]


@pytest.mark.parametrize(("worked", "rests"), [(0.04, 0.02), (1.0, 0.5), (3.0, 1.5), (4.0, 2.0), (60.0, 2.0)])
async def test_a_place_that_rests_stays_empty_for_half_as_long_as_it_was_used_and_two_seconds_at_most(
    clock: Clock, worked: float, rests: float
):
    lane = Lane(1, rests=True, clock=clock)
    assert LONGEST_REST == 2.0

    async with lane.turn():
        await clock.forward(worked)

    await clock.forward(rests - 0.001)
    assert lane.places.locked()
    await clock.forward(0.002)
    assert not lane.places.locked()
    assert not lane.resting


async def test_a_rest_is_measured_from_the_work_and_not_from_the_waiting(clock: Clock):
    lane, entered = Lane(1, rests=True, clock=clock), asyncio.Event()

    async def wait_and_work() -> None:
        async with lane.turn():
            entered.set()
            await asyncio.sleep(0.2)

    async with lane.turn():
        second = asyncio.create_task(wait_and_work())
        await clock.forward(2.0)
    await clock.forward(1.001)
    assert entered.is_set()
    await clock.forward(0.201)
    assert second.done()

    await clock.forward(0.101)
    assert not lane.places.locked()


@pytest.mark.parametrize("end", ["answered", "failed", "left"])
async def test_between_two_passwords_of_strangers_is_a_rest_however_the_first_one_ended(clock: Clock, end: str):
    kitchen = Kitchen()
    pages = LimitConcurrentPages(kitchen, 8)
    pages.strangers.clock = clock
    waiting = await stand_in_line(pages, "/sign-in/", "/admin/login/", method="POST")

    await clock.forward(1.0)
    if end == "answered":
        kitchen.ready["/sign-in/"].set_result(None)
    elif end == "failed":
        kitchen.ready["/sign-in/"].set_exception(RuntimeError("No page"))
    else:
        waiting["/sign-in/"].cancel()
    await asyncio.wait([waiting["/sign-in/"]])

    await clock.forward(0.499)
    assert kitchen.begun == ["/sign-in/"]
    await clock.forward(0.002)
    assert kitchen.begun == ["/sign-in/", "/admin/login/"]
    # What it raised was for whoever asked.
    await asyncio.gather(waiting["/sign-in/"], return_exceptions=True)


async def test_between_two_passwords_of_known_browsers_and_two_other_pages_is_no_rest(clock: Clock):
    kitchen = Kitchen()
    pages = LimitConcurrentPages(kitchen, 1, is_known=lambda cookies: "mine" in cookies)
    pages.known.clock = pages.others.clock = clock
    await stand_in_line(pages, "/sign-in/", "/admin/login/", method="POST", cookies="known-browser=mine")
    await stand_in_line(pages, "/admin/pages/2/edit/", "/admin/pages/3/edit/", method="POST")

    await clock.forward(1.0)
    for path in ("/sign-in/", "/admin/pages/2/edit/"):
        kitchen.ready[path].set_result(None)
    await settle()

    assert kitchen.begun[2:] == ["/admin/login/", "/admin/pages/3/edit/"]
