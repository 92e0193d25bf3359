"""A screen's socket: who may watch, what comes first, what comes after, and what comes to whom."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from channels.testing import WebsocketCommunicator
from django.db import transaction

from config.asgi import application
from tests.factories.rooms import make_board, make_facilitator, make_seat, make_workshop
from tests.factories.screens import HELD, HOST, OURS, PATIENCE, Screen, in_database, leave_for
from workshops import snapshots
from workshops.actions.revisions import changed
from workshops.enums import Part
from workshops.live import publish, rooms, watchers
from workshops.live.tokens import Leave, sign
from workshops.models import Board, SeatCard, Workshop
from workshops.snapshots import Region

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Awaitable[Screen]]


@pytest.fixture(autouse=True)
def pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens with as little on them as shows the way: two regions of the room, one of the wall, one of the desk."""
    monkeypatch.setattr(
        snapshots,
        "SHARED",
        {
            "room": {
                "room-title": Region(lambda room: f"<p>{room.title}</p>"),
                "room-place": Region(lambda room: f"<p>{room.place}</p>", frozenset({Part.SEATS})),
            },
            "wall": {"wall-title": Region(lambda room: f"<h1>{room.title}</h1>")},
            "desk": {"desk-stage": Region(lambda room: f"<p>{room.stage}</p>")},
        },
    )


@pytest_asyncio.fixture
async def open_screen() -> AsyncIterator[Open]:
    screens = []

    async def open_one(leave: Leave, **how) -> Screen:
        screens.append(Screen(leave, **how))
        await screens[-1].open()
        return screens[-1]

    yield open_one
    try:
        for screen in screens:
            await screen.close()
        await the_rooms_to_end()
    finally:
        # A Room that a failed test left behind belongs to a loop that is gone: it must not fail the next test.
        rooms._rooms.clear()


async def the_rooms_to_end() -> None:
    async with asyncio.timeout(PATIENCE):
        while rooms._rooms:  # noqa: ASYNC110, a Room has no event of its end that only a test would wait for
            await asyncio.sleep(0)


@in_database
def a_room(**fields) -> Workshop:
    return make_workshop(**{"title": "Before", "created_by": make_facilitator()} | fields)


@in_database
def a_seat(workshop: Workshop) -> SeatCard:
    return make_seat(workshop, token_digest=HELD)


@in_database
def a_board(workshop: Workshop) -> Board:
    return make_board(workshop, scribe_digest=HELD)


@in_database
def change(workshop: Workshop, *, seats=(), boards=(), everyone=False, **fields) -> int:
    """What an action does: rows and revision in one transaction, the bell after COMMIT."""
    with transaction.atomic():
        Workshop.objects.filter(pk=workshop.pk).update(**fields)
        return changed(workshop, seats=seats, boards=boards, everyone=everyone)


@in_database
def change_without_a_bell(workshop: Workshop, **fields) -> None:
    Workshop.objects.filter(pk=workshop.pk).update(revision=workshop.revision + 1, **fields)


def has_regions(message: dict) -> bool:
    return "regions" in message


# --- Who may watch --------------------------------------------------------------------------------------------------


async def test_a_page_of_another_site_cannot_open_a_socket():
    workshop = await a_room()

    accepted = await Screen(leave_for(workshop, "wall"), origin=b"http://elsewhere.example").open()

    assert not accepted


@pytest.mark.parametrize("token", ["", "forged", None, 7, ["list"], "eyJ3b3Jrc2hvcCI6MX0:1vXk:AAAA", "a:b:\ud800"])
async def test_without_leave_a_socket_hears_nothing_and_is_closed(open_screen: Open, token: object):
    screen = await open_screen(leave_for(await a_room(), "desk"))

    await screen.say({"hello": token})

    assert await screen.closed_with() == 4403


@pytest.mark.parametrize("nonsense", [" ", "{", "[]", "null", "7", '"hello"', "[" * 3000, '{"other": 1}'])
async def test_nonsense_is_ignored(open_screen: Open, nonsense: str):
    screen = await open_screen(leave_for(await a_room(), "wall"))

    await screen.say(nonsense)

    assert await screen.heard() == []


