"""What comes with an answer over the socket: the asker's own part of the screen, and nobody else's."""

import re
import threading
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from tests.factories.rooms import make_facilitator, make_seat, make_workshop
from tests.factories.screens import HELD, Open, Screen, in_database, token_for
from tests.factories.votes import open_vote
from workshops.commands.feature import Regions
from workshops.core import group_commit, rate_limit
from workshops.core.enums import Outcome
from workshops.live import region_html
from workshops.models import Mark, SeatCard
from workshops.participants.actors import CardHolder
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db(transaction=True)


@in_database
def three_voters() -> list[SeatCard]:
    rate_limit.forget()
    workshop = make_workshop(phase=VOTING, created_by=make_facilitator())
    open_vote(workshop, "Crèche", "Buses", "Signs")
    seats = [make_seat(workshop, token_digest=HELD) for _ in range(3)]
    workshop.refresh_from_db()
    return seats


@pytest_asyncio.fixture
async def voters(open_screen: Open) -> AsyncIterator[list[Screen]]:
    """Three phones in an open vote; each knows its own part already."""
    screens = []
    for seat in await three_voters():
        screens.append(await open_screen(token_for(seat.workshop, "room", seat=seat.pk)))
        await screens[-1].hello(own=seat.workshop.revision)
    yield screens


async def vote_together(voters: list[Screen]) -> list[dict[str, Any]]:
    """Each gives as many dots as it is the nth, to the nth choice, and all of it is stored in one go."""
    gate = threading.Event()
    held = group_commit.submit(voters[0].token.workshop, gate.wait)
    for nth, screen in enumerate(voters, start=1):
        said = {"as": "card", "key": "a-key-of-mine", "holder": f"seat:{screen.token.seat}", "vote": 1}
        await screen.say({"do": "set_dots", "body": urlencode(said | {"option": nth, "dots": nth})})
    gate.set()
    await held
    return [await screen.take(lambda message: "key" in message) for screen in voters]


async def test_those_who_vote_together_are_brought_each_their_own_ballot(voters: list[Screen]):
    answers = await vote_together(voters)

    for nth, answer in enumerate(answers, start=1):
        assert answer["outcome"] == Outcome.DONE
        assert set(answer["regions"]) == {"mine-ballot"}
        assert re.findall(r'choice--mine" id="choice-(\d)"', answer["regions"]["mine-ballot"]) == [str(nth)]


async def test_a_ballot_that_cannot_be_drawn_is_missing_from_its_own_answer_alone(
    voters: list[Screen], monkeypatch: pytest.MonkeyPatch
):
    drawn, unlucky = region_html.own, voters[1].token.seat

    def draw(actor: CardHolder, parts: Any) -> Regions:
        if actor.seat.pk == unlucky:
            raise ZeroDivisionError
        return drawn(actor, parts)

    monkeypatch.setattr(region_html, "own", draw)

    answers = await vote_together(voters)

    assert [(answer["outcome"], len(answer["regions"]), answer["to"] > 0) for answer in answers] == [
        (Outcome.DONE, 1, True),
        (Outcome.DONE, 0, False),
        (Outcome.DONE, 1, True),
    ]
    assert await in_database(Mark.objects.count)() == 1 + 2 + 3
