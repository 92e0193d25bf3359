"""Mails with a link for a new password, and other mails: few for each account, and always with the site's own address."""

import re

import pytest
from django.core import mail
from django.test import Client

from people import mails
from tests.factories.clock import Clock
from tests.factories.pages import home_page
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db


def ask(email: str, **headers: str):
    answer = Client().post("/sign-in/forgotten/", {"email": email}, headers=headers)
    mails.flush()
    return answer


def test_one_account_is_sent_a_few_links_and_whoever_asks_is_told_the_same(clock: Clock):
    editor, other = make_staff("Editor"), make_staff("Facilitator")

    answers = {(answer.status_code, answer.url) for answer in [ask(editor.email) for _ in range(10)]}
    ask(other.email)

    assert answers == {(302, "/sign-in/forgotten/sent/")}
    assert [message.to for message in mail.outbox] == [[editor.email]] * 3 + [[other.email]]
    clock.forward(20 * 60)
    ask(editor.email.upper())
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("public", ["https://table.example", "http://192.168.8.2:8000", "https://table.example:8443"])
def test_the_link_is_the_public_address_whatever_the_request_calls_itself(settings, public: str):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = public, ["*"]
    editor = make_staff("Editor")

    ask(editor.email, Host="evil.example:4444")

    assert re.findall(r"https?://[^/\s]+", mail.outbox[0].body) == [public]
    assert "evil" not in str(mail.outbox[0].message())


def test_a_mail_that_cannot_be_sent_is_a_line_in_the_log_without_an_address(settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    editor = make_staff("Editor")

    answer = ask(editor.email)

    assert answer.status_code == 302
    (line,) = caplog.records
    assert line.getMessage().startswith("A mail could not be sent (a link for a new password): ")
    assert editor.email not in line.getMessage()
    assert line.exc_info is None


def test_pages_name_themselves_by_the_public_address_in_mails_and_shared_links(settings):
    page = home_page()
    settings.PUBLIC_URL = "https://table.example:8443"

    assert page.full_url.startswith("https://table.example:8443/")
    assert page.url == "/"
