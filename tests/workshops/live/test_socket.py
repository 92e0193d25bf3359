"""A screen's socket: who may watch, and how many may."""

import pytest
from channels.testing import WebsocketCommunicator

from config.asgi import application
from tests.factories.screens import HOST, OURS, Open, Screen, a_board, a_room, a_seat, change, in_database, token_for
from workshops.live import rooms, subscribers
from workshops.live.tokens import sign
from workshops.models import Board

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pictures")]


# --- Who may watch ---------------------------------------------------------------------------------------------------


async def test_a_page_of_another_site_cannot_open_a_socket():
    workshop = await a_room()

    accepted = await Screen(token_for(workshop, "wall"), origin=b"http://elsewhere.example").open()

    assert not accepted


@pytest.mark.parametrize("token", ["", "forged", None, 7, ["list"], "eyJ3b3Jrc2hvcCI6MX0:1vXk:AAAA", "a:b:\ud800"])
async def test_without_leave_a_socket_hears_nothing_and_is_closed(open_screen: Open, token: object):
    screen = await open_screen(token_for(await a_room(), "desk"))

    await screen.say({"hello": token})

    assert await screen.closed_with() == 4403


@pytest.mark.parametrize("nonsense", [" ", "{", "[]", "null", "7", '"hello"', "[" * 3000, '{"other": 1}'])
async def test_nonsense_is_ignored(open_screen: Open, nonsense: str):
    screen = await open_screen(token_for(await a_room(), "wall"))

    await screen.say(nonsense)

    assert await screen.heard() == []


async def test_a_message_longer_than_any_of_ours_ends_the_socket(open_screen: Open):
    screen = await open_screen(token_for(await a_room(), "wall"))

    await screen.say({"ping": "x" * 9000})

    assert await screen.closed_with() == 4413


async def test_a_socket_at_nobodys_address_is_turned_away():
    socket = WebsocketCommunicator(application, "/ws/elsewhere/", headers=[(b"host", HOST), (b"origin", OURS)])

    accepted, _ = await socket.connect()

    assert not accepted


def test_every_code_that_closes_a_socket_is_one_that_an_application_may_send():
    codes = {
        getattr(subscribers, name) for name in ("BAD_TOKEN", "SILENT_TOO_LONG", "REVOKED", "RESTARTING", "TOO_LONG")
    }
    codes |= {subscribers.TOO_MANY, subscribers.TRY_LATER}

    assert {code for code in codes if not 4000 <= code <= 4999} == set()


async def test_a_table_that_was_taken_away_ends_its_scribes_screen(open_screen: Open):
    workshop = await a_room()
    board = await a_board(workshop)
    screen = await open_screen(token_for(workshop, "room", board=board.pk))
    await screen.hello()

    await in_database(lambda: Board.objects.filter(pk=board.pk).delete())()
    await change(workshop, everyone=True)

    assert await screen.closed_with() == 4410


# --- How many --------------------------------------------------------------------------------------------------------


async def test_a_room_that_is_full_still_lets_its_desk_in(open_screen: Open, settings):
    settings.ROOM_SOCKETS = 1
    workshop = await a_room()
    await (await open_screen(token_for(workshop, "wall"))).hello()
    second, desk = await open_screen(token_for(workshop, "wall")), await open_screen(token_for(workshop, "desk"))

    await second.say({"hello": sign(second.token)})

    assert await second.closed_with() == 4503
    assert (await desk.hello())["from"] is None


async def test_of_too_many_screens_of_one_card_the_one_that_was_silent_longest_makes_way(open_screen: Open):
    workshop = await a_room()
    seat = await a_seat(workshop)
    screens = [await open_screen(token_for(workshop, "room", seat=seat.pk)) for _ in range(rooms.SOCKETS_OF_ONE + 1)]
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
    await (await open_screen(token_for(workshop, "wall"))).hello()
    second = await open_screen(token_for(workshop, "wall"))

    await second.say({"hello": sign(second.token)})

    assert await second.closed_with() == 4503
    assert (await (await open_screen(token_for(workshop, "room", seat=seat.pk))).hello())["from"] is None
