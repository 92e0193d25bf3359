"""Two links speak for a person without an account: looking changes nothing, pressing does one thing, and they can be renewed."""

import re
import secrets

import pytest
from django.test import Client

from tests.factories.rooms import current_revision, do, facilitator, make_facilitator, make_seat
from tests.factories.wins import make_room, make_win
from workshops.core import group_commit
from workshops.core.enums import Stage
from workshops.core.errors import NotHolding, NotSaved
from workshops.models import CommandRecord, QuickWin, Workshop
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.queries.links import needer_path, owner_path

pytestmark = pytest.mark.django_db


def as_stored(win):
    return QuickWin.objects.values().get(pk=win.pk)


def press(browser, path, *, key="", **data):
    """Open the page as its person does, and press its one button."""
    page = browser.get(path).content.decode()
    sent = {"key": key or re.search(r'name="key" value="([^"]+)"', page)[1]} | data
    return browser.post(path, sent, follow=True)


@pytest.mark.parametrize("path_of", [lambda win: needer_path(win.room_need), owner_path])
def test_looking_at_a_link_changes_nothing(client, path_of):
    win = make_win(make_room())
    before = as_stored(win)

    answers = [client.get(path_of(win)), client.head(path_of(win))]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert as_stored(win) == before
    assert CommandRecord.objects.filter(verb__in=["mark_met", "report_progress"]).count() == 0


def test_the_owners_one_tap_says_under_way_after_the_workshop_closed():
    win = make_win(make_room())
    Workshop.objects.update(stage=Stage.REPORTED)

    page = press(Client(), owner_path(win)).content.decode()

    win.refresh_from_db()
    assert (win.state, win.update) == (WinState.UNDER_WAY, "")
    assert win.updated_at is not None
    assert "Thank you. This is noted." in page
    assert "It is still under way" in page


def test_the_owners_note_is_public_and_text(client):
    win = make_win(make_room())

    press(Client(), owner_path(win), note="<b>Key</b> handed over 🙂")

    assert "&lt;b&gt;Key&lt;/b&gt; handed over 🙂" in client.get("/quick-wins/").content.decode()


def test_the_owners_note_and_its_tick_come_before_the_button_that_sends_them(client):
    page = client.get(owner_path(make_win(make_room()))).content.decode()

    places = [page.index(part) for part in ('name="note"', 'name="kept_in_room"', "The first step is done")]

    assert places == sorted(places)


@pytest.mark.django_db(transaction=True)
def test_a_note_that_cannot_be_stored_is_handed_back(monkeypatch: pytest.MonkeyPatch):
    win, owner = make_win(make_room()), Client()

    def full(_jobs: object) -> None:
        raise NotSaved

    with monkeypatch.context() as disk:
        disk.setattr(group_commit, "_commit", full)
        answer = press(owner, owner_path(win), note="Key handed over")

    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Not saved yet" in page
    assert "Key handed over" in page
    assert press(owner, owner_path(win), note="Key handed over").status_code == 200


def test_the_needers_one_tap_says_met():
    win = make_win(make_room())

    page = press(Client(), needer_path(win.room_need)).content.decode()

    win.refresh_from_db()
    assert win.state == WinState.MET
    assert "You said that this is met." in page


def test_the_needers_slip_is_taken_back_where_it_says_met_and_a_stale_page_undoes_nothing():
    win, needer = make_win(make_room()), Client()
    path = needer_path(win.room_need)
    before = needer.get(path).content.decode()
    met = press(needer, path).content.decode()

    stale = press(needer, path).content.decode()
    win.refresh_from_db()
    state_after_stale = win.state
    after = press(needer, path, take_back="1").content.decode()

    win.refresh_from_db()
    assert ['name="take_back"' in page for page in (before, met, stale, after)] == [False, True, True, False]
    assert (state_after_stale, win.state) == (WinState.MET, WinState.UNDER_WAY)
    assert "Taken back. It is under way again." in after


def test_a_replayed_tap_changes_nothing_more():
    win = make_win(make_room())
    press(Client(), owner_path(win), key="one-tap-of-the-owner", note="Key handed over")
    before = as_stored(win)

    again = Client().post(owner_path(win), {"key": "one-tap-of-the-owner", "note": "Key handed over"})

    assert again.status_code == 302
    assert as_stored(win) == before


def test_the_owner_cannot_say_met_whatever_they_send():
    win = make_win(make_room())

    Client().post(owner_path(win), {"key": "any-key-at-all", "verb": "mark_met", "win": str(win.pk)})
    crossed = Client().post(needer_path(win.room_need).replace("/n/", "/u/"), {"key": "any-key-at-all"})

    win.refresh_from_db()
    assert win.state == WinState.UNDER_WAY
    assert crossed.status_code == 404


def test_a_long_note_comes_back_in_the_box():
    win = make_win(make_room())

    answer = press(Client(), owner_path(win), note="y" * 300)

    assert answer.status_code == 422
    assert "That is longer than 240 characters." in answer.content.decode()
    assert "y" * 300 in answer.content.decode()


