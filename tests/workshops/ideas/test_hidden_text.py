"""Words written in silence are their writer's alone until the reveal: searched for everywhere, as everybody."""

import logging
import re

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.test import Client

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    post,
    scribe,
    sit,
    sit_as_scribe,
)
from workshops.commands.feature import Regions
from workshops.commands.registry import regions
from workshops.core.enums import Stage
from workshops.ideas.phases import SILENT
from workshops.live import region_html, rendering
from workshops.models import Board, CommandRecord, Idea, SeatCard, Workshop

pytestmark = pytest.mark.django_db

CANARY = "zilpzalp"


def silent_room() -> tuple[Workshop, SeatCard, SeatCard, Board]:
    """A silent room, a writer with canary words of their own and some typed for them, a neighbour, the table."""
    workshop = make_workshop(phase=SILENT)
    board = make_board(workshop)
    writer, neighbour = make_seat(workshop, board=board), make_seat(workshop, board=board)
    assert do(workshop, card(writer), "add_idea", text=f"{CANARY} alone", language="ro").done
    assert do(
        workshop, scribe(board), "write_for", text=f"{CANARY} for one", seat_number=writer.number, translation=CANARY
    ).done
    return Workshop.objects.get(pk=workshop.pk), writer, neighbour, board


def holding(regions: Regions) -> set[str]:
    return {name for name, html in regions.items() if CANARY in html}


def every_region(workshop: Workshop) -> set[str]:
    shared = [holding(region_html.shared(workshop, screen)) for screen in region_html.SCREENS]
    cards = [
        {f"{name} of card {seat.number}" for name in holding(region_html.of_card(seat))}
        for seat in workshop.seats.select_related("workshop", "board")
    ]
    tables = [
        {f"{name} of table {board.number}" for name in holding(region_html.of_scribe(board))}
        for board in workshop.boards.select_related("workshop")
    ]
    return set().union(*shared, *cards, *tables)


def test_of_all_regions_only_the_writers_own_and_the_typing_scribes_hold_the_words() -> None:
    workshop, *_ = silent_room()
    make_board(workshop)

    hidden = every_region(workshop)
    do(workshop, facilitator(), "reveal_ideas")
    shown = every_region(Workshop.objects.get(pk=workshop.pk))

    assert hidden == {"mine-ideas of card 1", "table-ideas of table 1"}
    assert shown == hidden | {"room-ideas", "wall-ideas", "desk-ideas"}


def test_a_phone_promises_hiding_only_as_long_as_it_is_true() -> None:
    workshop, *_ = silent_room()
    before = region_html.shared(workshop, "room")["room-phase"]

    do(workshop, facilitator(), "reveal_ideas")
    after = region_html.shared(Workshop.objects.get(pk=workshop.pk), "room")["room-phase"]

    promise, warning = "Nobody else sees them until they are shown", "everybody reads it at once"
    assert [promise in before, warning in before] == [True, False]
    assert [promise in after, warning in after] == [False, True]


def test_every_screen_and_snapshot_door_keeps_the_words_from_everybody_else() -> None:
    workshop, writer, neighbour, board = silent_room()
    desk, other_scribe = Client(), sit_as_scribe(Client(), make_board(workshop))
    desk.force_login(make_facilitator())
    people = {
        "visitor": Client(),
        "neighbour": sit(Client(), neighbour),
        "desk": desk,
        "other scribe": other_scribe,
        "writer": sit(Client(), writer),
        "scribe": sit_as_scribe(Client(), board),
    }
    pages = ["", "wall/", "desk/", "cards/", "ballots/", "table/1/", "table/2/"]
    doors = [f"snapshot/{screen}/" for screen in ("room", "wall", "desk", "card", "scribe")]

    found = {
        (who, place)
        for who, client in people.items()
        for place in [*pages, *doors]
        if CANARY in client.get(f"/w/{workshop.code}/{place}", follow=True).content.decode()
    }

    assert found == {
        ("writer", ""),
        ("writer", "snapshot/card/"),
        ("scribe", "table/1/"),
        ("scribe", "snapshot/scribe/"),
    }


@pytest.mark.django_db(transaction=True)
def test_no_frame_of_any_screen_carries_the_words() -> None:
    workshop, *_ = silent_room()

    query = rendering.Query(workshop.pk, seen=-1, screens=dict.fromkeys(region_html.SCREENS, -1))
    drawn = async_to_sync(rendering.look)(query)

    assert set(drawn.pictures) == set(region_html.SCREENS)
    assert CANARY not in repr(drawn)


def test_the_desks_answers_never_carry_the_words_and_count_them_only(client: Client) -> None:
    workshop, *_ = silent_room()
    client.force_login(make_facilitator())

    answer = client.post(
        f"/w/{workshop.code}/do/name_theme/",
        {"as": "desk", "key": "desk-key-1", "name": "Crèche"},
        headers={"Accept": "application/json"},
    ).json()

    assert answer["outcome"] == "done"
    assert CANARY not in str(answer)
    assert "2 written, hidden" in regions("desk")["desk-ideas"].render(workshop)


def test_neither_the_admin_nor_the_public_site_lists_or_finds_the_words() -> None:
    silent_room()
    admin = Client()
    admin.force_login(get_user_model().objects.create_superuser(username="admin", password="x"))
    waiting = [
        "/admin/",
        f"/search/?q={CANARY}",
        f"/admin/pages/search/?q={CANARY}",
        "/feed/",
        "/desks/",
        "/sitemap.xml",
    ]
    seen: set[str] = set()

    found = []
    while waiting and len(seen) < 24:
        address = waiting.pop(0)
        seen.add(address)
        page = admin.get(address, follow=True).content.decode(errors="replace")
        words = page.replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "").replace(f"q={CANARY}", "")
        if re.search(rf"{CANARY} (alone|for one)", words):
            found.append(address)
        links = re.findall(r'href="(/admin/[^"?#]*)"', page)
        fresh = [link for link in dict.fromkeys(links) if link not in seen | set(waiting) and "logout" not in link]
        waiting = sorted(waiting + fresh, key=lambda link: "workshop" not in link)

    assert found == []
    assert len(seen) == 24


def test_stored_commands_and_logs_know_that_something_was_written_and_not_what(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    workshop, writer, *_ = silent_room()
    sit(client, writer)

    post(client, workshop, "add_idea", text=f"{CANARY} " * 100)
    post(client, workshop, "add_idea", key="same-key-1", text=f"{CANARY} one")
    post(client, workshop, "add_idea", key="same-key-1", text=f"{CANARY} two")

    without_sql = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert CANARY not in serializers.serialize("json", CommandRecord.objects.all())
    assert CANARY not in "".join(without_sql)
    assert CANARY not in "".join(str(idea) + repr(idea) for idea in Idea.objects.all())


def test_of_all_tables_only_the_ideas_own_holds_the_words() -> None:
    silent_room()

    holding_it = {
        model._meta.label
        for model in apps.get_models()
        if CANARY in serializers.serialize("json", model._default_manager.all())
    }

    assert holding_it == {"workshops.Idea"}


def test_a_room_that_closes_before_the_reveal_keeps_the_words_private_for_good() -> None:
    workshop, *_ = silent_room()
    Workshop.objects.filter(pk=workshop.pk).update(stage=Stage.CLOSED)

    late = do(workshop, facilitator(), "reveal_ideas")

    assert late.said == "This room is closed. What it was never shown stays with the people who wrote it."
    assert every_region(Workshop.objects.get(pk=workshop.pk)) == {"mine-ideas of card 1", "table-ideas of table 1"}
