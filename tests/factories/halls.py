"""Rooms held in a hall without internet: everything a room can leave behind, and the way of its file to another site."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page, Revision

from blog.models import BlogPostPage, FindingPage
from network.models import EmergingModel, Need, Offer, Organisation
from tests.factories.rooms import card, do, facilitator, make_board, make_phase, make_seat, make_workshop, scribe
from tests.factories.votes import dot, open_vote, show
from workshops.agenda.enums import PhaseState
from workshops.core.errors import WorkshopError
from workshops.ideas.phases import SORTING
from workshops.models import Workshop
from workshops.participants.enums import Purpose
from workshops.quick_wins.phases import QUICK_WINS
from workshops.transfer.encryption import seal, unseal
from workshops.transfer.export import Contents, packed
from workshops.transfer.files import bring_file, pack_room
from workshops.transfer.schema import all_tables

KEY = "a-hall-key-that-is-long-enough-for-a-test"
ALL = (Purpose.TAKE_PART, Purpose.KEEP_WORDS, Purpose.QUOTE)


def full_room(**fields: object) -> Workshop:
    """A live room with something in every table: also what was merged, hidden, taken back, never shown, set aside."""
    workshop = make_workshop(phase=SORTING, purpose="Classes are full.", place="The Lantern Hall", **fields)
    desk, table = facilitator(), make_board(workshop, name="Heron")
    seats = [make_seat(workshop, agrees=ALL, board=table) for _ in range(4)]
    paper = make_seat(workshop, agrees=ALL, by_hand=True)
    forgetful = make_seat(workshop)
    make_seat(workshop, agrees=(), issued_at=None)
    for seat, words in zip(seats, ("A crèche", "Crèche beside the class", "نشرب الشاي", "Never mind"), strict=True):
        do(workshop, card(seat), "add_idea", text=words, language="ar" if words.startswith("ن") else "")
    do(workshop, card(forgetful), "add_idea", text="Do not keep this")
    do(workshop, scribe(table), "write_for", text="Un singur loc", translation="One place", language="ro")
    ideas = list(workshop.ideas.all())
    do(workshop, scribe(table), "read_back", idea=ideas[5].pk)
    do(workshop, desk, "move_idea", ideas=[ideas[0].pk, ideas[1].pk], theme="", new_theme="Children")
    do(workshop, desk, "move_idea", ideas=[ideas[2].pk], theme="", new_theme="Tea")
    do(workshop, desk, "move_idea", ideas=[ideas[5].pk], theme="", new_theme="Tea again")
    _first, second, third = workshop.themes.order_by("pk")
    do(workshop, desk, "merge_ideas", ideas=[ideas[1].pk, ideas[0].pk], into=ideas[1].pk)
    do(workshop, desk, "merge_themes", theme=second.pk, into=third.pk)
    do(workshop, desk, "hide_idea", idea=ideas[4].pk)
    do(workshop, card(seats[3]), "withdraw_idea", idea=ideas[3].pk)
    workshop.ideas.create(seat=seats[0], text="Only for me")
    vote = open_vote(workshop, "Evening classes", desk=desk)
    do(workshop, desk, "void_round", vote=vote.number, reason="The projector fell over")
    vote = open_vote(workshop, "Bus fares", desk=desk)
    dot(seats[0], vote, 1, 2)
    dot(seats[1], vote, 2, 3)
    do(workshop, desk, "cast_for", vote=vote.number, card=seats[2].number, dots=[0, 1, 1, 1])
    for reader in (desk, scribe(table)):
        do(workshop, reader, "enter_paper", vote=vote.number, card=paper.number, dots=[3, 0, 0, 0])
    show(workshop, vote)
    do(workshop, desk, "choose_option", vote=vote.number, option=1, reason="First of all")
    do(workshop, desk, "refer_option", vote=vote.number, option=2, reason="To the council")
    make_phase(workshop, QUICK_WINS, state=PhaseState.DONE)
    for words in ("A warm room", "Two flasks", "Nothing after all"):
        do(workshop, card(seats[0]), "voice_need", text=words)
    do(workshop, desk, "voice_offer", text="The side room", organisation="Lantern Library")
    do(workshop, card(seats[1]), "voice_offer", text="My van")
    needs, offers = list(workshop.room_needs.all()), list(workshop.room_offers.all())
    do(workshop, card(seats[0]), "withdraw_need", need=needs[2].pk)
    soon = (timezone.localdate() + timedelta(days=14)).isoformat()
    do(
        workshop,
        desk,
        "make_win",
        need=needs[0].pk,
        offers=[offer.pk for offer in offers],
        owner="Wharf Lane Hall",
        first_step="Ask for the key",
        due_on=soon,
    )
    model = {"name": "Parents hold the key", "place": "Saltford", "source": "A visit", "could_try": "One morning"}
    do(workshop, desk, "add_model", **model)
    workshop.refresh_from_db()
    return workshop


def closed_room(**fields: object) -> Workshop:
    """The same, closed."""
    workshop = full_room(**fields)
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()
    assert workshop.is_over
    return workshop


def everything(workshop: Workshop) -> Contents:
    """All that travels, with rows counted from one in each table: equal for two rooms that hold the same."""
    tables = {table.name: table.rows(workshop).order_by("pk").values_list("pk", flat=True) for table in all_tables()}
    return packed(workshop, {name: {pk: count for count, pk in enumerate(pks, 1)} for name, pks in tables.items()})


def stored() -> dict[str, list[str]]:
    """Every row that a room, its network or its pages could have."""
    live = [kind for label in ("workshops", "network") for kind in apps.get_app_config(label).get_models()]
    return {kind.__name__: sorted(map(repr, kind.objects.values_list())) for kind in (*live, Page, Revision)}


def refused(file: bytes) -> str:
    """What somebody is told whose file is refused; nothing may be stored by it."""
    before = stored()
    with pytest.raises(WorkshopError) as refusal:
        bring_file(file)
    assert stored() == before
    return str(refusal.value)


def leave_the_laptop(workshop: Workshop) -> bytes:
    """The room's file; afterwards this database is another site's, which never knew the room and counts otherwise."""
    file = pack_room(workshop)
    pages = [BlogPostPage, FindingPage]
    for kind in pages:
        for page in kind.objects.filter(workshop=workshop):
            page.delete()
    workshop.delete()
    tables: list[type[Model]] = [Need, Offer, Organisation, EmergingModel]
    for kind in tables:
        kind.objects.all().delete()
    full_room(title="What the site had before")
    return file


def changed_at_home(file: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The file that a laptop with the same key would have sealed, had its room been otherwise."""
    said = json.loads(unseal(file))
    change(said)
    return seal(json.dumps(said).encode())
