"""A few pages are worked on at once; the others wait in line, and nobody loses their place to somebody who left."""

import asyncio

import pytest

from home.turns import TakeTurns


class Kitchen:
    """Pages that are ready when the test says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ready: dict[str, asyncio.Future[None]] = {}

    async def __call__(self, scope, receive, send) -> None:
        self.begun.append(scope["path"])
        self.ready[scope["path"]] = asyncio.get_running_loop().create_future()
        await self.ready[scope["path"]]


async def stand_in_line(pages: TakeTurns, *paths: str, method: str = "GET") -> dict[str, asyncio.Task[None]]:
    waiting = {path: asyncio.create_task(pages({"path": path, "method": method}, None, None)) for path in paths}
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
    await stand_in_line(pages, "/do/a", "/do/b", method="POST")
    await stand_in_line(pages, "/page", "/another")
    await stand_in_line(pages, "/healthz")

    assert kitchen.begun == ["/do/a", "/page", "/healthz"]
