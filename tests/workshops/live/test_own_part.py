"""The own part of a phone over the open socket: brought with an answer, or asked for; whole, or what may have changed."""

import threading

import pytest

from tests.factories.regions import Rendered
from tests.factories.rooms import do, facilitator, make_phase
from tests.factories.screens import PATIENCE, Open, Phone, a_room, a_seat, a_writer, in_database, token_for
from workshops.commands.registry import regions
from workshops.ideas.phases import SILENT, SORTING
from workshops.models import SeatCard, Workshop

pytestmark = pytest.mark.django_db(transaction=True)


def is_own(message: dict) -> bool:
    return "own" in message


def go_on(workshop: Workshop) -> None:
    """The desk leads the room to another phase."""
    here = workshop.phases.get().pk
    make_phase(workshop, SORTING)
    do(workshop, facilitator(), "next_phase", from_phase=here)


async def test_a_second_write_brings_only_what_it_can_have_changed(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat)

    first = await screen.do("add_idea", key="first-key", text="A crèche")
    second = await screen.do("add_idea", key="second-key", text="Evening classes")

    assert "mine-card" in first["regions"]
    assert set(second["regions"]) == {"mine-ideas"}


async def test_whoever_says_that_their_own_part_is_complete_gets_only_what_changed(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat, own=seat.workshop.revision)

    answer = await screen.do("add_idea", text="A crèche")

    assert set(answer["regions"]) == {"mine-ideas"}


async def test_after_a_change_by_somebody_else_an_answer_brings_everything_again(phone: Phone):
    """What was told by a poke may not have been fetched yet: a piece must not hide that the rest is old."""
    seat = await a_writer()
    screen = await phone(seat, own=seat.workshop.revision)
    await in_database(go_on)(seat.workshop)

    answer = await screen.do("set_listening", listens="on")

    assert {"mine-ideas", "mine-card", "mine-table"} <= set(answer["regions"])


async def test_nobody_is_poked_about_what_their_own_answer_brought(phone: Phone):
    seat = await a_writer()
    screen, other_tab = await phone(seat), await phone(seat)

    answer = await screen.do("set_listening", listens="on")

    assert await other_tab.take(lambda message: "mine" in message) == {"mine": answer["to"]}
    assert [message for message in await screen.heard() if "mine" in message] == []


async def test_a_phone_asks_for_its_own_part_over_the_line(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat)

    await screen.say({"own": -1})
    part = await screen.take(is_own)

    assert part["own"] == seat.workshop.revision
    assert set(part["regions"]) == set(regions("card"))
    assert f"My card: {seat.number}" in part["regions"]["mine-card"] or "You hold card" in part["regions"]["mine-card"]


async def test_it_gets_what_may_have_changed_since_it_had_everything_and_no_more(phone: Phone):
    seat = await a_writer()
    screen, other_tab = await phone(seat), await phone(seat)
    at = (await screen.do("set_listening", listens="on"))["to"]

    await screen.do("add_idea", key="another-key", text="A crèche")
    await other_tab.say({"own": at})
    part = await other_tab.take(is_own)
    await other_tab.say({"own": part["own"]})
    nothing = await other_tab.take(is_own)

    assert set(part["regions"]) == {"mine-ideas"}
    assert "A crèche" in part["regions"]["mine-ideas"]
    assert nothing == {"own": part["own"], "regions": {}}


async def test_what_cannot_be_drawn_is_said_to_be_incomplete_and_may_be_asked_for_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    seat = await a_writer()
    screen = await phone(seat)

    with monkeypatch.context() as broken:
        broken.setitem(regions("card"), "mine-ideas", Rendered(lambda _: 1 / 0))
        await screen.say({"own": -1})
        assert await screen.take(is_own) == {"own": -1, "regions": {}}

    await screen.say({"own": -1})
    assert "mine-ideas" in (await screen.take(is_own))["regions"]


async def test_whoever_says_hello_again_meanwhile_is_brought_the_part_of_the_card_that_they_hold_now(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    first = await a_writer()
    second = await a_seat(first.workshop)
    screen, may_go_on = await phone(first), threading.Event()
    draw = regions("card")["mine-card"].render
    slowly = Rendered(lambda seat: may_go_on.wait(PATIENCE) and draw(seat))
    monkeypatch.setitem(regions("card"), "mine-card", slowly)

    await screen.say({"own": -1})
    screen.token = token_for(first.workshop, "room", seat=second.pk)
    await screen.hello()
    await screen.say({"own": -1})
    await screen.heard()
    may_go_on.set()

    part = await screen.take(is_own)
    assert f"My card: {second.number}" in part["regions"]["mine-card"]
    assert not [message for message in await screen.heard() if is_own(message)]


async def test_a_phone_that_lost_its_card_is_shown_nothing_of_it_not_even_before_the_room_has_looked(
    phone: Phone, settings
):
    settings.ROOM_TICK = settings.ROOM_REREAD = 60
    seat = await a_writer()
    lost = await phone(seat)
    await in_database(SeatCard.objects.filter(pk=seat.pk).update)(token_digest="of another phone", code="NEWCODE2")

    await lost.say({"own": -1})

    assert await lost.closed_with() == 4410


@pytest.mark.parametrize("asked", ["everything", None, True, {}, 10**30])
async def test_a_number_that_is_none_costs_nothing_but_a_whole_part(phone: Phone, asked: object):
    seat = await a_writer()
    screen = await phone(seat)

    await screen.say({"own": asked})

    assert set((await screen.take(is_own))["regions"]) == set(regions("card"))


async def test_a_screen_without_an_own_part_is_not_answered(open_screen: Open):
    workshop = await a_room(phase=SILENT)
    wall = await open_screen(token_for(workshop, "wall"))
    await wall.hello()

    await wall.say({"own": -1})

    assert await wall.heard() == []
