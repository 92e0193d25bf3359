"""What is kept in the room stays so on the way to another site and from an older release."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from network.models import Need, NeedState, Offer, OfferState
from tests.factories.halls import everything, leave_the_laptop
from tests.factories.rooms import card, do, facilitator, make_seat
from tests.factories.wins import make_room, make_win, voice_need, voice_offer
from workshops.core.enums import Stage
from workshops.mending import STEPS
from workshops.models import Arrival, Workshop
from workshops.participants.enums import Purpose
from workshops.quick_wins.enums import WinState
from workshops.transfer import encryption as seals
from workshops.transfer.files import bring_file
from workshops.transfer.schema import tables

pytestmark = pytest.mark.django_db

CANARY = "ortolan in the loft"
PUBLIC_TERMS = {"owner": "Wharf Lane Hall", "first_step": "Hand over the key", "due_on": "2026-12-01"}
# Made once by the last code that wrote files of version 1, with the key and `closed_room` of its own tests: in a
# checkout of 2b89661, `pack_room(closed_room())` inside a test. The two values are what that code itself reads from it.
OF_RELEASE_0_1_0 = Path(__file__).with_name("transfer_files") / "0.1.0.room"
DIGEST_OF_RELEASE_0_1_0 = "bf1f289d25b12c409cf848a13e97f8020af32d2faa55f317b7c032ce64473329"
ROWS_OF_RELEASE_0_1_0 = {
    "workshop": 1,
    "phases": 2,
    "boards": 1,
    "seats": 7,
    "consents": 16,
    "themes": 5,
    "ideas": 7,
    "rounds": 2,
    "options": 7,
    "ballots": 4,
    "marks": 11,
    "needs": 2,
    "room_needs": 2,
    "offers": 2,
    "room_offers": 2,
    "quick_wins": 1,
    "models": 1,
}
KEEPS = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)


@pytest.mark.usefixtures("hall_key")
def test_what_is_kept_in_the_room_stays_so_where_the_room_is_brought():
    workshop = make_room()
    needer = make_seat(workshop, agrees=KEEPS)
    do(workshop, card(needer), "voice_need", text=CANARY, kept_in_room="on")
    offer = voice_offer(make_seat(workshop))
    need = workshop.room_needs.get()
    do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk], kept_in_room="on", **PUBLIC_TERMS)
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()

    arrived = bring_file(leave_the_laptop(workshop)).workshop

    win = arrived.quick_wins.get()
    assert (win.room_need.need.text, win.room_need.kept_in_room, win.kept_in_room) == (CANARY, True, True)
    assert CANARY not in Client().get("/quick-wins/").content.decode()


@pytest.mark.usefixtures("hall_key")
def test_a_file_of_the_first_version_which_kept_nothing_in_the_room_is_still_read_and_known_again(monkeypatch):
    workshop = make_room()
    make_win(workshop)
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()
    file = leave_the_laptop(workshop)
    letter = without_later_fields(json.loads(seals.unseal(file)))
    with monkeypatch.context() as older:
        older.setattr(seals, "VERSION", 1)
        first = seals.seal(json.dumps(letter).encode())

    arrived = bring_file(first)
    again = bring_file(file)

    assert (first[:20], file[:20]) == (b"common-table room 1 ", b"common-table room 2 ")
    assert arrived.workshop.quick_wins.get().kept_in_room is False
    assert (arrived.changed, again.changed) == (True, False)


@pytest.mark.usefixtures("hall_key")
def test_a_file_that_the_code_of_release_0_1_0_wrote_is_read_with_every_row_and_known_again():
    file = OF_RELEASE_0_1_0.read_bytes()

    arrived, again = bring_file(file), bring_file(file)

    contents = everything(arrived.workshop)
    assert {name: len(rows) for name, rows in contents.items()} == ROWS_OF_RELEASE_0_1_0
    assert (arrived.changed, again.changed) == (True, False)
    assert Arrival.objects.get().packed == DIGEST_OF_RELEASE_0_1_0


def without_later_fields(said: dict[str, Any]) -> dict[str, Any]:
    """A room's letter as version 1 wrote it."""
    for table in tables():
        for row in said["room"].get(table.name, []) if table.came_later else said["room"][table.name]:
            for name in table.since:
                del row[name]
    return said


def mend(*, dry_run: bool) -> int:
    """What the command mend_stored_data does about needs and offers; how many it says."""
    return STEPS["needs and offers that were taken back or not to be kept"](dry_run=dry_run)


def test_words_that_the_last_release_left_stored_are_counted_and_blanked_once():
    workshop, closed = make_room(), make_room()
    forgetful = make_seat(closed)
    stays = make_win(workshop)
    proposed = make_win(closed, needer=forgetful, owner="")
    taken = voice_need(make_seat(workshop), CANARY)
    offered = voice_offer(make_seat(workshop), CANARY)
    Need.objects.filter(pk=taken.need_id).update(state=NeedState.WITHDRAWN)
    Offer.objects.filter(pk=offered.offer_id).update(state=OfferState.WITHDRAWN)
    Workshop.objects.filter(pk=closed.pk).update(stage=Stage.REPORTED)

    tried = mend(dry_run=True)
    before = Need.objects.filter(text="").count() + Offer.objects.filter(text="").count()
    done, again = mend(dry_run=False), mend(dry_run=False)

    assert (tried, done, again) == (4, 4, 0)
    assert before == 0
    proposed.refresh_from_db()
    assert (proposed.room_need.need.text, proposed.state) == ("", WinState.DROPPED)
    assert list(Need.objects.exclude(text="").values_list("pk", flat=True)) == [stays.room_need.need_id]
