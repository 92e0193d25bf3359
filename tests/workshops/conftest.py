"""What tests of the live room share: screens that open and close with little on them, and a hall's file with its key."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from django.db import transaction
from django.test import override_settings

from tests.factories.halls import KEY, closed_room
from tests.factories.regions import Rendered, show_only
from tests.factories.screens import Open, Phone, Screen, the_rooms_to_end, token_for
from workshops.core import rate_limit
from workshops.live import rooms
from workshops.live.tokens import SubscriptionToken
from workshops.models import SeatCard
from workshops.participants.enums import SEATS
from workshops.transfer.files import pack_room


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens with as little on them as shows the way: two regions of the room, one of the wall, one of the desk."""
    title, place = (
        Rendered(lambda room: f"<p>{room.title}</p>"),
        Rendered(lambda room: f"<p>{room.place}</p>", frozenset({SEATS})),
    )
    show_only(monkeypatch, "room", {"room-title": title, "room-place": place})
    show_only(monkeypatch, "wall", {"wall-title": Rendered(lambda room: f"<h1>{room.title}</h1>")})
    show_only(monkeypatch, "desk", {"desk-stage": Rendered(lambda room: f"<p>{room.stage}</p>")})


@pytest_asyncio.fixture
async def open_screen() -> AsyncIterator[Open]:
    """Opens a screen with a token, as often as it is asked, and closes all of them after the test."""
    screens = []

    async def open_one(token: SubscriptionToken, **how) -> Screen:
        screens.append(Screen(token, **how))
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


@pytest.fixture
def phone(open_screen: Open) -> Phone:
    """Opens the screen of a card's holder, which has said hello."""
    # Cards of other tests had the same numbers.
    rate_limit.forget()

    async def open_one(seat: SeatCard, **said: int) -> Screen:
        screen = await open_screen(token_for(seat.workshop, "room", seat=seat.pk))
        await screen.hello(**said)
        return screen

    return open_one


@pytest.fixture
def hall_key(settings: Any) -> None:
    """This site and the hall's laptop know the same key."""
    settings.HALL_KEYS = [KEY]


@pytest.fixture(scope="module")
def file(django_db_setup: None, django_db_blocker: Any) -> bytes:
    """A closed room's file, from a laptop that this database knows nothing of."""
    with django_db_blocker.unblock(), override_settings(HALL_KEYS=[KEY]), transaction.atomic():
        packed = pack_room(closed_room())
        transaction.set_rollback(True)
    return packed
