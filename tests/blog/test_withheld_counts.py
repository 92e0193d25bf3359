"""A count of people that is withheld follows from no other number on the page, its record, or the room's own wall."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from blog.models import BlogPostPage, FindingPage
from tests.factories.pages import make_blog, make_findings
from tests.factories.rooms import do, facilitator, make_seat, make_workshop
from tests.factories.votes import dot, open_vote, press, show
from workshops.enums import PhaseKind
from workshops.models import Workshop

pytestmark = pytest.mark.django_db
CHOICES = ("Crèche", "Visa costs", "One help map", "Evening classes", "Safer walk", "Bus fares", "School", "Football")


def a_vote(*, people: int, voters: int, dots: int = 3) -> Workshop:
    """A room that has closed after one shown vote: each voter gave so many dots to the third choice, which was chosen."""
    make_blog()
    make_findings()
    workshop = make_workshop(phase=PhaseKind.VOTING)
    seats = [make_seat(workshop) for _ in range(people)]
    vote = open_vote(workshop, *CHOICES)
    for seat in seats[:voters]:
        assert dot(seat, vote, 3, dots).done
    vote = show(workshop, vote)
    press(workshop, "choose_option", vote, option=3, reason="The council can do it.")
    assert do(workshop, facilitator(), "close_workshop").done
    for article in (*BlogPostPage.objects.all(), *FindingPage.objects.all()):
        article.save_revision().publish()
    return workshop


def read(url: str) -> str:
    """What somebody without an account reads at this address, between the site's header and its footer."""
    page = Client().get(url).content.decode()
    main = re.search(r"<main.*</main>", page, flags=re.DOTALL) or re.search(r"<body.*</body>", page, flags=re.DOTALL)
    return " ".join(strip_tags(main[0].replace("<", " <")).split())


def numbers(text: str) -> list[int]:
    """The numbers in a text, without its dates."""
    return [int(number) for number in re.findall(r"\b\d+\b", re.sub(r"\d{1,2} [A-Z][a-z]+ \d{4}", "", text))]


@pytest.mark.parametrize("voters", [0, 1, 4])
def test_a_vote_of_fewer_than_five_people_is_published_without_any_of_its_numbers(voters: int):
    a_vote(people=7, voters=voters)
    finding = FindingPage.objects.get()

    page, record = read(finding.url), read(finding.url + "record/")

    assert "So few people voted that the numbers would point at them." in page
    assert "So few people voted that the numbers would point at them." in record
    assert "One help map" in page
    assert set(numbers(page)) == {7, 8, 0}  # people, headings, ideas
    assert set(numbers(record)) == {7, 8, 0}


def test_the_choices_of_such_a_vote_stand_in_the_order_of_the_ballot():
    a_vote(people=7, voters=4)

    record = read(FindingPage.objects.get().url + "record/")

    table = record[record.index("The choices") :]
    assert sorted(CHOICES, key=table.index) == list(CHOICES)


def test_a_vote_of_five_people_is_published_whole():
    a_vote(people=7, voters=5)
    finding = FindingPage.objects.get()

    page, record = read(finding.url), read(finding.url + "record/")

    assert "5 ballots, at most 3 dots each" in page
    assert "15 of 15 dots were given" in page
    assert "15 of 15 possible dots were given" in record


def test_so_few_people_that_they_are_not_counted_are_not_counted_as_ballots_on_either_page():
    a_vote(people=4, voters=4)

    for article in (FindingPage.objects.get(), BlogPostPage.objects.get()):
        assert set(numbers(read(article.url))) == {8, 0}
        assert set(numbers(read(article.url + "record/"))) == {8, 0}


def test_the_wall_of_a_room_that_is_over_does_not_split_what_the_page_has_merged():
    workshop = a_vote(people=7, voters=5)

    wall = read(f"/w/{workshop.code}/wall/")

    assert "One help map" in wall
    assert "by phone" not in wall
    assert "5 ballots" not in wall
