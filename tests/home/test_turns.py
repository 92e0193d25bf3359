"""A few pages are worked on at once; the others wait in line, and nobody loses their place to somebody who left."""

import asyncio

import pytest

from home.turns import Lane, TakeTurns


class Kitchen:
    """Pages that are ready when the test says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ready: dict[str, asyncio.Future[None]] = {}

    async def __call__(self, scope, receive, send) -> None:
        self.begun.append(scope["path"])
        self.ready[scope["path"]] = asyncio.get_running_loop().create_future()
        await self.ready[scope["path"]]


async def stand_in_line(
    pages: TakeTurns, *paths: str, method: str = "GET", cookies: str = ""
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
    await stand_in_line(TakeTurns(kitchen, 2), "a", "b", "c", "d")
    assert kitchen.begun == ["a", "b"]

    kitchen.ready["b"].set_result(None)
    await settle()
    assert kitchen.begun == ["a", "b", "c"]


async def test_a_page_that_fails_makes_way_and_its_error_is_told():
    kitchen = Kitchen()
    waiting = await stand_in_line(TakeTurns(kitchen, 1), "a", "b")

    kitchen.ready["a"].set_exception(RuntimeError("No page"))
    with pytest.raises(RuntimeError, match="No page"):
        await waiting["a"]

    await settle()
    assert kitchen.begun == ["a", "b"]


async def test_whoever_hangs_up_leaves_the_line_and_their_page():
    kitchen = Kitchen()
    waiting = await stand_in_line(TakeTurns(kitchen, 1), "a", "b", "c")

    waiting["b"].cancel()
    waiting["a"].cancel()
    await settle()

    assert kitchen.begun == ["a", "c"]


async def test_writes_that_wait_for_the_database_hold_up_no_page_and_nothing_holds_up_the_pulse():
    kitchen = Kitchen()
    pages = TakeTurns(kitchen, 1)
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
    pages = TakeTurns(kitchen, 8, is_known=lambda cookies: "mine" in cookies)

    await stand_in_line(pages, *DOORS, *DOORS, method="POST")
    await stand_in_line(pages, "/sign-in/me/", method="POST", cookies="known-browser=mine")
    others = ["/w/ABC234/do/a/", "/c/ABC234/", "/join/", "/admin/pages/2/edit/"]
    await stand_in_line(pages, *others, method="POST")
    await stand_in_line(pages, "/sign-in/page/")

    assert kitchen.begun == ["/sign-in/", "/sign-in/me/", *others, "/sign-in/page/"]


async def test_forms_of_no_room_and_searches_hold_up_no_card_and_no_page():
    kitchen = Kitchen()
    pages = TakeTurns(kitchen, 4)

    await stand_in_line(pages, *(f"/{number}/" for number in range(16)), method="POST")
    await stand_in_line(pages, *(f"/search/?query={number}" for number in range(16)))
    await stand_in_line(pages, "/w/ABC234/do/a/", method="POST")
    await stand_in_line(pages, "/w/ABC234/")

    assert kitchen.begun == ["/0/", "/1/", "/search/?query=0", "/w/ABC234/do/a/", "/w/ABC234/"]


async def test_a_lane_for_strangers_rests_half_as_long_as_it_worked():
    moments = iter([0.0, 0.04, 1.0, 1.0])
    lane = Lane(1, rests=True, clock=lambda: next(moments))

    async with lane.turn():
        pass
    assert lane.places.locked()
    await asyncio.gather(*lane.resting)

    assert not lane.places.locked()
    async with lane.turn():
        pass
