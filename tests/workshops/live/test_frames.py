"""A frame after a change: what it brings, to whom, and what becomes of it when something is away."""

import asyncio
import threading

import pytest
from django.db import transaction

from tests.factories.regions import Rendered, show_only
from tests.factories.screens import (
    PATIENCE,
    Open,
    Screen,
    a_board,
    a_room,
    a_seat,
    change,
    change_without_a_bell,
    has_regions,
    in_database,
    the_rooms_to_end,
    token_for,
)
from workshops.commands.registry import regions
from workshops.core import notify
from workshops.core.revisions import changed
from workshops.live import rooms
from workshops.live.tokens import sign
from workshops.models import Workshop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pictures")]


# --- What comes after ------------------------------------------------------------------------------------------------


async def test_a_change_brings_what_changed_and_nothing_else(open_screen: Open):
    workshop = await a_room(revision=3)
    screen = await open_screen(token_for(workshop, "room"))
    await screen.hello()

    await change(workshop, title="After")

    frame = await screen.take()
    assert (frame["from"], frame["to"], frame["regions"]) == (3, 4, {"room-title": "<p>After</p>"})


async def test_a_screen_on_which_nothing_changed_hears_nothing_and_has_no_hole_later(open_screen: Open):
    workshop = await a_room()
    desk, wall = await open_screen(token_for(workshop, "desk")), await open_screen(token_for(workshop, "wall"))
    await desk.hello()
    before = (await wall.hello())["to"]

    await change(workshop, stage="closed")
    await desk.take(has_regions)
    assert await wall.heard() == []
    await change(workshop, title="After")

    frame = await wall.take()
    assert (frame["from"], frame["to"]) == (before, before + 2)


