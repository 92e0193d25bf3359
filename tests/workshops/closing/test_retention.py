"""What time ends: kept words lose their cards after the months that pages promise, and a vote is not tied for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, scribe
from tests.factories.votes import dot, open_vote, press
from workshops import due
from workshops.closing.actions.retention import months_before
from workshops.closing.outcome import outcome
from workshops.core.enums import Stage
from workshops.ideas.outcome import quotable
from workshops.ideas.phases import SORTING
from workshops.models import Ballot, CommandRecord, Consent, Idea, PaperEntry, Workshop
from workshops.participants.enums import Purpose
from workshops.voting.due import end_votes
from workshops.voting.enums import RoundState

pytestmark = pytest.mark.django_db

KEEP = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)
QUOTE = (*KEEP, Purpose.QUOTE)


def ended_room(*, days: int) -> Workshop:
    """A room closed so many days ago, with one idea that may be quoted, one that is only kept, and a need."""
    workshop = make_workshop(phase=SORTING)
    quoted, kept = make_seat(workshop, agrees=QUOTE), make_seat(workshop, agrees=KEEP, token_digest="of a phone")
    do(workshop, card(quoted), "add_idea", text="May be quoted")
    do(workshop, card(kept), "add_idea", text="Is only kept")
    do(workshop, card(kept), "voice_need", text="A ride on Thursdays")
    do(workshop, facilitator(), "close_workshop")
    age(workshop, days=days)
    workshop.refresh_from_db()
    return workshop


def age(workshop: Workshop, *, days: int) -> None:
    """As if all of it had happened so many days ago."""
    then = timezone.now() - timedelta(days=days)
    CommandRecord.objects.filter(workshop=workshop).update(created_at=then)
    Workshop.objects.filter(pk=workshop.pk).update(created_at=then)
    Workshop.objects.filter(pk=workshop.pk, closed_at__isnull=False).update(closed_at=then)


def tied(workshop: Workshop) -> dict[str, int]:
    """How much of this room still says with which card it was said."""
    return {
        "ideas": workshop.ideas.exclude(seat=None).count(),
        "needs": workshop.room_needs.exclude(seat=None).count(),
        "offers": workshop.room_offers.exclude(seat=None).count(),
        "answers": Consent.objects.filter(seat__workshop=workshop).count(),
        "keys": CommandRecord.objects.filter(workshop=workshop).count(),
        "phones": workshop.seats.exclude(token_digest="").count(),
    }


NOTHING = {"ideas": 0, "needs": 0, "offers": 0, "answers": 0, "keys": 0, "phones": 0}


def test_after_the_promised_months_kept_words_stay_and_nothing_says_with_which_card_they_were_said(settings):
    settings.WORDS_LINKED_MONTHS = 12
    workshop = ended_room(days=370)

    lines = list(due.unlink_words())

    assert lines == [f"untied the words of workshop {workshop.pk} from cards"]
    assert tied(workshop) == NOTHING
    assert set(workshop.ideas.values_list("text", flat=True)) == {"May be quoted", "Is only kept"}


def test_before_that_everything_is_still_its_persons(settings):
    settings.WORDS_LINKED_MONTHS = 12
    workshop = ended_room(days=350)
    before = tied(workshop)

    assert list(due.unlink_words()) == []
    assert tied(workshop) == before


def test_the_number_of_months_is_a_setting(settings):
    settings.WORDS_LINKED_MONTHS = 2
    workshop = ended_room(days=70)

    list(due.unlink_words())

    assert tied(workshop) == NOTHING


def test_what_is_published_stays_as_it_was_when_words_lose_their_cards():
    workshop = ended_room(days=800)
    before = outcome(workshop)

    list(due.unlink_words())

    after = outcome(Workshop.objects.get(pk=workshop.pk))
    assert [idea.text for idea in quotable(workshop)] == ["May be quoted"]
    assert (after.people, after.by_channel, after.ideas) == (before.people, before.by_channel, before.ideas)


def test_a_card_whose_words_were_untied_opens_nothing(client):
    workshop = ended_room(days=800)
    code = workshop.seats.first().code

    list(due.unlink_words())

    assert workshop.seats.first().code != code
    assert client.get(f"/c/{code}/").status_code == 404


def test_untying_again_finds_nothing_to_do():
    ended_room(days=800)

    list(due.unlink_words())

    assert list(due.unlink_words()) == []


def test_a_room_that_was_forgotten_open_is_closed_and_keeps_only_what_was_to_be_kept():
    workshop = make_workshop(phase=SORTING)
    kept, other = make_seat(workshop, agrees=KEEP), make_seat(workshop)
    do(workshop, card(kept), "add_idea", text="To be kept")
    do(workshop, card(other), "add_idea", text="Not to be kept")
    age(workshop, days=800)

    list(due.unlink_words())

    workshop.refresh_from_db()
    assert (workshop.stage, workshop.closed_at is None) == (Stage.CLOSED, False)
    assert set(workshop.ideas.values_list("text", flat=True)) == {"To be kept", ""}
    assert tied(workshop) == NOTHING


def test_a_room_that_is_used_is_not_old_whenever_it_was_made():
    workshop = make_workshop(phase=SORTING)
    age(workshop, days=800)
    do(workshop, card(make_seat(workshop, agrees=KEEP)), "add_idea", text="Said today")

    assert list(due.unlink_words()) == []
    assert Idea.objects.get().seat is not None


def test_a_vote_in_a_room_that_nobody_came_back_to_is_closed_and_untied_with_its_totals(settings):
    settings.VOTES_LINKED_DAYS = 7
    workshop = make_workshop()
    board = make_board(workshop)
    phone, paper = make_seat(workshop, board=board), make_seat(workshop, board=board)
    vote = open_vote(workshop)
    dot(phone, vote, 1, 2)
    do(workshop, scribe(board), "enter_paper", vote=1, card=paper.number, dots=["1", "0", "0", "0"])
    age(workshop, days=8)

    lines = list(end_votes())

    vote.refresh_from_db()
    assert lines == [f"untied a vote of workshop {workshop.pk} from cards: nobody had come back to it"]
    assert (vote.state, vote.seats_at_close) == (RoundState.CLOSED, 2)
    assert list(Ballot.objects.values_list("seat", "channel")) == [(None, "phone")]
    assert PaperEntry.objects.count() == 0
    assert list(end_votes()) == []
    assert press(workshop, "reveal_round", vote).state == RoundState.REVEALED


def test_a_vote_with_nothing_but_one_reading_of_a_paper_is_untied_too_when_nobody_comes_back(settings):
    settings.VOTES_LINKED_DAYS = 7
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    do(workshop, facilitator(), "enter_paper", vote=1, card=seat.number, dots=["1", "0", "0", "0"])
    age(workshop, days=8)

    list(end_votes())

    vote.refresh_from_db()
    assert (vote.state, PaperEntry.objects.count()) == (RoundState.CLOSED, 0)


def test_a_vote_that_takes_days_is_not_cut_off_while_people_vote(settings):
    settings.VOTES_LINKED_DAYS = 7
    workshop = make_workshop()
    vote = open_vote(workshop)
    age(workshop, days=8)
    dot(make_seat(workshop), vote, 1, 1)

    assert list(end_votes()) == []
    vote.refresh_from_db()
    assert vote.state == RoundState.OPEN


def test_the_dashboard_hears_of_words_that_are_still_tied(settings):
    settings.WORDS_LINKED_MONTHS = 12
    ended_room(days=800)

    late = list(due.late_to_unlink(timezone.now()))

    assert late == ["The words of 1 workshop should have no link to their cards by now, and still have one."]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [((2026, 12, 31), 1, (2026, 11, 30)), ((2028, 2, 29), 12, (2027, 2, 28)), ((2026, 1, 15), 13, (2024, 12, 15))],
)
def test_months_before_a_day_is_the_same_day_or_the_last_of_its_month(day, months, before):
    assert months_before(datetime(*day, tzinfo=UTC), months) == datetime(*before, tzinfo=UTC)
