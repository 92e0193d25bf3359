"""A full room: a person's first screen before anybody's second, the room's own wall before those of lookers-on."""

import asyncio
from dataclasses import replace

import pytest

from tests.factories.screens import Open, Screen, a_board, a_room, a_seat, in_database, token_for
from workshops.live import rooms
from workshops.live.tokens import SubscriptionToken, sign
from workshops.models import Workshop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pictures")]

TOO_MANY, TRY_LATER = 4429, 4503


async def of_a_card(open_screen: Open, workshop: Workshop, seat: int) -> Screen:
    screen = await open_screen(token_for(workshop, "room", seat=seat))
    await screen.hello()
    return screen


async def wall_of(open_screen: Open, leave: SubscriptionToken) -> Screen:
    screen = await open_screen(leave)
    await screen.hello()
    return screen


async def knock(screen: Screen) -> Screen:
    """Say hello without knowing whether there is a place."""
    await screen.say({"hello": sign(screen.token)})
    return screen


async def is_live(screen: Screen) -> bool:
    await screen.heard()
    return True


@in_database
def signed_in(workshop: Workshop) -> SubscriptionToken:
    """SubscriptionToken for the wall that a facilitator opens."""
    return SubscriptionToken(workshop.pk, "wall", user=workshop.created_by_id, since=1_900_000_000)


def anonymous(workshop: Workshop, since: int = 1_800_000_000) -> SubscriptionToken:
    return replace(token_for(workshop, "wall"), since=since)


async def test_eight_screens_of_one_card_cost_no_other_card_its_place(open_screen: Open, settings):
    settings.ROOM_SOCKETS = 8
    workshop = await a_room()
    greedy, honest = await a_seat(workshop), await a_seat(workshop)
    screens = [await of_a_card(open_screen, workshop, greedy.pk) for _ in range(8)]
    for screen in screens[1:]:
        await screen.heard()

    first = await of_a_card(open_screen, workshop, honest.pk)

    assert await screens[0].closed_with() == TOO_MANY
    assert await is_live(first)
    assert await is_live(screens[-1])


async def test_all_honest_cards_come_in_whatever_second_screens_there_are_and_scribes_too(open_screen: Open, settings):
    settings.ROOM_SOCKETS = 6
    workshop = await a_room()
    doubled, honest = [[await a_seat(workshop) for _ in range(count)] for count in (3, 2)]
    board = await a_board(workshop)
    for seat in doubled * 2:
        await of_a_card(open_screen, workshop, seat.pk)

    newcomers = [await open_screen(token_for(workshop, "room", board=board.pk))]
    newcomers += [await open_screen(token_for(workshop, "room", seat=seat.pk)) for seat in honest]
    for screen in newcomers:
        await screen.hello()

    room = rooms.room(workshop.pk)
    assert [await is_live(screen) for screen in newcomers] == [True] * 3
    assert sorted(len(theirs) for theirs in room.places.of_holder.values()) == [1] * 6


async def test_a_second_screen_in_a_full_room_costs_only_its_own_card(open_screen: Open, settings):
    settings.ROOM_SOCKETS = 2
    workshop = await a_room()
    here, other = await a_seat(workshop), await a_seat(workshop)
    first, others = [await of_a_card(open_screen, workshop, seat.pk) for seat in (here, other)]

    second = await of_a_card(open_screen, workshop, here.pk)

    assert await first.closed_with() == TOO_MANY
    assert await is_live(second)
    assert await is_live(others)


async def test_a_room_full_of_first_screens_asks_the_next_to_come_later(open_screen: Open, settings, caplog):
    settings.ROOM_SOCKETS = 2
    workshop = await a_room()
    seats = [await a_seat(workshop) for _ in range(3)]
    screens = [await of_a_card(open_screen, workshop, seat.pk) for seat in seats[:2]]

    late = await knock(await open_screen(token_for(workshop, "room", seat=seats[2].pk)))

    assert await late.closed_with() == TRY_LATER
    assert [await is_live(screen) for screen in screens] == [True, True]
    assert [f"Room {workshop.pk} has no place for more screens here: 1 turned away"] == caplog.messages


async def test_a_desk_takes_nobodys_place_and_always_finds_one(open_screen: Open, settings):
    settings.ROOM_SOCKETS = 1
    workshop = await a_room()
    seat = await a_seat(workshop)
    for _ in range(2):
        desk = await open_screen(token_for(workshop, "desk"))
        await desk.hello()

    screen = await of_a_card(open_screen, workshop, seat.pk)

    assert await is_live(screen)
    assert await is_live(desk)


async def test_a_signed_in_wall_comes_in_where_lookers_on_have_taken_all_places(open_screen: Open, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_WALLS", 3)
    workshop = await a_room()
    walls = [await wall_of(open_screen, anonymous(workshop)) for _ in range(3)]

    projector = await wall_of(open_screen, await signed_in(workshop))

    assert await walls[-1].closed_with() == TRY_LATER
    assert [await is_live(wall) for wall in (*walls[:-1], projector)] == [True] * 3


async def test_a_projector_that_loses_its_line_keeps_its_place_before_younger_pages(open_screen: Open, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_WALLS", 3)
    workshop = await a_room()
    old = anonymous(workshop, since=1_700_000_000)
    projector = await wall_of(open_screen, old)
    await projector.close()
    walls = [await wall_of(open_screen, anonymous(workshop)) for _ in range(3)]

    again = await wall_of(open_screen, old)

    assert await walls[-1].closed_with() == TRY_LATER
    assert await is_live(again)


async def test_a_younger_wall_of_a_looker_on_is_asked_to_come_later(open_screen: Open, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_WALLS", 2)
    workshop = await a_room()
    walls = [await wall_of(open_screen, leave) for leave in (anonymous(workshop), await signed_in(workshop))]

    late = await knock(await open_screen(anonymous(workshop, since=1_850_000_000)))

    assert await late.closed_with() == TRY_LATER
    assert [await is_live(wall) for wall in walls] == [True, True]


async def test_a_wall_that_was_signed_out_comes_after_one_that_is_older(open_screen: Open, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_WALLS", 2)
    workshop = await a_room()
    leave = await signed_in(workshop)
    was_signed_in = await wall_of(open_screen, replace(leave, session="ended"))
    older = await wall_of(open_screen, anonymous(workshop))
    async with asyncio.timeout(20):
        while any(subscriber.signed_in for subscriber in rooms.room(workshop.pk).subscribers):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    projector = await wall_of(open_screen, leave)

    assert await was_signed_in.closed_with() == TRY_LATER
    assert [await is_live(wall) for wall in (older, projector)] == [True, True]


async def test_second_screens_and_lookers_on_make_way_in_a_full_room_and_the_rooms_wall_stays(
    open_screen: Open, settings
):
    settings.ROOM_SOCKETS = 4
    workshop = await a_room()
    doubled, *honest = [await a_seat(workshop) for _ in range(4)]
    projector = await wall_of(open_screen, anonymous(workshop, since=1_700_000_000))
    looker_on = await wall_of(open_screen, anonymous(workshop))
    for _ in range(2):
        await of_a_card(open_screen, workshop, doubled.pk)

    screens = [await of_a_card(open_screen, workshop, seat.pk) for seat in honest[:2]]
    late = await knock(await open_screen(token_for(workshop, "room", seat=honest[2].pk)))

    assert await looker_on.closed_with() == TRY_LATER
    assert await late.closed_with() == TRY_LATER
    assert [await is_live(screen) for screen in (projector, *screens)] == [True] * 3
