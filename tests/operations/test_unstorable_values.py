"""Whatever somebody puts into an address, a filter or a form that anybody can send: a page, a 404 or a sentence.

The same tests run on PostgreSQL (tests/scale/test_on_postgresql.py), which refuses other things than SQLite.
"""

import json
import logging
from urllib.parse import unquote_to_bytes

import pytest
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.datastructures import MultiValueDict, MultiValueDictKeyError

from operations.unstorable_values import RefuseUnstorableValues
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
def test_a_public_address_with_an_unstorable_value_is_a_page_or_404(address: str):
    make_post(make_blog())
    make_seat(make_workshop(code="ABC234"))

    assert not_answered(Client(), [address.replace("{}", odd) for odd in ODD]) == []


@pytest.mark.parametrize("address", ADMIN)
def test_an_admin_address_with_an_unstorable_value_is_a_page_or_404(address: str):
    make_post(make_blog())
    browser = Client()
    browser.force_login(make_staff("", username="admin", is_superuser=True))

    assert not_answered(browser, [address.replace("{}", odd) for odd in ODD]) == []


@pytest.mark.parametrize(("address", "fields"), FORMS)
def test_an_unstorable_field_of_a_public_form_is_answered_with_a_sentence(address: str, fields: list[str]):
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
def test_an_unstorable_field_of_an_editors_story_is_answered_with_a_sentence(field: str):
    post = make_post(make_blog())
    browser = Client()
    browser.force_login(make_staff("", username="admin", is_superuser=True))
    block = {"body-0-type": "text", "body-0-order": "0", "body-0-deleted": "", "body-0-id": "", "body-0-value": "{}"}
    form = {"title": "A post", "slug": "a-post", "date": "2026-01-01", "introduction": "x", "body-count": "1"} | block
    address = f"/admin/pages/{post.pk}/edit/"

    answers = {odd[:9]: browser.post(address, form | {field: odd}).status_code for odd in ("\0", "{", "[]", "9" * 400)}

    assert {odd: status for odd, status in answers.items() if status >= 500} == {}


def test_a_page_form_without_its_blocks_is_refused():
    post = make_post(make_blog())
    browser = Client()
    browser.force_login(make_staff("", username="admin", is_superuser=True))

    assert browser.post(f"/admin/pages/{post.pk}/edit/", {"title": "A post"}).status_code == 400


@pytest.mark.parametrize("header", ["HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_ACCEPT_LANGUAGE"])
def test_undecodable_bytes_in_a_header_cause_no_error(header: str):
    names = "sessionid card known-browser sign-in-turn messages csrftoken".split()
    for odd in [*ODD, '"\\000"', '"\\377\\000"']:
        value = unquote_to_bytes(odd).decode("latin-1")
        value = "; ".join(f"{name}={value}" for name in names) if header == "HTTP_COOKIE" else value

        assert Client().get("/sign-in/", **{header: value}).status_code < 500
        assert Client().post("/sign-in/", {"username": "a", "password": "b"}, **{header: value}).status_code < 500


# What no database keeps as text: NUL, and the first and last halves of characters.
UNSTORABLE = ["\0", "tea\0", "\ud800", "tea\udbff", "\udc00tea", "\udfff"]


def passed_on(request: HttpRequest) -> tuple[int, HttpRequest | None]:
    """The status of the answer, and the request as the site was asked it; None when it was not asked."""
    asked: list[HttpRequest] = []

    def site(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        return HttpResponse()

    return RefuseUnstorableValues(site)(request).status_code, asked[0] if asked else None


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("HEAD", 404), ("OPTIONS", 404), ("POST", 400)])
@pytest.mark.parametrize("odd", UNSTORABLE, ids=ascii)
def test_an_address_that_cannot_be_stored_is_refused_before_the_view_runs(odd: str, method: str, status: int):
    def request() -> HttpRequest:
        return RequestFactory().generic(method, "/tea/?kind=green")

    in_path, in_name, in_value, in_second = (request() for _ in range(4))
    in_path.path_info = f"/{odd}/"
    in_name.GET = MultiValueDict({"kind": ["green"], odd: ["tea"]})
    in_value.GET = MultiValueDict({"kind": [odd]})
    in_second.GET = MultiValueDict({"kind": ["green", odd, "black"]})

    assert [passed_on(one) for one in (in_path, in_name, in_value, in_second)] == [(status, None)] * 4
    assert passed_on(request())[0] == 200


