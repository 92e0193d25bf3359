"""Commands over the open socket: the same envelope, the same keys and the same answers as at the POST door."""

import json
import threading
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from tests.factories.pages import make_blog, make_findings
from tests.factories.rooms import card, do, facilitator, make_board, make_facilitator, make_seat, make_workshop
from tests.factories.screens import HELD, PATIENCE, Screen, a_seat, in_database, leave_for
from tests.factories.votes import open_vote
from workshops import limits, ports, snapshots, writer
from workshops.enums import Outcome, PhaseKind
from workshops.errors import NotSaved
from workshops.live import rooms
from workshops.models import CommandRecord, Idea, Mark, SeatCard, Workshop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nobody_wrote_before() -> None:
    limits.forget()


@pytest_asyncio.fixture
async def phone() -> AsyncIterator[Callable]:
    """Opens the screen of a card's holder, which has said hello."""
    open_now: list[Screen] = []

    async def open_one(seat: SeatCard, **said: int) -> Screen:
        screen = Screen(leave_for(seat.workshop, "room", seat=seat.pk))
        await screen.open()
        open_now.append(screen)
        await screen.hello(**said)
        return screen

    yield open_one
    for screen in open_now:
        await screen.close()
    rooms._rooms.clear()


@in_database
def a_writing_room() -> Workshop:
    return make_workshop(phase=PhaseKind.SILENT, created_by=make_facilitator())


async def ask(screen: Screen, verb: str, *, key: str = "a-key-of-mine", **fields: object) -> dict:
    """Send one command and have its answer."""
    envelope = {"as": "card", "key": key, "holder": f"seat:{screen.leave.seat}"} | fields
    await screen.say({"do": verb, "body": urlencode(envelope)})
    return await screen.take(lambda message: message.get("key") == key)