async def test_a_message_longer_than_any_of_ours_ends_the_socket(open_screen: Open):
    screen = await open_screen(leave_for(await a_room(), "wall"))

    await screen.say({"ping": "x" * 9000})

    assert await screen.closed_with() == 4413


async def test_a_socket_at_nobodys_address_is_turned_away():
    socket = WebsocketCommunicator(application, "/ws/elsewhere/", headers=[(b"host", HOST), (b"origin", OURS)])

    accepted, _ = await socket.connect()

    assert not accepted


def test_every_code_that_closes_a_socket_is_one_that_an_application_may_send():
    codes = {getattr(watchers, name) for name in ("NO_LEAVE", "GONE_QUIET", "TAKEN_BACK", "RESTARTING", "TOO_LONG")}
    codes |= {watchers.TOO_MANY, watchers.TRY_LATER}

    assert {code for code in codes if not 4000 <= code <= 4999} == set()


# --- What comes first -----------------------------------------------------------------------------------------------


async def test_the_whole_screen_comes_first(open_screen: Open):
    workshop = await a_room(revision=7)
    screen = await open_screen(leave_for(workshop, "wall"))

    whole = await screen.hello()

    assert whole.pop("now") > 1_700_000_000
    assert whole == {"from": None, "to": 7, "regions": {"wall-title": "<h1>Before</h1>"}}


async def test_a_holder_is_told_how_new_their_own_part_should_be(open_screen: Open):
    workshop = await a_room(revision=4)
    quiet, moved = await a_seat(workshop), await a_seat(workshop)
    await change(workshop, seats=[moved])

    screens = [await open_screen(leave_for(workshop, "room", seat=seat.pk)) for seat in (quiet, moved)]

    assert [(await screen.hello())["mine"] for screen in screens] == [0, 5]


async def test_whoever_comes_while_the_room_changes_gets_the_whole_before_any_change(open_screen: Open):
    workshop = await a_room()
    await (await open_screen(leave_for(workshop, "wall"))).hello()
    await change_without_a_bell(workshop, title="After")
    newcomer = await open_screen(leave_for(workshop, "wall"))

    await newcomer.say({"hello": sign(newcomer.leave)})

    first = last = await newcomer.take()
    assert first["from"] is None
    # It may be what was drawn a tick ago; then the change follows, as a change to just that.
    while last["regions"] != {"wall-title": "<h1>After</h1>"}:
        before, last = last, await newcomer.take()
        assert last["from"] == before["to"]
    assert await newcomer.heard() == []


async def test_a_screen_that_nobody_watched_for_a_while_is_drawn_anew(open_screen: Open):
    workshop = await a_room()
    desk = await open_screen(leave_for(workshop, "desk"))
    await desk.hello()
    wall = await open_screen(leave_for(workshop, "wall"))
    await wall.hello()
    await wall.close()
    await change(workshop, title="After", stage="closed")
    await desk.take(has_regions)

    again = await open_screen(leave_for(workshop, "wall"))

    assert (await again.hello())["regions"] == {"wall-title": "<h1>After</h1>"}