@pytest.mark.parametrize("odd", UNSTORABLE, ids=ascii)
def test_a_cookie_that_cannot_be_stored_is_ignored_and_the_others_stay(odd: str):
    request = RequestFactory().get("/")
    request.COOKIES = {"sessionid": odd, "card": "AEX44Y", "csrftoken": "\ud7ff\ue000"}

    status, asked = passed_on(request)

    assert (status, asked.COOKIES) == (200, {"card": "AEX44Y", "csrftoken": "\ud7ff\ue000"})


@pytest.mark.parametrize("address", ["/%00/", "/?a%00=1", "/?a=1&a=%00", "/blog/?page=1&other=%00", "/feed/?a=%00"])
def test_the_site_answers_404_to_a_nul_in_an_address_and_400_to_a_form_with_one(address: str):
    make_post(make_blog())

    assert Client().get(address).status_code == 404
    assert Client().post(address, {"username": "a"}).status_code == 400


def answer_to(trouble: Exception, request: HttpRequest) -> int | None:
    answer = RefuseUnstorableValues(HttpResponse).process_exception(request, trouble)
    return answer and answer.status_code


@pytest.mark.parametrize(
    ("trouble", "is_refused"),
    [
        (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), True),
        (OverflowError("Python int too large to convert to SQLite INTEGER"), True),
        (OverflowError("cannot convert float infinity to integer"), False),
        (OperationalError('fts5: syntax error near """'), True),
        (OperationalError("unterminated string"), True),
        (OperationalError("database is locked"), False),
        (OperationalError("connection to server failed"), False),
        (ValueError("tea"), False),
    ],
)
def test_only_errors_of_the_database_about_a_value_are_refusals(trouble: Exception, is_refused: bool, caplog):
    caplog.set_level(logging.WARNING, logger="operations.unstorable_values")

    answers = [answer_to(trouble, RequestFactory().get("/")), answer_to(trouble, RequestFactory().post("/"))]

    assert answers == ([404, 400] if is_refused else [None, None])
    assert [record.getMessage().startswith("A value that the database") for record in caplog.records] == [True] * (
        2 * is_refused
    )


def broken_by(words: str) -> Exception:
    """What Python says of a story that is sent as these words."""
    try:
        json.loads(words).get("blocks")
    except (AttributeError, ValueError) as trouble:
        return trouble
    raise AssertionError(words)


@pytest.mark.parametrize(
    "trouble", [MultiValueDictKeyError("body-count"), broken_by("{"), broken_by("[]"), broken_by("7")]
)
def test_a_story_that_is_not_json_is_refused_in_the_admin_and_an_error_elsewhere(trouble: Exception):
    requests = RequestFactory()

    assert answer_to(trouble, requests.post("/admin/pages/2/edit/")) == 400
    assert answer_to(trouble, requests.get("/admin/pages/2/edit/")) is None
    assert answer_to(trouble, requests.post("/join/")) is None


@pytest.mark.parametrize(("number", "status"), [("\0", 400), ("many", 400), ("-1", 400), ("7", None)])
def test_an_invalid_number_of_blocks_is_refused_and_other_wrong_values_are_errors(number: str, status: int | None):
    request = RequestFactory().post("/admin/pages/2/edit/", {"body-count": number, "body-0-order": "0", "title": "Tea"})

    assert answer_to(ValueError("invalid literal"), request) == status
    assert answer_to(AttributeError("no such", name="other", obj=[]), request) is None
