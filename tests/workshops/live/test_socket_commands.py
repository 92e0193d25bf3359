"""Commands over the open socket: the same envelope, the same keys and the same answers as at the POST door."""

import json

import pytest

from tests.factories.pages import make_blog, make_findings
from tests.factories.regions import Rendered
from tests.factories.rooms import card, do, make_board, make_facilitator, make_seat, make_workshop
from tests.factories.screens import HELD, Open, Phone, a_room, a_writer, in_database, token_for
from tests.factories.votes import open_vote
from workshops.closing import ports
from workshops.commands.registry import regions
from workshops.core import group_commit, rate_limit
from workshops.core.enums import Outcome
from workshops.core.errors import NotSaved
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.models import CommandRecord, Idea, Mark, SeatCard, Workshop
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_command_is_done_and_answered_with_the_own_part_after_commit(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat)

    answer = await screen.do("add_idea", text="A crèche")

    assert (answer["outcome"], answer["said"]) == (Outcome.DONE, "Saved. Your idea is kept.")
    assert "A crèche" in answer["regions"]["mine-ideas"]
    assert await in_database(Idea.objects.count)() == 1


async def test_a_key_has_one_effect_whichever_door_it_comes_through(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat)
    by_post = await in_database(lambda: do(seat.workshop, card(seat), "add_idea", key="the-same", text="A crèche"))()

    by_socket = await screen.do("add_idea", key="the-same", text="A crèche")

    assert (by_socket["outcome"], by_socket["said"]) == (by_post.outcome, by_post.said)
    assert await in_database(Idea.objects.count)() == 1


async def test_a_refusal_is_an_answer_and_is_kept(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat)

    answer = await screen.do("set_dots", vote=1, option=1, dots=1)

    assert answer["outcome"] == Outcome.REFUSED
    assert answer["said"]
    assert await in_database(lambda: CommandRecord.objects.get().outcome)() == Outcome.REFUSED


@pytest.mark.parametrize(
    "said", [{"as": "desk"}, {"as": "scribe"}, {"holder": "seat:999999"}, {"holder": "facilitator:1"}, {"as": "nobody"}]
)
async def test_a_socket_speaks_for_its_own_hat_and_holder_only(phone: Phone, said: dict):
    seat = await a_writer()
    screen = await phone(seat)

    answer = await screen.do("add_idea", text="A crèche", **said)

    assert (answer["outcome"], answer["regions"]) == ("elsewhere", {})
    assert await in_database(Idea.objects.count)() == 0


async def test_a_wall_can_ask_for_nothing(open_screen: Open):
    workshop = await a_room(phase=SILENT)
    wall = await open_screen(token_for(workshop, "wall"))
    await wall.hello()

    assert (await wall.do("reveal_ideas", **{"as": "desk", "holder": ""}))["outcome"] == "elsewhere"


async def test_before_hello_nothing_is_done(open_screen: Open):
    seat = await a_writer()
    screen = await open_screen(token_for(seat.workshop, "room", seat=seat.pk))

    await screen.say({"do": "add_idea", "body": "as=card&key=a-key-of-mine&text=A"})

    assert await screen.heard() == []
    assert await in_database(Idea.objects.count)() == 0


async def test_a_card_that_went_to_another_phone_is_mute_at_once_and_told_why(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat)
    # Without a bell: the write itself must notice, however late the Room does.
    await in_database(lambda: SeatCard.objects.filter(pk=seat.pk).update(token_digest="0" * 64))()

    answer = await screen.do("add_idea", text="A crèche")

    assert answer["outcome"] == Outcome.REFUSED
    assert "another phone" in answer["said"]
    assert await screen.closed_with() == 4410
    assert await in_database(Idea.objects.count)() == 0


async def test_what_cannot_be_stored_is_said_to_be_unsaved_and_may_come_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    seat = await a_writer()
    screen = await phone(seat)

    def full(*_: object) -> None:
        raise NotSaved("Not saved yet.")

    with monkeypatch.context() as patch:
        patch.setattr(group_commit, "_commit", full)
        trouble = await screen.do("add_idea", text="A crèche")

    assert trouble["outcome"] == "unsaved"
    assert trouble["said"]
    assert (await screen.do("add_idea", text="A crèche"))["outcome"] == Outcome.DONE
    assert await in_database(Idea.objects.count)() == 1


