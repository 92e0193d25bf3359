"""A count of people that is withheld follows from no other number on the page, its record, or the room's own wall."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from blog.models import BlogPostPage, FindingPage
from tests.factories.pages import make_blog, make_findings
from tests.factories.rooms import do, facilitator, make_seat, make_workshop
from tests.factories.votes import dot, open_vote, press, show
from workshops.models import Workshop
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db
CHOICES = ("Crèche", "Visa costs", "One help map", "Evening classes", "Safer walk", "Bus fares", "School", "Football")


def a_vote(*, people: int, voters: int, dots: int = 3) -> Workshop:
    """A room that has closed after one shown vote: each voter gave so many dots to the third choice, which was chosen."""
    make_blog()
    make_findings()
    workshop = make_workshop(phase=VOTING)
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


@pytest.mark.parametrize("voters", [1, 4])
def test_the_wall_of_a_room_that_is_over_gives_no_number_that_the_page_withholds(voters: int):
    workshop = a_vote(people=7, voters=voters)

    wall = read(f"/w/{workshop.code}/wall/")
    bars = Client().get(f"/w/{workshop.code}/snapshot/wall/").json()["regions"]["wall-vote"].count("<rect")

    result = wall[wall.index("What the room said") :]
    assert sorted(CHOICES, key=result.index) == list(CHOICES)
    assert "Crèche Visa costs" in result
    assert "One help map Chosen The council can do it." in result
    assert (numbers(result), bars, "level" in result.lower()) == ([], 0, False)


def test_the_wall_of_a_room_that_is_over_shows_a_vote_of_five_people_whole():
    workshop = a_vote(people=7, voters=5)

    assert "One help map Chosen 15 dots" in read(f"/w/{workshop.code}/wall/")


def test_the_wall_of_a_room_that_is_over_says_nothing_of_a_vote_that_was_never_shown():
    make_blog()
    make_findings()
    workshop = make_workshop(phase=VOTING)
    vote = open_vote(workshop, *CHOICES)
    for _ in range(3):
        dot(make_seat(workshop), vote, 1, 1)
    press(workshop, "close_round", vote)
    during = read(f"/w/{workshop.code}/wall/")
    assert do(workshop, facilitator(), "close_workshop").done

    after = read(f"/w/{workshop.code}/wall/")

    assert "3 ballots of 3 cards" in during
    assert [words in during for words in ("Voting is closed.", "Crèche")] == [True, True]
    assert [words in after for words in ("3 cards", "Voting is closed.", "Crèche")] == [False, False, False]


def test_what_stays_in_the_room_is_not_on_its_wall_when_it_is_over():
    workshop = a_vote(people=7, voters=5)
    before = read(f"/w/{workshop.code}/wall/")

    assert do(workshop, facilitator(), "unpublish_theme", theme=workshop.themes.get(name="One help map").pk).done
    assert do(workshop, facilitator(), "unpublish_reason", vote=1, option=3).done

    after = read(f"/w/{workshop.code}/wall/")
    assert [words in before for words in ("One help map", "The council can do it.")] == [True, True]
    assert [words in after for words in ("One help map", "The council can do it.")] == [False, False]
    assert "A theme whose name stays in the room Chosen 15 dots" in after
