"""What waits on a phone through an upgrade is taken by both endpoints, once."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.rooms import make_seat
from tests.factories.screens import Open, in_database
from tests.workshops.upgrade.before import BEFORE, Outbox, outbox_of, room_of
from workshops.core.codes import digest, holding
from workshops.live.tokens import SubscriptionToken
from workshops.models import CommandRecord, Idea, SeatCard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("release", BEFORE)]

HELD = "the-phone-that-held-this-card-before-the-upgrade"
WORDS = "A crèche beside the classroom & a class on Saturdays"
SAVED = ("done", "Saved. Your idea is kept.")


def post(outbox: Outbox) -> Any:
    """As the phone's script of then sends it."""
    client = Client(headers={"Accept": "application/json"})
    client.cookies["card"] = HELD
    return client.post(outbox.entry["url"], outbox.sent, content_type="application/x-www-form-urlencoded")


def test_by_post_it_is_taken_once(release: str):
    outbox = outbox_of(release)
    room_of(outbox, HELD)

    answers = [post(outbox).json() for _ in range(2)]

    assert [(each["outcome"], each["said"]) for each in answers] == [SAVED, SAVED]
    assert [each["key"] for each in answers] == [outbox.entry["key"]] * 2
    assert [(idea.text, idea.seat_id) for idea in Idea.objects.all()] == [(WORDS, SeatCard.objects.get().pk)]
    assert CommandRecord.objects.count() == 1


async def test_by_the_socket_it_is_taken_once_and_by_post_not_again(release: str, open_screen: Open):
    outbox = outbox_of(release)
    workshop = await in_database(room_of)(outbox, HELD)
    seat = int(outbox.holder.split(":")[1])
    screen = await open_screen(SubscriptionToken(workshop.pk, "room", seat=seat, holding=holding(digest(HELD))))
    await screen.hello()

    await screen.say({"do": "add_idea", "body": outbox.sent})
    by_socket = await screen.take(lambda message: message.get("key") == outbox.entry["key"])
    by_post = (await in_database(post)(outbox)).json()

    assert [(each["outcome"], each["said"]) for each in (by_socket, by_post)] == [SAVED, SAVED]
    assert await in_database(lambda: [idea.text for idea in Idea.objects.all()])() == [WORDS]


def test_it_never_goes_out_in_the_name_of_the_cards_next_holder(release: str):
    outbox = outbox_of(release)
    workshop = room_of(outbox, HELD)
    SeatCard.objects.update(token_digest="")
    make_seat(workshop, token_digest=digest(HELD))

    answer = post(outbox)

    assert (answer.status_code, answer.json()["outcome"]) == (403, "refused")
    assert Idea.objects.count() == 0