async def test_a_command_is_done_and_answered_with_the_own_part_after_commit(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    answer = await ask(screen, "add_idea", text="A crèche")

    assert (answer["outcome"], answer["said"]) == (Outcome.DONE, "Saved. Your idea is kept.")
    assert "A crèche" in answer["regions"]["mine-ideas"]
    assert await in_database(Idea.objects.count)() == 1


async def test_a_key_has_one_effect_whichever_door_it_comes_through(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)
    by_post = await in_database(lambda: do(seat.workshop, card(seat), "add_idea", key="the-same", text="A crèche"))()

    by_socket = await ask(screen, "add_idea", key="the-same", text="A crèche")

    assert (by_socket["outcome"], by_socket["said"]) == (by_post.outcome, by_post.said)
    assert await in_database(Idea.objects.count)() == 1


async def test_a_refusal_is_an_answer_and_is_kept(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    answer = await ask(screen, "set_dots", vote=1, option=1, dots=1)

    assert answer["outcome"] == Outcome.REFUSED
    assert answer["said"]
    assert await in_database(lambda: CommandRecord.objects.get().outcome)() == Outcome.REFUSED


async def test_a_second_write_brings_only_what_it_can_have_changed(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    first = await ask(screen, "add_idea", key="first-key", text="A crèche")
    second = await ask(screen, "add_idea", key="second-key", text="Evening classes")

    assert "mine-card" in first["regions"]
    assert set(second["regions"]) == {"mine-ideas"}


async def test_whoever_says_that_their_own_part_is_complete_gets_only_what_changed(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat, own=seat.workshop.revision)

    answer = await ask(screen, "add_idea", text="A crèche")

    assert set(answer["regions"]) == {"mine-ideas"}


async def test_after_a_change_by_somebody_else_an_answer_brings_everything_again(phone):
    """What was told by a poke may not have been fetched yet: a piece must not hide that the rest is old."""
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat, own=seat.workshop.revision)
    await in_database(lambda: do(seat.workshop, facilitator(), "next_phase", from_phase=first_phase(seat.workshop)))()

    answer = await ask(screen, "set_listening", listens="on")

    assert {"mine-ideas", "mine-card", "mine-table"} <= set(answer["regions"])


def first_phase(workshop: Workshop) -> int:
    from tests.factories.rooms import make_phase

    make_phase(workshop, PhaseKind.SORTING)
    return workshop.phases.get(kind=PhaseKind.SILENT).pk


async def test_nobody_is_poked_about_what_their_own_answer_brought(phone):
    seat = await a_seat(await a_writing_room())
    screen, other_tab = await phone(seat), await phone(seat)

    answer = await ask(screen, "set_listening", listens="on")

    assert await other_tab.take(lambda message: "mine" in message) == {"mine": answer["to"]}
    assert [message for message in await screen.heard() if "mine" in message] == []


# --- The own part, asked for over the line --------------------------------------------------------------------------


def is_own(message: dict) -> bool:
    return "own" in message


async def test_a_phone_asks_for_its_own_part_over_the_line(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    await screen.say({"own": -1})
    part = await screen.take(is_own)

    assert part["own"] == seat.workshop.revision
    assert set(part["regions"]) == set(snapshots.OF_CARD)
    assert f"My card: {seat.number}" in part["regions"]["mine-card"] or "You hold card" in part["regions"]["mine-card"]


async def test_it_gets_what_may_have_changed_since_it_had_everything_and_no_more(phone):
    seat = await a_seat(await a_writing_room())
    screen, other_tab = await phone(seat), await phone(seat)
    at = (await ask(screen, "set_listening", listens="on"))["to"]

    await ask(screen, "add_idea", key="another-key", text="A crèche")
    await other_tab.say({"own": at})
    part = await other_tab.take(is_own)
    await other_tab.say({"own": part["own"]})
    nothing = await other_tab.take(is_own)

    assert set(part["regions"]) == {"mine-ideas"}
    assert "A crèche" in part["regions"]["mine-ideas"]
    assert nothing == {"own": part["own"], "regions": {}}


async def test_what_cannot_be_drawn_is_said_to_be_incomplete_and_may_be_asked_for_again(
    phone, monkeypatch: pytest.MonkeyPatch
):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    with monkeypatch.context() as broken:
        broken.setitem(snapshots.OF_CARD, "mine-ideas", snapshots.Region(lambda _: 1 / 0))
        await screen.say({"own": -1})
        assert await screen.take(is_own) == {"own": -1, "regions": {}}

    await screen.say({"own": -1})
    assert "mine-ideas" in (await screen.take(is_own))["regions"]


async def test_whoever_says_hello_again_meanwhile_is_brought_the_part_of_the_card_that_they_hold_now(
    phone, monkeypatch: pytest.MonkeyPatch
):
    first = await a_seat(await a_writing_room())
    second = await a_seat(first.workshop)
    screen, may_go_on = await phone(first), threading.Event()
    draw = snapshots.OF_CARD["mine-card"].draw
    slowly = snapshots.Region(lambda seat: may_go_on.wait(PATIENCE) and draw(seat))
    monkeypatch.setitem(snapshots.OF_CARD, "mine-card", slowly)

    await screen.say({"own": -1})
    screen.leave = leave_for(first.workshop, "room", seat=second.pk)
    await screen.hello()
    await screen.say({"own": -1})
    await screen.heard()
    may_go_on.set()

    part = await screen.take(is_own)
    assert f"My card: {second.number}" in part["regions"]["mine-card"]
    assert not [message for message in await screen.heard() if is_own(message)]


async def test_a_phone_that_lost_its_card_is_shown_nothing_of_it_not_even_before_the_room_has_looked(phone, settings):
    settings.ROOM_TICK = settings.ROOM_REREAD = 60
    seat = await a_seat(await a_writing_room())
    lost = await phone(seat)
    await in_database(SeatCard.objects.filter(pk=seat.pk).update)(token_digest="of another phone", code="NEWCODE2")

    await lost.say({"own": -1})

    assert await lost.closed_with() == 4410


@pytest.mark.parametrize("asked", ["everything", None, True, {}, 10**30])
async def test_a_number_that_is_none_costs_nothing_but_a_whole_part(phone, asked: object):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    await screen.say({"own": asked})

    assert set((await screen.take(is_own))["regions"]) == set(snapshots.OF_CARD)


async def test_a_screen_without_an_own_part_is_not_answered():
    workshop = await a_writing_room()
    wall = Screen(leave_for(workshop, "wall"))
    await wall.open()
    await wall.hello()

    await wall.say({"own": -1})

    assert await wall.heard() == []
    await wall.close()


@pytest.mark.parametrize(
    "said", [{"as": "desk"}, {"as": "scribe"}, {"holder": "seat:999999"}, {"holder": "facilitator:1"}, {"as": "nobody"}]
)
async def test_a_socket_speaks_for_its_own_hat_and_holder_only(phone, said: dict):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    answer = await ask(screen, "add_idea", text="A crèche", **said)

    assert (answer["outcome"], answer["regions"]) == ("elsewhere", {})
    assert await in_database(Idea.objects.count)() == 0


async def test_a_wall_can_ask_for_nothing():
    workshop = await a_writing_room()
    wall = Screen(leave_for(workshop, "wall"))
    await wall.open()
    await wall.hello()

    assert (await ask(wall, "reveal_ideas", **{"as": "desk", "holder": ""}))["outcome"] == "elsewhere"

    await wall.close()


async def test_before_hello_nothing_is_done():
    seat = await a_seat(await a_writing_room())
    screen = Screen(leave_for(seat.workshop, "room", seat=seat.pk))
    await screen.open()

    await screen.say({"do": "add_idea", "body": "as=card&key=a-key-of-mine&text=A"})

    assert await screen.heard() == []
    assert await in_database(Idea.objects.count)() == 0
    await screen.close()


async def test_a_card_that_went_to_another_phone_is_mute_at_once_and_told_why(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)
    # Without a bell: the write itself must notice, however late the Room does.
    await in_database(lambda: SeatCard.objects.filter(pk=seat.pk).update(token_digest="0" * 64))()

    answer = await ask(screen, "add_idea", text="A crèche")

    assert answer["outcome"] == Outcome.REFUSED
    assert "another phone" in answer["said"]
    assert await screen.closed_with() == 4410
    assert await in_database(Idea.objects.count)() == 0


async def test_what_cannot_be_stored_is_said_to_be_unsaved_and_may_come_again(phone, monkeypatch: pytest.MonkeyPatch):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    def full(*_: object) -> None:
        raise NotSaved("Not saved yet.")

    with monkeypatch.context() as patch:
        patch.setattr(writer, "_commit", full)
        trouble = await ask(screen, "add_idea", text="A crèche")

    assert trouble["outcome"] == "unsaved"
    assert trouble["said"]
    assert (await ask(screen, "add_idea", text="A crèche"))["outcome"] == Outcome.DONE
    assert await in_database(Idea.objects.count)() == 1


async def test_a_hand_that_writes_faster_than_any_person_is_asked_to_wait(phone):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)
    burst, _ = limits.RATES["seat"]
    for _ in range(burst):
        limits.check(f"seat:{seat.pk}")

    assert (await ask(screen, "add_idea", text="One more"))["outcome"] == "unsaved"
    assert await in_database(Idea.objects.count)() == 0


@pytest.mark.parametrize(
    "body",
    [
        "",
        "&" * 3000,
        "=" * 100,
        "key=%ff%fe&as=card",
        "as=card&key=\x00\x00\x00\x00\x00\x00\x00\x00&text=%00",
        "\ud800=1",
        "as=card&as=desk",
    ],
)
async def test_nonsense_in_an_envelope_is_answered_and_leaves_nothing(phone, body: str):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)

    await screen.say(json.dumps({"do": "add_idea", "body": body}))

    assert (await screen.take(lambda message: "outcome" in message))["outcome"] in {"refused", "elsewhere"}
    assert await in_database(Idea.objects.count)() == 0


@pytest.mark.parametrize(
    "said", [{"do": 1, "body": ""}, {"do": "add_idea"}, {"do": "add_idea", "body": ["x"]}, {"do": {}}]
)
async def test_what_is_no_envelope_is_ignored(phone, said: dict):
    screen = await phone(await a_seat(await a_writing_room()))

    await screen.say(said)

    assert await screen.heard() == []


async def test_dots_given_over_the_socket_are_counted_once(phone):
    @in_database
    def a_vote() -> SeatCard:
        workshop = make_workshop(phase=PhaseKind.VOTING, created_by=make_facilitator())
        open_vote(workshop, "Crèche", "Buses")
        return make_seat(workshop, token_digest=HELD)

    screen = await phone(await a_vote())

    for key in ("first-key", "first-key", "again-key"):
        answer = await ask(screen, "set_dots", key=key, vote=1, option=1, dots=2)
        assert answer["outcome"] == Outcome.DONE

    assert await in_database(Mark.objects.count)() == 2


async def test_a_scribes_socket_writes_for_its_table():
    @in_database
    def a_table():
        return make_board(make_workshop(phase=PhaseKind.BREAKOUTS, created_by=make_facilitator()), scribe_digest=HELD)

    board = await a_table()
    screen = Screen(leave_for(board.workshop, "room", board=board.pk))
    await screen.open()
    await screen.hello()

    answer = await ask(screen, "write_for", **{"as": "scribe", "holder": f"scribe:{board.pk}:0"}, text="From the table")

    assert answer["outcome"] == Outcome.DONE, answer
    assert "From the table" in answer["regions"]["table-ideas"]
    await screen.close()


async def test_what_is_done_is_said_even_when_its_picture_cannot_be_drawn(phone, monkeypatch: pytest.MonkeyPatch):
    seat = await a_seat(await a_writing_room())
    screen = await phone(seat)
    monkeypatch.setitem(snapshots.OF_CARD, "mine-ideas", snapshots.Region(lambda _: 1 / 0))

    answer = await ask(screen, "add_idea", text="A crèche")

    assert (answer["outcome"], answer["regions"], answer["to"]) == (Outcome.DONE, {}, 0)
    assert await in_database(Idea.objects.count)() == 1


@pytest.mark.parametrize("rehearsed", [False, True])
async def test_a_room_that_is_closed_over_the_socket_gets_its_drafts_unless_it_was_a_rehearsal(rehearsed: bool):
    @in_database
    def a_live_room() -> Workshop:
        make_blog()
        make_findings()
        original = make_workshop(title="The evening itself") if rehearsed else None
        return make_workshop(title="Classes and care", created_by=make_facilitator(), rehearses=original)

    workshop = await a_live_room()
    desk = Screen(leave_for(workshop, "desk"))
    await desk.open()
    await desk.hello()

    answer = await ask(desk, "close_workshop", **{"as": "desk", "holder": f"facilitator:{workshop.created_by_id}"})

    assert answer["outcome"] == Outcome.DONE, answer
    drafts = await in_database(lambda: [str(page) for page in ports.report_maker().drafts_of(workshop)])()
    assert (len(drafts), "rehearsal" in answer["said"]) == ((0, True) if rehearsed else (2, False))
    assert all("Classes and care" in title for title in drafts)
    await desk.close()
