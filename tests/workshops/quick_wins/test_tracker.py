"""The tracker: every quick win that was agreed, for everybody, and never who said it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import Need
from tests.factories.rooms import facilitator, make_seat
from tests.factories.wins import make_public_win, make_room, make_win, press
from workshops.core.enums import Stage

pytestmark = pytest.mark.django_db


def test_the_tracker_shows_what_was_agreed_and_never_who(client):
    workshop = make_room(title="Eastmarsh evening")
    needer = make_seat(workshop, number=4711)
    make_win(workshop, needer=needer)
    # Dated, but nobody's yet; and let go before it was anybody's.
    proposed, dropped = make_win(workshop, owner=""), make_win(workshop, first_step="")
    press(workshop, facilitator(), "drop_win", dropped, reason="No room.")
    Need.objects.filter(pk__in=[proposed.room_need.need_id, dropped.room_need.need_id]).update(text="Only an idea")

    page = client.get("/quick-wins/").content.decode()

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "A room for ten children Agreed" in text
    assert "Wharf Lane Hall" in text
    assert "Hand over the key" in text
    assert "1 December 2026" in text
    assert "Only an idea" not in text
    assert "4711" not in page
    assert workshop.code not in page


def test_the_tracker_can_be_narrowed_to_one_workshop_and_says_when_it_is_empty(client):
    empty = client.get("/quick-wins/").content.decode()
    first, second = make_room(title="First hall"), make_room(title="Second hall")
    make_public_win(first, "A first need")
    make_public_win(second, "A second need")

    both = client.get("/quick-wins/").content.decode()
    one = client.get(f"/quick-wins/?workshop={second.pk}").content.decode()
    nonsense = client.get("/quick-wins/?workshop=x&page=-4")
    impossible = client.get("/quick-wins/?workshop=%00x")

    assert "No quick wins yet." in empty
    assert "A first need" in both
    assert "A second need" in both
    assert "A first need" not in one
    assert "A second need" in one
    assert nonsense.status_code == 200
    # What no database column can hold is nowhere on this site.
    assert impossible.status_code == 404


def test_a_win_of_a_cancelled_workshop_is_not_shown(client):
    make_public_win(make_room(stage=Stage.CANCELLED), "A need of nobody")

    assert "A need of nobody" not in client.get("/quick-wins/").content.decode()


def test_the_tracker_costs_no_more_queries_for_forty_wins_than_for_one(client):
    counts = []
    for many in (1, 39):
        for number in range(many):
            make_public_win(make_room(title=f"Hall {number}"), f"Need {number}")
        client.get("/quick-wins/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/quick-wins/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