async def test_a_hand_that_writes_faster_than_any_person_is_asked_to_wait(phone: Phone):
    seat = await a_writer()
    screen = await phone(seat)
    burst, _ = rate_limit.RATES["seat"]
    for _ in range(burst):
        rate_limit.check(f"seat:{seat.pk}")

    assert (await screen.do("add_idea", text="One more"))["outcome"] == "unsaved"
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
async def test_nonsense_in_an_envelope_is_answered_and_leaves_nothing(phone: Phone, body: str):
    seat = await a_writer()
    screen = await phone(seat)

    await screen.say(json.dumps({"do": "add_idea", "body": body}))

    assert (await screen.take(lambda message: "outcome" in message))["outcome"] in {"refused", "elsewhere"}
    assert await in_database(Idea.objects.count)() == 0


@pytest.mark.parametrize(
    "said", [{"do": 1, "body": ""}, {"do": "add_idea"}, {"do": "add_idea", "body": ["x"]}, {"do": {}}]
)
async def test_what_is_no_envelope_is_ignored(phone: Phone, said: dict):
    screen = await phone(await a_writer())

    await screen.say(said)

    assert await screen.heard() == []


async def test_dots_given_over_the_socket_are_counted_once(phone: Phone):
    @in_database
    def a_vote() -> SeatCard:
        workshop = make_workshop(phase=VOTING, created_by=make_facilitator())
        open_vote(workshop, "Crèche", "Buses")
        return make_seat(workshop, token_digest=HELD)

    screen = await phone(await a_vote())

    for key in ("first-key", "first-key", "again-key"):
        answer = await screen.do("set_dots", key=key, vote=1, option=1, dots=2)
        assert answer["outcome"] == Outcome.DONE

    assert await in_database(Mark.objects.count)() == 2


async def test_a_scribes_socket_writes_for_its_table(open_screen: Open):
    @in_database
    def a_table():
        return make_board(make_workshop(phase=BREAKOUTS, created_by=make_facilitator()), scribe_digest=HELD)

    board = await a_table()
    screen = await open_screen(token_for(board.workshop, "room", board=board.pk))
    await screen.hello()

    answer = await screen.do("write_for", **{"as": "scribe", "holder": f"scribe:{board.pk}:0"}, text="From the table")

    assert answer["outcome"] == Outcome.DONE, answer
    assert "From the table" in answer["regions"]["table-ideas"]


async def test_what_is_done_is_said_even_when_its_picture_cannot_be_drawn(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    seat = await a_writer()
    screen = await phone(seat)
    monkeypatch.setitem(regions("card"), "mine-ideas", Rendered(lambda _: 1 / 0))

    answer = await screen.do("add_idea", text="A crèche")

    assert (answer["outcome"], answer["regions"], answer["to"]) == (Outcome.DONE, {}, 0)
    assert await in_database(Idea.objects.count)() == 1


@pytest.mark.parametrize("rehearsed", [False, True])
async def test_a_room_that_is_closed_over_the_socket_gets_its_drafts_unless_it_was_a_rehearsal(
    open_screen: Open, rehearsed: bool
):
    @in_database
    def a_live_room() -> Workshop:
        make_blog()
        make_findings()
        original = make_workshop(title="The evening itself") if rehearsed else None
        return make_workshop(title="Classes and care", created_by=make_facilitator(), rehearses=original)

    workshop = await a_live_room()
    desk = await open_screen(token_for(workshop, "desk"))
    await desk.hello()

    answer = await desk.do("close_workshop", **{"as": "desk", "holder": f"facilitator:{workshop.created_by_id}"})

    assert answer["outcome"] == Outcome.DONE, answer
    drafts = await in_database(lambda: [str(page) for page in ports.report_maker().drafts_of(workshop)])()
    assert (len(drafts), "rehearsal" in answer["said"]) == ((0, True) if rehearsed else (2, False))
    assert all("Classes and care" in title for title in drafts)
