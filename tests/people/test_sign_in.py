"""The way in for staff: to their own work, to the page they asked for, and never to somebody else's site."""

import re

import pytest
from django.core import mail
from django.test import Client

from people import mails
from tests.factories.people import PASSWORD, make_staff

pytestmark = pytest.mark.django_db


def sign_in(username: str, password: str = PASSWORD, **more: str):
    return Client().post("/sign-in/", {"username": username, "password": password, **more})


@pytest.mark.parametrize(
    ("role", "landing"), [("Facilitator", "/desks/"), ("Coordinator", "/desks/"), ("Editor", "/admin/"), ("", "/")]
)
def test_everybody_lands_where_their_work_starts(role, landing):
    user = make_staff(role)

    response = sign_in(user.username)

    assert (response.status_code, response.url) == (302, landing)


def test_somebody_who_asked_for_a_page_gets_that_page():
    make_staff("Facilitator")

    assert sign_in("facilitator", next="/quick-wins/").url == "/quick-wins/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(elsewhere):
    make_staff("Facilitator")

    assert sign_in("facilitator", next=elsewhere).url == "/desks/"


@pytest.mark.parametrize("asked", ["/sign-in/", "/sign-in/?next=/sign-in/"])
def test_somebody_signed_in_who_asked_for_the_way_in_lands_at_their_work(asked):
    client = Client()
    client.force_login(make_staff("Facilitator"))

    response = client.get("/sign-in/", {"next": asked})

    assert (response.status_code, response.url) == (302, "/desks/")


def test_somebody_without_a_role_is_not_sent_round_in_circles():
    client = Client()
    client.force_login(make_staff(""))

    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1] == ("/", 302)


def test_a_wrong_password_is_told_and_keeps_the_name():
    make_staff("Editor")

    response = sign_in("editor", "not it")

    assert response.status_code == 200
    assert 'value="editor"' in response.text
    assert 'role="alert"' in response.text
    assert "The username or the password is wrong." in response.text


def test_the_way_in_carries_the_sites_own_name():
    assert "<title>Sign in · Common Table</title>" in Client().get("/sign-in/").text


def test_a_link_signs_nobody_out():
    client = Client()
    client.force_login(make_staff("Editor"))

    asked = client.get("/sign-out/")
    assert "_auth_user_id" in client.session
    done = client.post("/sign-out/")

    assert (asked.status_code, done.status_code, done.url) == (200, 302, "/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("old", "new"), [("/admin/login/?next=/admin/pages/", "/sign-in/?next=/admin/pages/")])
def test_there_is_one_door_for_staff(old, new):
    assert Client().get(old).url == new
    assert Client().get("/admin/").url == "/sign-in/?next=/admin/"


def test_a_forgotten_password_is_replaced_by_mail():
    user, client = make_staff("Editor"), Client()

    client.post("/sign-in/forgotten/", {"email": user.email})
    mails.flush()
    address = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(address, follow=True)
    new = "three green kettles"
    client.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})

    user.refresh_from_db()
    assert user.check_password(new)
    assert "used up" in Client().get(address).text


def test_an_unknown_address_is_told_the_same_and_nothing_is_sent():
    known = Client().post("/sign-in/forgotten/", {"email": make_staff("Editor").email})
    mails.flush()
    mail.outbox.clear()

    unknown = Client().post("/sign-in/forgotten/", {"email": "nobody@example.org"})

    mails.flush()
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert mail.outbox == []
