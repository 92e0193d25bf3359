"""Which requests one process works on at once, and which ones wait for each other."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from operations.concurrency_limit import LONGEST_COOLDOWN, ConcurrencyLimit, LimitConcurrentPages


class Pages:
    """An ASGI application whose requests end when the test says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ready: dict[str, asyncio.Future[None]] = {}

    async def __call__(self, scope, receive, send) -> None:
        self.begun.append(scope["path"])
        self.ready[scope["path"]] = asyncio.get_running_loop().create_future()
        await self.ready[scope["path"]]


class Clock:
    """The time of the event loop and of the limits, in seconds. Only `forward` moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def forward(self, seconds: float) -> None:
        # Tasks that are ready run now, before the time moves.
        await settle()
        self.now += seconds
        await settle()


@pytest.fixture(autouse=True)
async def _no_task_is_left_at_the_end() -> AsyncIterator[None]:
    yield
    # Twice: a request that ends at a limit that cools down begins a cooldown.
    for _ in range(2):
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await settle()


@pytest.fixture
async def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", clock)
    return clock


async def request(
    limited: LimitConcurrentPages, *paths: str, method: str = "GET", cookies: str = ""
) -> dict[str, asyncio.Task[None]]:
    scope = {"method": method, "headers": [(b"cookie", cookies.encode())]}
    waiting = {path: asyncio.create_task(limited(scope | {"path": path}, None, None)) for path in paths}
    await settle()
    return waiting


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_no_more_than_the_limit_run_at_once_and_the_others_follow_in_order():
    app = Pages()
    await request(LimitConcurrentPages(app, 2), "a", "b", "c", "d")
    assert app.begun == ["a", "b"]

    app.ready["b"].set_result(None)
    await settle()
    assert app.begun == ["a", "b", "c"]
    app.ready["a"].set_result(None)
    await settle()
    assert app.begun == ["a", "b", "c", "d"]


async def test_a_request_that_fails_frees_its_place_and_raises_its_error():
    app = Pages()
    waiting = await request(LimitConcurrentPages(app, 1), "a", "b")

    app.ready["a"].set_exception(RuntimeError("No page"))
    with pytest.raises(RuntimeError, match="No page"):
        await waiting["a"]

    await settle()
    assert app.begun == ["a", "b"]


async def test_a_client_that_hangs_up_frees_its_place_also_while_it_waits():
    app = Pages()
    waiting = await request(LimitConcurrentPages(app, 1), "a", "b", "c")

    waiting["b"].cancel()
    waiting["a"].cancel()
    await settle()

    assert app.begun == ["a", "c"]


async def test_writes_in_rooms_delay_no_read_and_nothing_delays_the_health_check():
    app = Pages()
    limited = LimitConcurrentPages(app, 1)
    await request(limited, "/w/ABC234/do/a/", "/w/ABC234/do/b/", method="POST")
    await request(limited, "/page", "/another")
    await request(limited, "/healthz")

    assert app.begun == ["/w/ABC234/do/a/", "/page", "/healthz"]


PASSWORD_FORMS = [
    "/sign-in/",
    "/sign-in/forgotten/",
    "/sign-in/new/MQ/set-password/",
    "/admin/login/",
    "/_util/authenticate_with_password/1/2/",
    "/documents/authenticate_with_password/1/",
]


async def test_passwords_are_checked_one_at_a_time_and_delay_no_room_no_page_and_no_known_browser():
    app = Pages()
    limited = LimitConcurrentPages(app, 8, is_known=lambda cookies: "mine" in cookies)

    await request(limited, *PASSWORD_FORMS, *PASSWORD_FORMS, method="POST")
    await request(limited, "/sign-in/me/", method="POST", cookies="known-browser=mine")
    others = ["/w/ABC234/do/a/", "/c/ABC234/", "/join/", "/admin/pages/2/edit/"]
    await request(limited, *others, method="POST")
    await request(limited, "/sign-in/page/")

    assert app.begun == ["/sign-in/", "/sign-in/me/", *others, "/sign-in/page/"]


@pytest.mark.parametrize("slow", ["/search/", "/feed/", "/blog/feed/", "/sitemap.xml"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("prefix", ["", "/table"])
async def test_slow_reads_wait_for_each_other_and_delay_no_page(slow: str, method: str, prefix: str):
    app = Pages()
    limited = LimitConcurrentPages(app, 4)
    scope = {"root_path": prefix, "method": method, "path": prefix + slow, "headers": []}

    waiting = [asyncio.create_task(limited(scope, None, None)) for _ in range(3)]
    await settle()
    await request(limited, "/", "/w/ABC234/", "/blog/", "/feeding/")

    assert app.begun == [prefix + slow, "/", "/w/ABC234/", "/blog/", "/feeding/"]
    assert not any(task.done() for task in waiting)


async def test_other_writes_and_searches_delay_no_room_and_no_page():
    app = Pages()
    limited = LimitConcurrentPages(app, 4)

    await request(limited, *(f"/{number}/" for number in range(16)), method="POST")
    await request(limited, *(f"/search/?query={number}" for number in range(16)))
    await request(limited, "/w/ABC234/do/a/", method="POST")
    await request(limited, "/w/ABC234/")

    assert app.begun == ["/0/", "/1/", "/search/?query=0", "/w/ABC234/do/a/", "/w/ABC234/"]


@pytest.mark.parametrize(("worked", "cooldown"), [(0.04, 0.02), (1.0, 0.5), (3.0, 1.5), (4.0, 2.0), (60.0, 2.0)])
async def test_a_cooldown_is_half_as_long_as_the_work_and_two_seconds_at_most(
    clock: Clock, worked: float, cooldown: float
):
    limit = ConcurrencyLimit(1, cools_down=True, clock=clock)
    assert LONGEST_COOLDOWN == 2.0

    async with limit.place():
        await clock.forward(worked)

    await clock.forward(cooldown - 0.001)
    assert limit.places.locked()
    await clock.forward(0.002)
    assert not limit.places.locked()
    assert not limit.cooling


async def test_a_cooldown_counts_the_time_of_the_work_and_not_of_the_waiting(clock: Clock):
    limit, entered = ConcurrencyLimit(1, cools_down=True, clock=clock), asyncio.Event()

    async def wait_and_work() -> None:
        async with limit.place():
            entered.set()
            await asyncio.sleep(0.2)

    async with limit.place():
        second = asyncio.create_task(wait_and_work())
        await clock.forward(2.0)
    await clock.forward(1.001)
    assert entered.is_set()
    await clock.forward(0.201)
    assert second.done()

    await clock.forward(0.101)
    assert not limit.places.locked()


@pytest.mark.parametrize("end", ["answered", "failed", "left"])
async def test_after_a_password_of_an_unknown_browser_there_is_a_cooldown_however_it_ended(clock: Clock, end: str):
    app = Pages()
    limited = LimitConcurrentPages(app, 8)
    limited.passwords_of_strangers.clock = clock
    waiting = await request(limited, "/sign-in/", "/admin/login/", method="POST")

    await clock.forward(1.0)
    if end == "answered":
        app.ready["/sign-in/"].set_result(None)
    elif end == "failed":
        app.ready["/sign-in/"].set_exception(RuntimeError("No page"))
    else:
        waiting["/sign-in/"].cancel()
    await asyncio.wait([waiting["/sign-in/"]])

    await clock.forward(0.499)
    assert app.begun == ["/sign-in/"]
    await clock.forward(0.002)
    assert app.begun == ["/sign-in/", "/admin/login/"]
    # Its error was for its client.
    await asyncio.gather(waiting["/sign-in/"], return_exceptions=True)


async def test_after_a_password_of_a_known_browser_or_another_write_there_is_no_cooldown(clock: Clock):
    app = Pages()
    limited = LimitConcurrentPages(app, 1, is_known=lambda cookies: "mine" in cookies)
    limited.passwords_of_known_browsers.clock = limited.other_writes.clock = clock
    await request(limited, "/sign-in/", "/admin/login/", method="POST", cookies="known-browser=mine")
    await request(limited, "/admin/pages/2/edit/", "/admin/pages/3/edit/", method="POST")

    await clock.forward(1.0)
    for path in ("/sign-in/", "/admin/pages/2/edit/"):
        app.ready[path].set_result(None)
    await settle()

    assert app.begun[2:] == ["/admin/login/", "/admin/pages/3/edit/"]
