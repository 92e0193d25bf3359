"""Whatever somebody puts into an address, a filter or a form that anybody can send: a page, a 404 or a sentence.

The same tests run on PostgreSQL (tests/scale/test_on_postgresql.py), which refuses other things than SQLite.
"""

from urllib.parse import unquote_to_bytes

import pytest
from django.test import Client

from tests.factories.pages import make_blog, make_post
from tests.factories.people import make_staff
from tests.factories.rooms import make_seat, make_workshop

pytestmark = pytest.mark.django_db

# As they stand in an address: NUL, no UTF-8 of several kinds, halves of characters, no characters, numbers that no column holds.
ODD = [
    "%00",
    "%ed%a0%80%ff%fe",
    "%c0%af%ef%bf%be%f4%90%80%80",
    "9" * 400,
    str(2**31),
    str(2**64),
    str(-(2**63) - 1),
    "'%22;--",
    "%0d%0aX:%20{0}%25s",
]
PUBLIC = [
    "/{}/",
    "/blog/{}/",
    "/blog/?page={}&topic={}",
    "/search/?query={}&page={}",
    "/search/?query=tea&page={}",
    "/documents/{}/minutes.pdf",
    "/media/{}",
    "/_util/authenticate_with_password/{}/{}/",
    "/documents/authenticate_with_password/{}/",
    "/sign-in/?next={}",
    "/sign-in/new/{}/{}/",
    "/join/?code={}",
    "/c/{}/",
    "/w/{}/",
    "/w/ABC234/{}/",
    "/w/ABC234/table/{}/",
    "/w/ABC234/snapshot/{}/",
    "/quick-wins/?page={}&state={}",
    "/quick-wins/u/{}/",
    "/quick-wins/n/{}/",
    "/feed/?page={}",
]
ADMIN = [
    "/admin/pages/?q={}&page={}&p={}&site={}&owner={}&parent={}&ordering={}&edited_by={}",
    "/admin/pages/search/?q={}&p={}&content_type={}",
    "/admin/workflows/tasks/add/{}/{}/",
    "/admin/pages/{}/",
    "/admin/pages/{}/edit/",
    "/admin/pages/{}/revisions/{}/view/",
    "/admin/choose-page/search/?q={}&p={}&page_type={}&parent_page_id={}",
    "/admin/choose-page/{}/",
    "/admin/images/?q={}&collection_id={}&tag={}&p={}",
    "/admin/images/{}/",
    "/admin/images/chooser/?q={}&collection_id={}",
    "/admin/documents/?q={}&collection_id={}&p={}",
    "/admin/users/?q={}&p={}&group={}",
    "/admin/users/edit/{}/",
    "/admin/redirects/?q={}&site={}",
    "/admin/reports/site-history/?user={}&object_type={}&label={}&timestamp_from={}&p={}",
    "/admin/reports/aging-pages/?content_type={}&last_published_at={}",
    "/admin/snippets/content/topic/?q={}&p={}",
    "/admin/snippets/content/topic/edit/{}/",
    "/admin/api/main/pages/?id={}&child_of={}&search={}&limit={}&offset={}",
    "/admin/api/main/pages/{}/",
    "/admin/failwhale/?q={}",
]
FORMS = [
    ("/sign-in/", ["username", "password", "next"]),
    ("/sign-in/forgotten/", ["email"]),
    ("/join/", ["code"]),
    ("/c/", ["code"]),
    ("/w/ABC234/card/", ["code"]),
    ("/w/ABC234/take/", ["language", "name"]),
    ("/w/ABC234/do/add_idea/", ["text", "key", "holder", "as", "board", "language"]),
    ("/w/ABC234/do/set_dots/", ["vote", "option", "dots", "key", "holder", "as"]),
]


def not_answered(browser: Client, addresses: list[str]) -> list[str]:
    """Those that are answered with a fault of the server; an exception of a page ends the test by itself."""
    return [address[:200] for address in addresses if browser.get(address).status_code >= 500]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_odd_public_address_is_a_page_or_is_not_there(address: str):
    make_post(make_blog())
    make_seat(make_workshop(code="ABC234"))

    assert not_answered(Client(), [address.replace("{}", odd) for odd in ODD]) == []


@pytest.mark.parametrize("address", ADMIN)
def test_an_odd_address_of_the_admin_is_a_page_or_is_not_there(address: str):
    make_post(make_blog())
    browser = Client()
    browser.force_login(make_staff("", username="admin", is_superuser=True))

    assert not_answered(browser, [address.replace("{}", odd) for odd in ODD]) == []


@pytest.mark.parametrize(("address", "fields"), FORMS)
def test_an_odd_field_of_a_form_that_anybody_can_send_is_told(address: str, fields: list[str]):
    make_seat(make_workshop(code="ABC234"))
    browser = Client()
    answers = {}
    for odd in ODD:
        for field in fields:
            others = "".join(f"&{other}=1" for other in fields if other != field)
            body = f"{field}={odd}{others}".encode()
            answer = browser.post(address, body, content_type="application/x-www-form-urlencoded")
            answers[field, odd[:20]] = answer.status_code

    assert {what: status for what, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("field", ["body-count", "body-0-order", "body-0-value"])
def test_an_odd_field_of_an_editors_story_is_told(field: str):
    post = make_post(make_blog())
    browser = Client()
    browser.force_login(make_staff("", username="admin", is_superuser=True))
    block = {"body-0-type": "text", "body-0-order": "0", "body-0-deleted": "", "body-0-id": "", "body-0-value": "{}"}
    form = {"title": "A post", "slug": "a-post", "date": "2026-01-01", "introduction": "x", "body-count": "1"} | block
    address = f"/admin/pages/{post.pk}/edit/"

    answers = {odd[:9]: browser.post(address, form | {field: odd}).status_code for odd in ("\0", "{", "[]", "9" * 400)}

    assert {odd: status for odd, status in answers.items() if status >= 500} == {}


def test_a_form_without_its_blocks_is_told():
    post = make_post(make_blog())
    browser = Client()
    browser.force_login(make_staff("", username="admin", is_superuser=True))

    assert browser.post(f"/admin/pages/{post.pk}/edit/", {"title": "A post"}).status_code == 400


@pytest.mark.parametrize("header", ["HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_ACCEPT_LANGUAGE"])
def test_odd_bytes_in_a_header_are_nobodys_fault(header: str):
    names = "sessionid card known-browser sign-in-turn messages csrftoken".split()
    for odd in [*ODD, '"\\000"', '"\\377\\000"']:
        value = unquote_to_bytes(odd).decode("latin-1")
        value = "; ".join(f"{name}={value}" for name in names) if header == "HTTP_COOKIE" else value

        assert Client().get("/sign-in/", **{header: value}).status_code < 500
        assert Client().post("/sign-in/", {"username": "a", "password": "b"}, **{header: value}).status_code < 500