async def test_saying_hello_again_gives_the_whole_again_once(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(leave_for(workshop, "wall"))
    first = await screen.hello()

    second = await screen.hello()

    assert second["regions"] == first["regions"]
    await change(workshop, title="After")
    assert (await screen.take(has_regions))["regions"] == {"wall-title": "<h1>After</h1>"}
    assert await screen.heard() == []


# --- What comes after -----------------------------------------------------------------------------------------------


async def test_a_change_brings_what_changed_and_nothing_else(open_screen: Open):
    workshop = await a_room(revision=3)
    screen = await open_screen(leave_for(workshop, "room"))
    await screen.hello()

    await change(workshop, title="After")

    frame = await screen.take()
    assert (frame["from"], frame["to"], frame["regions"]) == (3, 4, {"room-title": "<p>After</p>"})


async def test_a_screen_on_which_nothing_changed_hears_nothing_and_has_no_hole_later(open_screen: Open):
    workshop = await a_room()
    desk, wall = await open_screen(leave_for(workshop, "desk")), await open_screen(leave_for(workshop, "wall"))
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
    screen = await open_screen(leave_for(workshop, "wall"))
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
    screen = await open_screen(leave_for(workshop, "wall"))
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
    screen = await open_screen(leave_for(workshop, "wall"))
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
    publish.listen(lambda *bell: heard.put_nowait(bell))
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
    screen = await open_screen(leave_for(workshop, "wall"))
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
    screen = await open_screen(leave_for(workshop, "wall"))

    await screen.hello()

    await screen.take(lambda message: "During the second look" in str(message))
    settings.ROOM_REREAD = 0.01
    await change(workshop, title="Wake up, so that the test ends")


async def test_a_lost_bell_leaves_no_screen_wrong(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(leave_for(workshop, "wall"))
    await screen.hello()

    await change_without_a_bell(workshop, title="After")

    assert (await screen.take())["regions"] == {"wall-title": "<h1>After</h1>"}


# --- What comes to whom ---------------------------------------------------------------------------------------------


async def test_only_the_one_whose_own_part_changed_is_told_to_fetch_it(open_screen: Open):
    workshop = await a_room(revision=1)
    seat, neighbour, board = await a_seat(workshop), await a_seat(workshop), await a_board(workshop)
    own = [{"seat": seat.pk}, {"seat": neighbour.pk}, {"board": board.pk}, {}]
    screens = [await open_screen(leave_for(workshop, "room", **holder)) for holder in own]
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
    card = await open_screen(leave_for(workshop, "room", seat=seat.pk))
    scribe = await open_screen(leave_for(workshop, "room", board=board.pk))
    wall = await open_screen(leave_for(workshop, "wall"))
    for screen in (card, scribe, wall):
        await screen.hello()

    await change(workshop, everyone=True)

    assert await card.take() == {"mine": 2}
    assert await scribe.take() == {"mine": 2}
    assert await wall.heard() == []


async def test_the_desk_alone_is_told_how_many_are_here(open_screen: Open):
    workshop = await a_room()
    seat, other = await a_seat(workshop), await a_seat(workshop)
    first = await open_screen(leave_for(workshop, "room", seat=seat.pk))
    await first.hello()
    desk = await open_screen(leave_for(workshop, "desk"))
    await desk.hello()
    assert await desk.take() == {"here": 1}

    # A second tab is the same person.
    for leave in (leave_for(workshop, "room", seat=seat.pk), leave_for(workshop, "room", seat=other.pk)):
        await (await open_screen(leave)).hello()

    assert await desk.take() == {"here": 2}
    assert await first.heard() == []


# --- When something is away -----------------------------------------------------------------------------------------


async def test_a_screen_that_cannot_be_drawn_is_asked_to_come_back(open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    workshop = await a_room()
    monkeypatch.setitem(snapshots.SHARED, "wall", {"wall-title": Region(broken)})
    screen = await open_screen(leave_for(workshop, "wall"))

    await screen.say({"hello": sign(screen.leave)})

    assert await screen.closed_with() == 4503
    assert not rooms.room(workshop.pk).watchers


async def test_a_room_outlives_a_drawing_that_failed(open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    workshop = await a_room()
    screen = await open_screen(leave_for(workshop, "wall"))
    await screen.hello()
    drawn = snapshots.SHARED["wall"]

    monkeypatch.setitem(snapshots.SHARED, "wall", {"wall-title": Region(broken)})
    await change(workshop, title="After")
    await asyncio.sleep(0)
    monkeypatch.setitem(snapshots.SHARED, "wall", drawn)

    assert (await screen.take())["regions"] == {"wall-title": "<h1>After</h1>"}


async def test_a_desk_that_cannot_be_drawn_stops_nobody_else_and_comes_back_by_itself(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch
):
    workshop = await a_room()
    desk, wall = await open_screen(leave_for(workshop, "desk")), await open_screen(leave_for(workshop, "wall"))
    for screen in (desk, wall):
        await screen.hello()
    drawn = snapshots.SHARED["desk"]

    monkeypatch.setitem(snapshots.SHARED, "desk", {"desk-stage": Region(broken)})
    await change(workshop, title="After", stage="closed")
    assert (await wall.take())["regions"] == {"wall-title": "<h1>After</h1>"}
    monkeypatch.setitem(snapshots.SHARED, "desk", drawn)

    assert (await desk.take(has_regions))["regions"] == {"desk-stage": "<p>closed</p>"}


def broken(workshop: Workshop) -> str:
    raise ConnectionError("the database is away")


async def test_an_empty_room_ends_and_the_next_one_to_come_opens_it_again(open_screen: Open):
    workshop = await a_room()
    screen = await open_screen(leave_for(workshop, "wall"))
    await screen.hello()

    await screen.close()
    await the_rooms_to_end()
    await change(workshop, title="After")

    again = await open_screen(leave_for(workshop, "wall"))
    assert (await again.hello())["regions"] == {"wall-title": "<h1>After</h1>"}


async def test_coming_as_the_last_one_leaves_is_no_way_to_be_forgotten(open_screen: Open):
    workshop = await a_room()
    for number in range(20):
        leaving = await open_screen(leave_for(workshop, "wall"))
        await leaving.hello()
        coming = await open_screen(leave_for(workshop, "wall"))
        _, whole = await asyncio.gather(leaving.close(), coming.hello())
        await change(workshop, title=f"Title {number}")
        frame = await coming.take()
        assert (frame["from"], frame["regions"]) == (whole["to"], {"wall-title": f"<h1>Title {number}</h1>"})
        assert len(rooms._rooms) == 1
        await coming.close()


# --- How many -------------------------------------------------------------------------------------------------------


async def test_a_room_that_is_full_still_lets_its_desk_in(open_screen: Open, settings):
    settings.ROOM_SOCKETS = 1
    workshop = await a_room()
    await (await open_screen(leave_for(workshop, "wall"))).hello()
    second, desk = await open_screen(leave_for(workshop, "wall")), await open_screen(leave_for(workshop, "desk"))

    await second.say({"hello": sign(second.leave)})

    assert await second.closed_with() == 4503
    assert (await desk.hello())["from"] is None


async def test_of_too_many_screens_of_one_card_the_one_that_was_silent_longest_makes_way(open_screen: Open):
    workshop = await a_room()
    seat = await a_seat(workshop)
    screens = [await open_screen(leave_for(workshop, "room", seat=seat.pk)) for _ in range(rooms.SOCKETS_OF_ONE + 1)]
    for screen in screens[:-1]:
        await screen.hello()
    for screen in screens[1:-1]:
        await screen.heard()

    await screens[-1].hello()

    assert await screens[0].closed_with() == 4429
    assert await screens[1].heard() == []


async def test_walls_take_no_place_from_those_who_hold_a_card(open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rooms, "MOST_WALLS", 1)
    workshop = await a_room()
    seat = await a_seat(workshop)
    await (await open_screen(leave_for(workshop, "wall"))).hello()
    second = await open_screen(leave_for(workshop, "wall"))

    await second.say({"hello": sign(second.leave)})

    assert await second.closed_with() == 4503
    assert (await (await open_screen(leave_for(workshop, "room", seat=seat.pk))).hello())["from"] is None


# --- What a page that comes back may keep ---------------------------------------------------------------------------


async def test_a_page_that_has_the_picture_is_told_its_number_only(open_screen: Open):
    workshop = await a_room(revision=3)
    first = await (await open_screen(leave_for(workshop, "wall"))).hello()
    screen = await open_screen(leave_for(workshop, "wall"))

    await screen.say({"hello": sign(screen.leave), "at": 3})

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

    monkeypatch.setitem(snapshots.SHARED, "wall", {"wall-title": Region(draw_late)})
    screen = await open_screen(leave_for(workshop, "wall"))

    await screen.say({"hello": sign(screen.leave), "at": 1})

    assert (await screen.take())["regions"] == {"wall-title": "<h1>After</h1>"}


async def test_a_page_that_is_newer_than_the_database_is_loaded_again(open_screen: Open):
    workshop = await a_room(revision=3)
    screen = await open_screen(leave_for(workshop, "wall"))

    await screen.say({"hello": sign(screen.leave), "at": 300})

    assert await screen.closed_with() == 4403


async def test_a_table_that_was_taken_away_ends_its_scribes_screen(open_screen: Open):
    workshop = await a_room()
    board = await a_board(workshop)
    screen = await open_screen(leave_for(workshop, "room", board=board.pk))
    await screen.hello()

    await in_database(lambda: Board.objects.filter(pk=board.pk).delete())()
    await change(workshop, everyone=True)

    assert await screen.closed_with() == 4410