@pytest.mark.parametrize("damage", ["cut", "forged", "another number", "empty nonce", "markup", "long"])
def test_a_damaged_link_says_what_to_do_and_shows_nothing(client, damage):
    win = make_win(make_room())
    path = needer_path(win.room_need)
    number, _dot, signature = path.strip("/").split("/")[-1].partition(".")
    broken = {
        "cut": f"{number}.{signature[:-1]}",
        "forged": f"{number}.{'A' * len(signature)}",
        "another number": f"{int(number) + 1}.{signature}",
        "empty nonce": f"{number}.",
        "markup": "<script>",
        "long": "9" * 400,
    }[damage]

    answers = [
        client.get(f"/quick-wins/n/{broken}/"),
        client.post(f"/quick-wins/n/{broken}/", {"key": "any-key-at-all"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "This link no longer works" in answers[0].content.decode()
    assert win.room_need.need.text not in answers[0].content.decode()


def test_new_links_make_the_old_ones_useless():
    workshop = make_room()
    win = make_win(workshop)
    old = [needer_path(win.room_need), owner_path(win)]

    do(workshop, facilitator(), "renew_links", win=win.pk)

    win = QuickWin.objects.select_related("room_need").get()
    assert [Client().get(path).status_code for path in old] == [404, 404]
    assert Client().get(needer_path(win.room_need)).status_code == 200
    assert Client().get(owner_path(win)).status_code == 200


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (WinState.PROPOSED, "This is only proposed so far."),
        (WinState.DROPPED, "This was let go"),
        (WinState.MET, "is met"),
        (WinState.CHECKED, "is met"),
    ],
)
def test_a_link_with_nothing_more_to_say_says_why_and_a_press_is_refused_or_harmless(state, says):
    win = make_win(make_room())
    QuickWin.objects.update(state=state)

    for path in (needer_path(win.room_need), owner_path(win)):
        page = Client().get(path).content.decode()
        Client().post(path, {"key": "an-old-page-s-key"})

        assert says in page
        is_slip = state == WinState.MET and path == needer_path(win.room_need)
        assert ('name="key"' in page) == is_slip
    assert QuickWin.objects.get().state == state


def test_links_are_handed_out_at_the_desk_alone(client):
    workshop = make_room()
    win = make_win(workshop, needer=make_seat(workshop, number=31))
    address = f"/w/{workshop.code}/wins/{win.pk}/links/"

    stranger = client.get(address)
    client.force_login(make_facilitator())
    page = client.get(address)
    elsewhere = client.get(f"/w/{make_room().code}/wins/{win.pk}/links/")

    assert (stranger.status_code, page.status_code, elsewhere.status_code) == (302, 200, 404)
    text = page.content.decode()
    assert f"http://testserver{needer_path(win.room_need)}" in text
    assert f"http://testserver{owner_path(win)}" in text
    assert "For card 31: is it met?" in text
    assert text.count("<svg") >= 2


def test_a_link_leaks_nothing_about_the_seat_and_is_kept_by_no_cache():
    workshop = make_room()
    win = make_win(workshop, needer=make_seat(workshop, number=4711))

    answer = Client().get(needer_path(win.room_need))

    assert "4711" not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.content.decode()


@pytest.mark.parametrize(
    ("path_of", "verb"), [(lambda win: needer_path(win.room_need), "mark_met"), (owner_path, "report_progress")]
)
def test_a_link_pressed_sixty_times_does_one_thing(path_of, verb):
    workshop = make_room()
    win = make_win(workshop)
    Client().post(path_of(win), {"key": "the-first-press"})
    once = current_revision(workshop), as_stored(win)

    answers = {Client().post(path_of(win), {"key": f"press-number-{press}"}).status_code for press in range(59)}

    assert answers == {302}
    assert (current_revision(workshop), as_stored(win)) == once
    assert CommandRecord.objects.filter(verb=verb).count() == 1


def test_a_note_sent_sixty_times_is_one_note_and_another_note_is_another(client):
    workshop = make_room()
    win = make_win(workshop)
    do(workshop, facilitator(), "start_win", win=win.pk)
    before = current_revision(workshop)

    for note in ["Key handed over"] * 60 + ["The door sticks"]:
        client.post(owner_path(win), {"key": f"press-{secrets.token_hex(8)}", "note": note})

    win.refresh_from_db()
    assert (win.update, current_revision(workshop)) == ("The door sticks", before + 2)


def test_a_needer_who_goes_back_and_forth_is_asked_to_wait_and_told_what_stands():
    workshop = make_room()
    win = make_win(workshop)
    path, before = needer_path(win.room_need), current_revision(workshop)
    turns = [{"take_back": "1"} if press % 2 else {} for press in range(60)]

    answers = [Client().post(path, {"key": f"press-number-{press}"} | turn) for press, turn in enumerate(turns)]

    assert current_revision(workshop) - before < 10
    too_often = next(answer for answer in answers if answer.status_code == 429)
    assert int(too_often["Retry-After"]) >= 1
    assert "What you said last stands. Wait a minute, then press again." in too_often.content.decode()


@pytest.mark.parametrize("link_of", [lambda win: link_of_needer(win.room_need), link_of_owner])
def test_a_link_speaks_in_the_room_of_its_quick_win_alone(link_of):
    win, other = make_win(make_room()), make_room()

    with pytest.raises(NotHolding):
        do(other, link_of(win), "report_progress", win=win.pk)