async def test_frames_form_a_chain_that_ends_at_the_truth(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    at, shown = (await screen.hello())["to"], {}

    for number in range(30):
        await change(workshop, title=f"Title {number}")

    while at < workshop.revision:
        frame = await screen.take()
        assert frame["from"] == at
        at, shown = frame["to"], shown | frame["regions"]
    assert shown == {"wall-title": "<h1>Title 29</h1>"}


async def test_a_burst_is_gathered(open_screen: Open, settings):
    settings.ROOM_TICK = 0.4
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    await screen.hello()

    @in_database
    def change_often() -> None:
        for number in range(40):
            with transaction.atomic():
                Workshop.objects.filter(pk=workshop.pk).update(title=f"Title {number}")
                changed(workshop)

    await change_often()
    frames = [await screen.take()]
    while frames[-1]["to"] < workshop.revision:
        frames.append(await screen.take())

    assert len(frames) <= 8
    assert frames[-1]["regions"] == {"wall-title": "<h1>Title 39</h1>"}


async def test_what_is_rolled_back_reaches_nobody(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    await screen.hello()

    @in_database
    def change_and_think_better_of_it():
        with transaction.atomic():
            Workshop.objects.filter(pk=workshop.pk).update(title="Never")
            changed(Workshop.objects.get(pk=workshop.pk))
            transaction.set_rollback(True)

    await change_and_think_better_of_it()
    await change(workshop, place="The hall")

    assert await until_seen(screen, workshop) == []


async def until_seen(screen: Screen, workshop: Workshop) -> list[dict]:
    """What `screen` hears until its Room has seen the newest revision."""
    room = rooms.room(workshop.pk)
    async with asyncio.timeout(PATIENCE):
        while room.revision < workshop.revision:  # noqa: ASYNC110, as above
            await asyncio.sleep(0.01)
    return await screen.heard()


async def test_the_bell_rings_after_the_change_is_committed_and_not_before():
    workshop = await a_room()
    heard: asyncio.Queue = asyncio.Queue()
    notify.listen(lambda *bell: heard.put_nowait(bell))
    loop = asyncio.get_running_loop()

    @in_database
    def change_slowly() -> None:
        with transaction.atomic():
            changed(workshop)
            loop.call_soon_threadsafe(heard.put_nowait, "not yet committed")

    await change_slowly()

    assert [await heard.get(), await heard.get()] == ["not yet committed", (workshop.pk, 1)]


async def test_the_bell_is_enough(open_screen: Open, settings):
    settings.ROOM_REREAD = 60
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    await screen.hello()
    await screen.heard()

    await change(workshop, title="After")

    assert (await screen.take())["regions"] == {"wall-title": "<h1>After</h1>"}
    settings.ROOM_REREAD = 0.01
    await change(workshop, title="Wake up, so that the test ends")


async def test_a_bell_that_rings_during_a_look_is_heard(open_screen: Open, settings, monkeypatch: pytest.MonkeyPatch):
    settings.ROOM_REREAD = 60
    workshop = await a_room()
    titles = ["During the first look", "During the second look"]
    look = rooms.look

    async def look_while_the_room_changes(*args, **how):
        seen = await look(*args, **how)
        if titles:
            await change(workshop, title=titles.pop(0))
        return seen

    monkeypatch.setattr(rooms, "look", look_while_the_room_changes)
    screen = await open_screen(token_for(workshop, "wall"))

    await screen.hello()

    await screen.take(lambda message: "During the second look" in str(message))
    settings.ROOM_REREAD = 0.01
    await change(workshop, title="Wake up, so that the test ends")


async def test_a_lost_bell_leaves_no_screen_wrong(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    await screen.hello()

    await change_without_a_bell(workshop, title="After")

    assert (await screen.take())["regions"] == {"wall-title": "<h1>After</h1>"}


# --- What comes to whom ----------------------------------------------------------------------------------------------


async def test_only_the_one_whose_own_part_changed_is_told_to_fetch_it(open_screen: Open):
    workshop = await a_room(revision=1)
    seat, neighbour, board = await a_seat(workshop), await a_seat(workshop), await a_board(workshop)
    own = [{"seat": seat.pk}, {"seat": neighbour.pk}, {"board": board.pk}, {}]
    screens = [await open_screen(token_for(workshop, "room", **holder)) for holder in own]
    for screen in screens:
        await screen.hello()

    await change(workshop, seats=[seat])
    assert await screens[0].take() == {"mine": 2}
    await change(workshop, boards=[board])
    assert await screens[2].take() == {"mine": 3}

    assert [await screen.heard() for screen in screens] == [[], [], [], []]


async def test_a_change_for_everyone_tells_every_holder_and_no_wall(open_screen: Open):
    workshop = await a_room(revision=1)
    seat, board = await a_seat(workshop), await a_board(workshop)
    card = await open_screen(token_for(workshop, "room", seat=seat.pk))
    scribe = await open_screen(token_for(workshop, "room", board=board.pk))
    wall = await open_screen(token_for(workshop, "wall"))
    for screen in (card, scribe, wall):
        await screen.hello()

    await change(workshop, everyone=True)

    assert await card.take() == {"mine": 2}
    assert await scribe.take() == {"mine": 2}
    assert await wall.heard() == []


async def test_the_desk_alone_is_told_how_many_are_here(open_screen: Open):
    workshop = await a_room()
    seat, other = await a_seat(workshop), await a_seat(workshop)
    first = await open_screen(token_for(workshop, "room", seat=seat.pk))
    await first.hello()
    desk = await open_screen(token_for(workshop, "desk"))
    await desk.hello()
    assert await desk.take() == {"here": 1}

    # A second tab is the same person.
    for leave in (token_for(workshop, "room", seat=seat.pk), token_for(workshop, "room", seat=other.pk)):
        second = await open_screen(leave)
        await second.hello()

    assert await desk.take() == {"here": 2}
    assert await first.heard() == []

    await second.close()
    assert await desk.take() == {"here": 1}


# --- When something is away ------------------------------------------------------------------------------------------


async def test_a_screen_that_cannot_be_drawn_is_asked_to_come_back(open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    workshop = await a_room()
    show_only(monkeypatch, "wall", {"wall-title": Rendered(broken)})
    screen = await open_screen(token_for(workshop, "wall"))

    await screen.say({"hello": sign(screen.token)})

    assert await screen.closed_with() == 4503
    assert not rooms.room(workshop.pk).subscribers


async def test_a_room_outlives_a_drawing_that_failed(open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    await screen.hello()
    drawn, tried = dict(regions("wall")), threading.Event()

    def breaks(workshop: Workshop) -> str:
        tried.set()
        return broken(workshop)

    show_only(monkeypatch, "wall", {"wall-title": Rendered(breaks)})
    await change(workshop, title="After")
    assert await asyncio.to_thread(tried.wait, PATIENCE)
    newcomer = await open_screen(token_for(workshop, "wall"))
    await newcomer.say({"hello": sign(newcomer.token)})
    assert await newcomer.closed_with() == 4503
    show_only(monkeypatch, "wall", drawn)

    assert (await screen.take())["regions"] == {"wall-title": "<h1>After</h1>"}


async def test_a_desk_that_cannot_be_drawn_stops_nobody_else_and_comes_back_by_itself(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch
):
    workshop = await a_room()
    desk, wall = await open_screen(token_for(workshop, "desk")), await open_screen(token_for(workshop, "wall"))
    for screen in (desk, wall):
        await screen.hello()
    drawn = dict(regions("desk"))

    show_only(monkeypatch, "desk", {"desk-stage": Rendered(broken)})
    await change(workshop, title="After", stage="closed")
    assert (await wall.take())["regions"] == {"wall-title": "<h1>After</h1>"}
    show_only(monkeypatch, "desk", drawn)

    assert (await desk.take(has_regions))["regions"] == {"desk-stage": "<p>closed</p>"}


def broken(workshop: Workshop) -> str:
    raise ConnectionError("the database is away")


async def test_an_empty_room_ends_and_the_next_one_to_come_opens_it_again(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    await screen.hello()

    await screen.close()
    await the_rooms_to_end()
    await change(workshop, title="After")

    again = await open_screen(token_for(workshop, "wall"))
    assert (await again.hello())["regions"] == {"wall-title": "<h1>After</h1>"}


async def test_coming_as_the_last_one_leaves_is_no_way_to_be_forgotten(open_screen: Open):
    workshop = await a_room()
    for number in range(20):
        leaving = await open_screen(token_for(workshop, "wall"))
        await leaving.hello()
        coming = await open_screen(token_for(workshop, "wall"))
        _, whole = await asyncio.gather(leaving.close(), coming.hello())
        await change(workshop, title=f"Title {number}")
        frame = await coming.take()
        assert (frame["from"], frame["regions"]) == (whole["to"], {"wall-title": f"<h1>Title {number}</h1>"})
        assert len(rooms._rooms) == 1
        await coming.close()
