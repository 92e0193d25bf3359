"""Personal pages are kept by no cache: neither for the back button nor by a proxy."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from operations.cache_control import PERSONAL
from tests.factories.rooms import make_board, make_facilitator, make_seat, make_workshop, sit
from tests.factories.wins import make_room, make_win
from workshops.quick_wins.queries.links import needer_path, owner_path

pytestmark = pytest.mark.django_db

# Addresses that show everybody the same. Private pages and documents need a session, which is recognised by its cookie.
PUBLIC = {"healthz", "readyz", "robots.txt", "feed/", "sitemap.xml", "search/", "quick-wins/", ""}
BY_SESSION = ("documents/", "media/", "_util/", "^")


def is_not_stored(answer: Any) -> bool:
    said = {part.strip() for part in answer.headers.get("Cache-Control", "").split(",")}
    return {"no-store", "private"} <= said


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        address = before + str(pattern.pattern)
        inner = getattr(pattern, "url_patterns", None)
        is_ours = inner is not None and not address.startswith(("admin/", "documents/")) and address == before
        found += addresses(inner, address) if is_ours else [address]
    return found


def test_every_address_of_ours_is_personal_or_listed_as_public():
    left = [
        address
        for address in addresses(get_resolver().url_patterns)
        if not f"/{address.lstrip('^')}".startswith(PERSONAL)
        and address not in PUBLIC
        and not address.startswith(BY_SESSION)
    ]

    assert left == []


@pytest.fixture
def room() -> dict[str, Any]:
    """A room with a card in use, a table and a quick win."""
    workshop = make_room()
    win = make_win(workshop)
    make_board(workshop)
    return {"workshop": workshop, "win": win, "seat": make_seat(workshop), "home": workshop.get_absolute_url()}


def test_no_page_or_answer_of_a_room_is_stored(room: dict[str, Any]):
    home, phone, stranger = room["home"], sit(Client(), room["seat"]), Client()
    desk = Client()
    desk.force_login(make_facilitator())
    of_the_desk = ["desk/", "cards/", "ballots/", "snapshot/desk/", f"wins/{room['win'].pk}/links/", "hall-file/"]

    answers = {
        **{f"phone {part}": phone.get(home + part) for part in ("", "snapshot/card/", "snapshot/room/", "wall/")},
        **{f"desk {part}": desk.get(home + part) for part in of_the_desk},
        **{f"stranger {part}": stranger.get(home + part) for part in ("", "wall/", "desk/", "take/", "table/1/")},
        "a command": phone.post(f"{home}do/add_idea/", {"as": "card", "key": "k" * 12}),
        "a command by script": phone.post(
            f"{home}do/add_idea/", {"as": "card", "key": "k" * 13}, headers={"accept": "application/json"}
        ),
        "a refused command": stranger.post(f"{home}do/add_idea/", {"as": "card", "key": "k" * 14}),
        "the needer's link": stranger.get(needer_path(room["win"].room_need)),
        "the owner's link": stranger.get(owner_path(room["win"])),
        "a useless link": stranger.get("/quick-wins/n/1.x/"),
        "a card": stranger.get(f"/c/{room['seat'].code}/"),
        "no card": stranger.get("/c/NNNNNNNN/"),
        "no room": stranger.get("/w/NNNNNN/"),
        "a typed code": stranger.post("/c/", {"code": room["seat"].code}),
        "join": stranger.get("/join/"),
        "the list of desks": desk.get("/desks/"),
    }

    assert [name for name, answer in answers.items() if not is_not_stored(answer)] == []


@pytest.mark.parametrize(
    "address",
    [
        "/sign-in/",
        "/sign-out/",
        "/sign-in/forgotten/",
        "/sign-in/forgotten/sent/",
        "/sign-in/new/x/y/",
        "/admin/",
        "/desks/",
    ],
)
def test_no_page_of_signing_in_or_of_staff_is_stored(client: Client, address: str):
    before = client.get(address)
    client.force_login(make_facilitator())
    after = client.get(address)

    assert [is_not_stored(answer) for answer in (before, after)] == [True, True]


def test_public_pages_may_be_stored_by_visitors_and_not_by_staff(client: Client):
    stranger = [client.get(address) for address in ("/", "/quick-wins/", "/feed/")]
    client.force_login(make_facilitator())
    staff = [client.get(address) for address in ("/", "/quick-wins/", "/feed/")]

    assert [is_not_stored(answer) for answer in stranger] == [False] * 3
    assert [is_not_stored(answer) for answer in staff] == [True] * 3


@pytest.mark.parametrize("address", ["/sign-in/", "/desks/", "/"])
def test_a_personal_page_is_hidden_when_it_is_left_until_it_is_loaded_again(client: Client, address: str):
    public = client.get("/").content.decode()
    client.force_login(make_facilitator())
    page = client.get(address, follow=True).content.decode()

    assert ("restored" in public, 'class="away"' in public) == (False, False)
    assert re.search(r'<script src="[^"]*js/restored[^"]*" defer></script>', page)
    assert 'class="away"' in page


@pytest.mark.parametrize("part", ["desk/", "cards/", "ballots/", "wall/", ""])
def test_every_screen_of_a_room_is_loaded_again_when_the_browser_goes_back_to_it(part: str, client: Client):
    seat = make_seat(make_workshop())
    sit(client, seat)
    client.force_login(make_facilitator())

    page = client.get(f"{seat.workshop.get_absolute_url()}{part}").content.decode()

    assert re.search(r'js/(restored|live)[^"]*\.js"', page)
    assert 'class="away"' in page


def test_styles_may_be_stored_also_by_staff(client: Client, settings: Any):
    client.force_login(make_facilitator())

    answer = client.get(f"{settings.STATIC_URL}css/site.css")

    assert not is_not_stored(answer)
