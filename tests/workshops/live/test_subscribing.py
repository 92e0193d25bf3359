"""A hello is answered with the whole picture, or with its number alone when the page has it already."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db import transaction

from tests.factories.regions import Rendered, show_only
from tests.factories.screens import (
    PATIENCE,
    Open,
    a_room,
    a_seat,
    change,
    change_without_a_bell,
    has_regions,
    in_database,
    token_for,
)
from workshops.core.revisions import changed
from workshops.live import rooms
from workshops.live.tokens import sign
from workshops.models import Workshop
from workshops.participants.enums import SEATS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pictures")]


# --- What comes first ------------------------------------------------------------------------------------------------


async def test_the_whole_screen_comes_first(open_screen: Open):
    workshop = await a_room(revision=7)
    screen = await open_screen(token_for(workshop, "wall"))

    whole = await screen.hello()

    assert whole.pop("now") > 1_700_000_000
    assert whole == {"from": None, "to": 7, "regions": {"wall-title": "<h1>Before</h1>"}}


async def test_a_holder_is_told_how_new_their_own_part_should_be(open_screen: Open):
    workshop = await a_room(revision=4)
    quiet, moved = await a_seat(workshop), await a_seat(workshop)
    await change(workshop, seats=[moved])

    screens = [await open_screen(token_for(workshop, "room", seat=seat.pk)) for seat in (quiet, moved)]

    assert [(await screen.hello())["mine"] for screen in screens] == [0, 5]


async def test_whoever_comes_while_the_room_changes_gets_the_whole_before_any_change(open_screen: Open):
    workshop = await a_room()
    await (await open_screen(token_for(workshop, "wall"))).hello()
    await change_without_a_bell(workshop, title="After")
    newcomer = await open_screen(token_for(workshop, "wall"))

    await newcomer.say({"hello": sign(newcomer.token)})

    first = last = await newcomer.take()
    assert first["from"] is None
    # It may be what was drawn a tick ago; then the change follows, as a change to just that.
    while last["regions"] != {"wall-title": "<h1>After</h1>"}:
        before, last = last, await newcomer.take()
        assert last["from"] == before["to"]
    assert await newcomer.heard() == []


async def test_a_screen_that_nobody_watched_for_a_while_is_drawn_anew(open_screen: Open):
    workshop = await a_room()
    desk = await open_screen(token_for(workshop, "desk"))
    await desk.hello()
    wall = await open_screen(token_for(workshop, "wall"))
    await wall.hello()
    await wall.close()
    await change(workshop, title="After", stage="closed")
    await desk.take(has_regions)

    again = await open_screen(token_for(workshop, "wall"))

    assert (await again.hello())["regions"] == {"wall-title": "<h1>After</h1>"}


async def test_saying_hello_again_gives_the_whole_again_once(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    first = await screen.hello()

    second = await screen.hello()

    assert second["regions"] == first["regions"]
    await change(workshop, title="After")
    assert (await screen.take(has_regions))["regions"] == {"wall-title": "<h1>After</h1>"}
    assert await screen.heard() == []


# --- What a page that comes back may keep ----------------------------------------------------------------------------


async def test_a_page_that_has_the_picture_is_told_its_number_only(open_screen: Open):
    workshop = await a_room(revision=3)
    first = await (await open_screen(token_for(workshop, "wall"))).hello()
    screen = await open_screen(token_for(workshop, "wall"))

    await screen.say({"hello": sign(screen.token), "at": 3})

    assert (await screen.take()) | {"now": 0} == {"from": 3, "to": first["to"], "now": 0, "regions": {}}


async def test_a_picture_that_is_newer_than_its_number_is_not_taken_for_an_older_page(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch
):
    """Somebody changes the room between the reading of its number and the drawing."""
    workshop = await a_room(revision=1)

    def draw_late(room: Workshop) -> str:
        if room.revision == 1:
            with transaction.atomic():
                Workshop.objects.filter(pk=room.pk).update(title="After")
                changed(Workshop.objects.get(pk=room.pk))
        return f"<h1>{Workshop.objects.get(pk=room.pk).title}</h1>"

    show_only(monkeypatch, "wall", {"wall-title": Rendered(draw_late)})
    screen = await open_screen(token_for(workshop, "wall"))

    await screen.say({"hello": sign(screen.token), "at": 1})

    assert (await screen.take())["regions"] == {"wall-title": "<h1>After</h1>"}


@pytest.mark.parametrize("newer", ["at", "own"])
@pytest.mark.parametrize("others", [0, 1], ids=["alone", "among others"])
async def test_a_page_that_is_newer_than_the_database_is_loaded_again(open_screen: Open, newer: str, others: int):
    workshop = await a_room(revision=3)
    card = await a_seat(workshop)
    for _ in range(others):
        await (await open_screen(token_for(workshop, "room", seat=card.pk))).hello()
    screen = await open_screen(token_for(workshop, "room", seat=card.pk))

    await screen.say({"hello": sign(screen.token), "at": 3, "own": 3} | {newer: 300})

    assert await screen.closed_with() == 4403


# --- When nobody has watched for a while ------------------------------------------------------------------------------


@pytest.fixture
async def lingers(open_screen: Open, settings: Any) -> AsyncIterator[None]:
    """A Room whose last subscriber has gone is ready for those who come back, for as long as the test takes."""
    settings.ROOM_LINGER = PATIENCE
    yield
    for room in rooms._rooms.values():
        room._task.cancel()


async def test_a_hall_that_was_cut_off_comes_back_to_its_pictures(
    open_screen: Open, lingers: None, monkeypatch: pytest.MonkeyPatch
):
    workshop, drawn = await a_room(), []
    show_only(monkeypatch, "wall", {"wall-title": Rendered(lambda room: drawn.append(room) or "<h1/>")})
    screen = await open_screen(token_for(workshop, "wall"))
    first = await screen.hello()
    await screen.close()

    again, other = [await open_screen(token_for(workshop, "wall")) for _ in range(2)]
    await again.say({"hello": sign(again.token), "at": first["to"]})

    assert (await again.take()) | {"now": 0} == {"from": first["to"], "to": first["to"], "now": 0, "regions": {}}
    assert (await other.hello())["regions"] == first["regions"]
    assert len(drawn) == 1


async def test_what_changed_while_nobody_watched_is_drawn(open_screen: Open, lingers: None):
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    await screen.hello()
    await screen.close()
    await change(workshop, title="After")

    again = await open_screen(token_for(workshop, "wall"))
    await again.say({"hello": sign(again.token)})

    # Within a tick it may be what was drawn before; then the change follows.
    await again.take(lambda message: message["regions"] == {"wall-title": "<h1>After</h1>"})
    await change(workshop, title="Later")
    assert (await again.take(has_regions))["regions"] == {"wall-title": "<h1>Later</h1>"}


async def test_a_page_from_between_two_likes_is_not_taken_for_either(open_screen: Open, lingers: None):
    """It was loaded while nobody watched, and shows what has been undone since."""
    workshop = await a_room()
    screen = await open_screen(token_for(workshop, "wall"))
    first = await screen.hello()
    await screen.close()
    await change(workshop, title="After")
    between = workshop.revision
    await change(workshop, title="Before")

    page = await open_screen(token_for(workshop, "wall"))
    await page.say({"hello": sign(page.token), "at": between})

    assert (await page.take())["regions"] == first["regions"]


async def test_a_page_from_between_two_likes_is_not_taken_for_either_while_others_watch(
    open_screen: Open, settings: Any
):
    settings.ROOM_REREAD = 60
    workshop = await a_room()
    first = await (await open_screen(token_for(workshop, "wall"))).hello()
    await change_without_a_bell(workshop, title="After")
    between = workshop.revision + 1
    await change(workshop, title="Before")
    assert workshop.revision == between + 1

    page = await open_screen(token_for(workshop, "wall"))
    await page.say({"hello": sign(page.token), "at": between})

    assert (await page.take())["regions"] == first["regions"]


async def test_a_database_that_is_put_back_is_not_mixed_up_with_what_was_seen_before(open_screen: Open, settings: Any):
    """The desk's picture is of a time that has not come yet; until it has, the room may be changed in other ways."""
    settings.ROOM_LINGER = 60
    workshop = await a_room(revision=9, stage="closed")
    wall, phone = token_for(workshop, "wall"), token_for(workshop, "room", seat=(await a_seat(workshop)).pk)
    open_pages = [await open_screen(leave) for leave in (wall, phone)]
    desk = await open_screen(token_for(workshop, "desk"))
    for screen in (*open_pages, desk):
        await screen.hello()
    await desk.close()

    await in_database(Workshop.objects.filter(pk=workshop.pk).update)(revision=3, stage="live")

    # Nothing on them can be trusted, their own part included.
    assert [await screen.closed_with() for screen in open_pages] == [4403, 4403]
    await in_database(Workshop.objects.filter(pk=workshop.pk).update)(revision=12, touched={SEATS: 12})
    again = await open_screen(token_for(workshop, "desk"))

    assert (await again.hello())["regions"] == {"desk-stage": "<p>live</p>"}
