"""`seed_demo` holds a whole workshop with commands; its published figures are those of the story."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from blog.models import BlogPostPage, FindingPage
from people.models import User
from workshops.closing.outcome import outcome
from workshops.core.enums import Stage
from workshops.models import Ballot, Mark, QuickWin, Workshop
from workshops.quick_wins.enums import WinState
from workshops.voting.enums import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening() -> Workshop:
    said = StringIO()
    call_command("seed_demo", stdout=said)
    # The test's own address is not that of this machine alone.
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert "Nobody can sign in yet: `own_passwords` gives the staff passwords" in said.getvalue()
    return FindingPage.objects.exclude(workshop=None).get().workshop


def test_the_demo_has_the_figures_of_the_story_and_seeding_again_changes_nothing(evening):
    told = outcome(evening)
    revisions = list(Workshop.objects.values_list("revision", flat=True))

    call_command("seed_demo")

    assert (told.people, told.ideas, told.headings, told.points) == (35, 41, 14, 41)
    assert (told.result.ballots, told.result.total, told.result.possible) == (33, 96, 99)
    assert [row.total for row in told.result.rows] == [22, 18, 15, 10, 8, 7, 5, 4, 3, 2, 1, 1]
    assert [row.label for row in told.result.referred] == ["Visa costs"]
    assert [cell.number for cell in told.by_channel] == [26, 7]
    assert {channel: Ballot.objects.filter(channel=channel).count() for channel in Channel} == {
        Channel.PHONE: 26,
        Channel.PAPER: 5,
        Channel.ASSISTED: 2,
    }
    assert Mark.objects.filter(ballot__seat__isnull=False).count() == 0
    assert [model.place for model in told.models] == ["Saltford", "Nether Quay"]
    assert sorted(QuickWin.objects.values_list("state", flat=True)) == [WinState.DROPPED, *[WinState.MET] * 3]
    assert list(Workshop.objects.values_list("revision", flat=True)) == revisions
    assert Workshop.objects.filter(stage=Stage.DOORS).count() == 1


def test_the_published_pages_have_the_numbers_and_quotes(evening):
    visitor = Client()

    finding = visitor.get(FindingPage.objects.get(workshop=evening).url).content.decode()
    notes = visitor.get(BlogPostPage.objects.get(workshop=evening).url).content.decode()

    assert all(number in finding for number in (">35<", ">41<", ">33<", ">96<"))
    assert "I choose my son." in notes
    assert "I want evening classes, after my shift." in notes
