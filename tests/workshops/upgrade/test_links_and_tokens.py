"""Links and tokens that older code has signed open the same after the upgrade."""

from types import SimpleNamespace

import pytest
from django.core import signing
from django.test import Client

from tests.factories.screens import Open, in_database
from tests.workshops.upgrade.before import BEFORE, make_room, signed_by
from workshops.live import tokens
from workshops.models import Idea, QuickWin
from workshops.quick_wins.queries.links import needer_path, owner_path, win_of_needer, win_of_owner

NO_LEAVE = 4403
HOURS_12 = 12 * 60 * 60


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    """What the signer takes for now, in seconds since 1970."""
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: moment))


def token_in(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("release", BEFORE)
def test_a_printed_link_opens_the_same_quick_win(client: Client, release: str):
    was = signed_by(release)
    make_room(was)
    win = QuickWin.objects.get()

    pages = [client.get(was[path]) for path in ("needer_path", "owner_path")]

    assert [page.status_code for page in pages] == [200, 200]
    assert [page.context["win"].pk for page in pages] == [was["win"], was["win"]]
    assert (win_of_needer(token_in(was["needer_path"])), win_of_owner(token_in(was["owner_path"]))) == (win, win)
    # And the desk prints the same address again.
    assert (needer_path(win.room_need), owner_path(win)) == (was["needer_path"], was["owner_path"])


@pytest.mark.django_db
@pytest.mark.parametrize("release", BEFORE)
def test_a_link_that_the_desk_has_renewed_since_opens_nothing(client: Client, release: str):
    was = signed_by(release)
    make_room(was)
    QuickWin.objects.update(nonce="renewed")

    assert client.get(was["owner_path"]).status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_a_page_from_before_gets_its_screen(open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    was = signed_by("1f55192")
    seat = await in_database(make_room)(was)
    set_clock(monkeypatch, was["signed_at"] + HOURS_12 - 60)
    screens = [await open_screen(tokens.SubscriptionToken(seat.workshop_id, "")) for _ in ("room", "wall")]

    for screen, token in zip(screens, (was["tokens"]["room"], was["tokens"]["wall"]), strict=True):
        await screen.say({"hello": token})
    first = [await screen.take(lambda message: "regions" in message) for screen in screens]

    assert ["room-phase" in first[0]["regions"], "wall-phase" in first[1]["regions"]] == [True, True]


@pytest.mark.django_db(transaction=True)
async def test_such_a_page_still_writes_for_the_same_card(open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    was = signed_by("1f55192")
    seat = await in_database(make_room)(was)
    set_clock(monkeypatch, was["signed_at"])
    screen = await open_screen(tokens.SubscriptionToken(seat.workshop_id, "room", seat=seat.pk))
    await screen.say({"hello": was["tokens"]["room"]})

    answer = await screen.do("add_idea", text="A crèche")

    assert (answer["outcome"], answer["said"]) == ("done", "Saved. Your idea is kept.")
    assert await in_database(lambda: [idea.seat_id for idea in Idea.objects.all()])() == [was["seat"]]


def test_a_token_is_read_for_twelve_hours_with_every_field(monkeypatch: pytest.MonkeyPatch):
    was = signed_by("1f55192")
    set_clock(monkeypatch, was["signed_at"])
    room, wall = tokens.read(was["tokens"]["room"]), tokens.read(was["tokens"]["wall"])
    set_clock(monkeypatch, was["signed_at"] + HOURS_12 + 60)
    late = tokens.read(was["tokens"]["room"])

    since = {"since": room.since if room else 0}
    assert room == tokens.SubscriptionToken(was["room"], "room", seat=was["seat"], holding="e9990a8c3051f2c2", **since)
    assert wall == tokens.SubscriptionToken(was["room"], "wall", **since)
    assert since["since"] == was["signed_at"]
    assert late is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("screen", ["room", "wall"])
async def test_a_token_of_0_1_0_which_names_no_phone_is_refused_so_that_its_page_reloads(
    open_screen: Open, monkeypatch: pytest.MonkeyPatch, screen: str
):
    was = signed_by("0.1.0")
    await in_database(make_room)(was)
    set_clock(monkeypatch, was["signed_at"])
    socket = await open_screen(tokens.SubscriptionToken(was["room"], screen))

    await socket.say({"hello": was["tokens"][screen]})

    assert await socket.closed_with() == NO_LEAVE
