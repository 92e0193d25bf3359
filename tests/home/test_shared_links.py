"""Links sent in a chat: a title and a sentence for every public address, and nothing of what is private or secret."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from blog.models import FindingPage
from tests.factories.pages import (
    add,
    home_page,
    make_blog,
    make_finding,
    make_findings,
    make_image,
    make_post,
    make_standard_page,
)
from tests.factories.rooms import make_seat, make_workshop
from tests.factories.wins import make_room, make_win
from workshops.core.enums import Stage
from workshops.models import EventPage
from workshops.quick_wins.queries import links

pytestmark = pytest.mark.django_db
PUBLIC = "http://testserver"


def words_of(text: str) -> dict[str, str]:
    """What a chat shows of a link: the meta words of its page, and the address that it is known by."""
    found = re.findall(r'<meta (?:property|name)="(og:[\w:]+|description)" content="([^"]*)"', text)
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)"', text)
    return {name: html.unescape(words).strip() for name, words in found} | {"canonical": "".join(canonical)}


def shared(address: str, **headers: str) -> dict[str, str]:
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200
    return words_of(answer.text)


def post() -> str:
    return make_post(make_blog()).url


def finding() -> str:
    return make_finding(make_findings(), question="What stops you?").url


def record() -> str:
    return f"{make_finding(make_findings(), workshop=make_workshop(stage=Stage.REPORTED)).url}record/"


def event() -> str:
    return add(home_page(), EventPage(title="Evening", starts_at=timezone.now())).url


def door(stage: Stage) -> Callable[[], str]:
    return lambda: f"/w/{make_workshop(stage=stage).code}/"


def wall() -> str:
    return f"/w/{make_workshop().code}/wall/"


PAGES = [
    *(lambda address=address: address for address in ("/", "/join/", "/quick-wins/", "/c/", "/search/")),
    lambda: make_standard_page().url,
    lambda: make_blog().url,
    lambda: make_findings().url,
    *(post, finding, record, event, door(Stage.DRAFT), door(Stage.DOORS), door(Stage.LIVE), door(Stage.REPORTED)),
]


@pytest.mark.parametrize("make", PAGES)
def test_every_public_address_has_a_title_a_sentence_and_its_public_address(make: Callable[[], str], settings):
    settings.ALLOWED_HOSTS = ["*"]
    address = make()

    words = shared(address, host="10.0.0.7:8000") if "/w/" in address or address == "/join/" else shared(address)

    assert min(len(words[name]) for name in ("og:title", "og:description", "description")) > 3
    assert words["canonical"] == words["og:url"] == f"{PUBLIC}{address}"


def test_the_wall_and_the_sign_in_page_have_a_title_and_a_sentence():
    for address in (wall(), "/sign-in/"):
        words = shared(address)
        assert min(len(words[name]) for name in ("og:title", "og:description", "description")) > 3


def test_the_door_of_a_room_says_what_it_asks_only_while_it_is_open():
    asked = "What would make English classes easier to come to?"

    said = {
        stage: asked in shared(door(stage)())["og:description"] for stage in (Stage.DRAFT, Stage.LIVE, Stage.CLOSED)
    }

    assert said == {Stage.DRAFT: False, Stage.LIVE: True, Stage.CLOSED: False}


def test_words_with_quotation_marks_stay_inside_their_place():
    workshop = make_workshop(title='The "big" <b>one</b>', question='Who\'s "in" & why?')

    words = shared(f"/w/{workshop.code}/")

    assert words["og:title"] == 'The "big" <b>one</b>'
    assert words["og:description"].startswith('Who\'s "in" & why?')


def test_a_finding_is_shared_with_its_answer_or_its_question_and_its_picture():
    index = make_findings()
    asked = make_finding(index, title="Asked", question="What stops you?")
    answered = make_finding(
        index, title="Answered", question="What?", answer="Nobody minds the children.", share_image=make_image()
    )

    assert shared(asked.url)["og:description"] == "What stops you?"
    assert shared(answered.url)["og:description"] == "Nobody minds the children."
    assert shared(answered.url)["og:image"].startswith(f"{PUBLIC}/media/images/")


def test_a_card_says_nothing_about_itself():
    workshop = make_workshop(title="Classes and care")
    seat = make_seat(workshop, number=17)

    words = shared(f"/c/{seat.code}/")

    assert words["canonical"] == ""
    assert [
        secret for secret in (seat.code, "17", "Classes", workshop.code) if secret in " ".join(words.values())
    ] == []


def test_a_personal_link_of_a_quick_win_says_nothing_about_itself():
    win = make_win(make_room(title="Classes and care"))

    for address in (links.needer_path(win.room_need), links.owner_path(win)):
        said = " ".join(shared(address).values())
        assert [word for word in ("A room for", "Hand over", "Classes", address, "Wharf") if word in said] == []


def test_a_link_to_set_a_new_password_is_not_repeated_in_the_page():
    answer = Client().get("/sign-in/new/MQ/set-password/")

    assert "MQ/set-password" not in answer.text.partition("</head>")[0]


def make_protected() -> tuple[FindingPage, PageViewRestriction]:
    page = make_finding(make_findings(), title="Zebra", slug="zebra", introduction="Stripes.", share_image=make_image())
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="kettle")
    return page, restriction


def entrance(page: FindingPage, restriction: PageViewRestriction) -> str:
    return f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"


def test_a_page_behind_a_password_is_asked_for_on_the_sites_own_page_which_does_not_name_it():
    page, restriction = make_protected()

    for address in (page.url, f"{page.url}record/", entrance(page, restriction)):
        answer = Client().get(address)
        words = words_of(answer.text)

        assert "A password is needed here" in answer.text
        assert 'class="site-header"' in answer.text
        assert [name for name in ("Zebra", "Stripes") if name in answer.text] == []
        assert "zebra" not in " ".join(words.values())
        assert (words["canonical"], "og:image" in words) == ("", False)


def test_a_wrong_password_is_told_and_the_right_one_opens_the_page():
    page, restriction = make_protected()
    client = Client()

    wrong = client.post(entrance(page, restriction), {"password": "teapot", "return_url": page.url})
    right = client.post(entrance(page, restriction), {"password": "kettle", "return_url": page.url}, follow=True)

    assert "The password you have entered is not correct. Please try again." in wrong.text
    assert "Stripes." in right.text


def test_a_draft_is_not_named_by_the_page_that_asks_for_another_pages_password():
    page, restriction = make_protected()
    draft = make_finding(page.get_parent().specific, title="Not for you", slug="not-for-you", live=False)

    answer = Client().get(entrance(draft, restriction))

    assert [
        name for name in ("Not for you", "not-for-you") if name in answer.text.replace(entrance(draft, restriction), "")
    ] == []
