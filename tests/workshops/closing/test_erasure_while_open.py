"""Rooms stay open while somebody's words are erased: every other screen is true, and the erased card's own falls silent."""

import pytest

from tests.factories.rooms import card, do, make_seat, make_workshop
from tests.factories.screens import Open, Phone, a_room, a_seat, has_regions, in_database, token_for
from workshops.closing.actions.erasure import erase_card, erase_workshop
from workshops.ideas.phases import SILENT, SORTING
from workshops.live.region_html import shared
from workshops.live.subscribers import BAD_TOKEN, REVOKED
from workshops.models import Workshop

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Zweikanarienvogel sings here"


async def test_erased_words_leave_every_open_screen_and_the_erased_card_is_told_that_it_opens_nothing(
    phone: Phone, open_screen: Open
):
    workshop = await a_room(phase=SORTING)
    erased, other = await a_seat(workshop), await a_seat(workshop)
    await in_database(lambda: do(workshop, card(erased), "add_idea", text=WORDS))()
    theirs, own = await phone(other), await phone(erased)
    wall = await open_screen(token_for(workshop, "wall"))
    before = await wall.hello()

    await in_database(lambda: erase_card(workshop=workshop, card=erased.number))()

    frame = await theirs.take(has_regions)
    on_wall = await wall.take(has_regions)
    now = await in_database(lambda: shared(Workshop.objects.get(pk=workshop.pk), "room"))()
    assert WORDS in str(before)
    assert WORDS not in str(frame) + str(on_wall) + str(now)
    assert await closed_with(own) == REVOKED
    assert (await theirs.do("add_idea", text="The lamp is lit"))["outcome"] == "done"


async def test_screens_of_an_erased_workshop_are_closed_and_those_of_another_go_on(phone: Phone):
    gone, stays = await a_room(phase=SILENT), await a_room(phase=SILENT)
    theirs, ours = await phone(await a_seat(gone)), await phone(await a_seat(stays))

    await in_database(lambda: erase_workshop(workshop=gone))()

    assert await closed_with(theirs) == BAD_TOKEN
    assert (await ours.do("add_idea", text="The lamp is lit"))["outcome"] == "done"


async def test_a_command_that_meets_an_erased_workshop_is_told_so_and_logs_no_mistake(phone: Phone, caplog):
    workshop = await a_room(phase=SILENT)
    screen = await phone(await a_seat(workshop))

    # By another process, whose bell is not heard here: the phone may write before its screen is closed.
    await in_database(Workshop.objects.filter(pk=workshop.pk).delete)()
    await screen.say({"do": "add_idea", "body": f"as=card&key=a-key-of-mine&holder=seat:{screen.token.seat}&text=x"})

    assert await closed_with(screen) in {BAD_TOKEN, REVOKED}
    assert [record.message for record in caplog.records] == []


async def closed_with(screen) -> int:
    """The code that this socket is closed with, whatever is said before."""
    while (message := await screen.socket.receive_output(timeout=20))["type"] != "websocket.close":
        pass
    return message["code"]


@pytest.mark.parametrize("role", ["card", "desk"])
def test_a_press_for_a_workshop_that_was_erased_meanwhile_is_answered_with_a_page(client, role):
    workshop = make_workshop()
    make_seat(workshop)
    erase_workshop(workshop=workshop)

    answer = client.post(f"/w/{workshop.code}/do/add_idea/", {"as": role, "key": "a-key-of-mine", "text": "x"})

    assert answer.status_code == 404
