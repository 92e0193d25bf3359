"""A desk ends with the session of its browser: its socket closes, and what it still asks for is not done."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from people.sealed_sessions import signed_in
from tests.factories.rooms import make_facilitator, make_workshop, post
from tests.factories.screens import Open, Screen, a_room, change, in_database
from workshops.live import tokens
from workshops.models import Workshop
from workshops.participants.actors import Facilitator

REVOKED = 4410
PASSWORD = "a-Long-evening-in-March"


class Browser(Client):
    """A browser that somebody at the desk has signed in with."""

    def __init__(self) -> None:
        super().__init__()
        self.account = make_facilitator()
        self.account.set_password(PASSWORD)
        self.account.save()
        self.force_login(self.account)

    def leave(self, workshop: Workshop, screen: str = "desk") -> tokens.SubscriptionToken:
        """What the page of this screen hands to its socket."""
        page = self.get(f"/w/{workshop.code}/{screen}/").content.decode()
        found = tokens.read(re.search(r'data-leave="([^"]+)"', page)[1])
        assert found is not None
        return found


def sign_out(browser: Browser) -> None:
    assert browser.post("/sign-out/").status_code == 302


def sign_in_again(browser: Browser) -> None:
    browser.post("/sign-out/")
    assert browser.login(username=browser.account.username, password=PASSWORD)


def change_the_password(browser: Browser) -> None:
    browser.account.set_password("another-Long-evening")
    browser.account.save()


def disable(browser: Browser) -> None:
    type(browser.account).objects.update(is_active=False)


def take_the_role(browser: Browser) -> None:
    browser.account.user_permissions.clear()


def let_it_expire(browser: Browser) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def clear_sessions(browser: Browser) -> None:
    Session.objects.all().delete()


def let_a_day_pass(browser: Browser) -> None:
    session = browser.session
    session["signed_in"] = timezone.now().timestamp() - 2 * 24 * 60 * 60
    session.save()


def become_somebody_else(browser: Browser) -> None:
    browser.force_login(make_facilitator())


ENDS = [
    sign_out,
    sign_in_again,
    change_the_password,
    disable,
    take_the_role,
    let_it_expire,
    clear_sessions,
    let_a_day_pass,
    become_somebody_else,
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("end", ENDS)
async def test_the_desks_socket_closes_with_its_session(open_screen: Open, end: Callable[[Browser], Any]):
    workshop = await a_room()
    browser = await in_database(Browser)()
    desk = await open_screen(await in_database(browser.leave)(workshop))
    await desk.hello()
    await desk.heard()

    await in_database(end)(browser)

    assert await desk.closed_with() == REVOKED


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("end", ENDS)
async def test_what_a_desk_asks_for_after_its_session_is_not_done(open_screen: Open, end: Callable[[Browser], Any]):
    workshop = await a_room(silent=True)
    browser = await in_database(Browser)()
    desk = await open_screen(await in_database(browser.leave)(workshop))
    await desk.hello()
    await in_database(end)(browser)

    answer = await reveal(desk, browser)

    assert answer["outcome"] == "refused"
    assert answer["said"] == "You are no longer signed in. Sign in as a facilitator to go on."
    assert (await in_database(Workshop.objects.get)(pk=workshop.pk)).silent


async def reveal(desk: Screen, browser: Browser) -> dict[str, Any]:
    return await desk.do("reveal_ideas", holder=f"facilitator:{browser.account.pk}", **{"as": "desk"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("end", ENDS)
async def test_a_desk_that_comes_back_after_its_session_is_shown_nothing(
    open_screen: Open, end: Callable[[Browser], Any]
):
    workshop = await a_room()
    browser = await in_database(Browser)()
    leave = await in_database(browser.leave)(workshop)
    # Asked for a moment ago, while the session stood.
    first = await open_screen(leave)
    await first.hello()
    await first.heard()
    await in_database(end)(browser)

    back = await open_screen(leave)
    await back.say({"hello": tokens.sign(leave)})

    # Before this, anything that it is told would fail.
    assert await back.closed_with() == REVOKED


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pictures")
async def test_another_browser_of_the_same_account_goes_on(open_screen: Open):
    workshop = await a_room()
    here = await in_database(Browser)()
    there = await in_database(Client)()
    await in_database(there.force_login)(here.account)
    desk = await open_screen(await in_database(here.leave)(workshop))
    await desk.hello()

    await in_database(there.post)("/sign-out/")
    await change(workshop, stage="closed")

    assert (await desk.take(lambda message: "regions" in message))["regions"] == {"desk-stage": "<p>closed</p>"}
    assert await in_database(Session.objects.count)() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pictures")
async def test_a_signed_in_wall_stays_open_after_signing_out_and_can_ask_for_nothing(open_screen: Open):
    workshop = await a_room(silent=True)
    browser = await in_database(Browser)()
    wall = await open_screen(await in_database(browser.leave)(workshop, "wall"))
    await wall.hello()
    asked = await reveal(wall, browser)
    await in_database(browser.post)("/sign-out/")

    await change(workshop, title="After")

    assert asked["outcome"] == "elsewhere"
    assert (await wall.take(lambda message: "regions" in message))["regions"] == {"wall-title": "<h1>After</h1>"}


@pytest.mark.django_db
@pytest.mark.parametrize("end", ENDS)
def test_the_other_door_is_shut_with_the_session_too(end: Callable[[Browser], Any]):
    workshop = make_workshop(silent=True)
    browser = Browser()
    kept = f"facilitator:{browser.account.pk}"
    end(browser)
    # Signed in anew, this browser may work at the desk: in a page of its own.
    is_back = end in (sign_in_again, become_somebody_else)

    answers = [
        browser.get(f"/w/{workshop.code}/desk/").status_code,
        browser.get(f"/w/{workshop.code}/snapshot/desk/").status_code,
        post(browser, workshop, "reveal_ideas", role="desk", holder=kept).status_code,
    ]

    assert answers[:2] == ([200, 200] if is_back else [403, 403] if end is take_the_role else [302, 403])
    assert answers[2] == (302 if end is sign_in_again else 403)
    assert Workshop.objects.get().silent == (end is not sign_in_again)


@pytest.mark.django_db
def test_a_page_holds_no_key_of_a_session_and_no_two_pages_the_same():
    workshop, browser = make_workshop(), Browser()
    pages = [browser.get(f"/w/{workshop.code}/desk/").content.decode() for _ in range(2)]
    leaves = [browser.leave(workshop) for _ in range(2)]

    key = Session.objects.get().session_key
    assert [key in page for page in pages] == [False, False]
    assert leaves[0].session != leaves[1].session
    assert signed_in([leave.session for leave in leaves]) == {leave.session: browser.account.pk for leave in leaves}


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["", "x", "AAAA", "\ud800", "A" * 400])
def test_a_session_that_we_have_not_sealed_stands_for_nobody(forged: str):
    assert signed_in([forged]) == {}


@pytest.mark.django_db
def test_a_command_of_a_browser_is_bound_to_its_session():
    browser = Browser()
    workshop = make_workshop()
    leave = browser.leave(workshop)

    assert tokens.actor_of(leave) == Facilitator(browser.account.pk)
    assert tokens.actor_of(leave).session == leave.session
