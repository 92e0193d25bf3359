import pytest
from django.utils import timezone

from network.models import Need, Offer
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, scribe
from workshops.closing.outcome import outcome
from workshops.ideas.enums import ThemeKind
from workshops.ideas.outcome import quotable
from workshops.ideas.phases import BREAKOUTS
from workshops.models import Idea, Theme
from workshops.participants.enums import Purpose
from workshops.quick_wins.phases import QUICK_WINS

pytestmark = pytest.mark.django_db
EVERYTHING = (Purpose.TAKE_PART, Purpose.KEEP_WORDS, Purpose.QUOTE)


def words(workshop) -> list[str]:
    return [idea.text for idea in quotable(workshop)]


def test_only_words_whose_giver_agreed_to_be_quoted_leave_the_room():
    workshop = make_workshop(phase=BREAKOUTS)
    willing, kept = make_seat(workshop, agrees=EVERYTHING), make_seat(workshop, agrees=EVERYTHING[:2])

    do(workshop, card(willing), "add_idea", text="Quote me.")
    do(workshop, card(kept), "add_idea", text="Only for this room.")

    assert words(workshop) == ["Quote me."]


def test_a_consent_taken_back_takes_the_words_back():
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop, agrees=EVERYTHING)
    do(workshop, card(seat), "add_idea", text="Quote me.")

    do(workshop, card(seat), "give_consent", take_part="on", keep_words="on")

    assert words(workshop) == []


def test_withdrawn_hidden_and_unrevealed_words_are_never_quoted():
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop, agrees=EVERYTHING)
    now = timezone.now()
    common = {"workshop": workshop, "seat": seat, "text": "Not this."}
    Idea.objects.create(**common)
    Idea.objects.create(**common, shared_at=now, hidden_at=now)
    Idea.objects.create(**common, shared_at=now, withdrawn_at=now)

    assert words(workshop) == []
    assert outcome(workshop).ideas == 0


def test_a_tables_words_are_quoted_when_they_were_read_back_and_agreed_to():
    workshop = make_workshop(phase=BREAKOUTS)
    board = make_board(workshop)
    writer = scribe(board)
    for text in ("Agreed.", "Only read back.", "Neither."):
        do(workshop, writer, "write_for", text=text)
    agreed, read, _neither = workshop.ideas.all()
    do(workshop, writer, "read_back", idea=agreed.pk)
    do(workshop, writer, "read_back", idea=read.pk)

    do(workshop, writer, "agree_words", idea=agreed.pk, agrees="on")

    assert words(workshop) == ["Agreed."]


def test_points_count_under_the_heading_that_theirs_was_merged_into():
    workshop = make_workshop()
    kept = Theme.objects.create(workshop=workshop, name="Childcare", position=1)
    folded = Theme.objects.create(workshop=workshop, name="Crèche", position=2, merged_into=kept)
    challenge = Theme.objects.create(workshop=workshop, name="Fear", position=3, kind=ThemeKind.CHALLENGE)
    for theme in (kept, folded, folded, challenge):
        Idea.objects.create(workshop=workshop, text="Said.", theme=theme, shared_at=timezone.now())

    found = outcome(workshop)

    assert [(theme.name, theme.points) for theme in found.themes] == [("Childcare", 3), ("Fear", 1)]
    assert (found.headings, found.points) == (2, 4)


def test_a_point_that_was_put_together_with_another_counts_where_the_room_sees_it():
    workshop = make_workshop()
    heading = Theme.objects.create(workshop=workshop, name="Childcare")
    front = Idea.objects.create(workshop=workshop, text="Said.", theme=heading, shared_at=timezone.now())
    Idea.objects.create(workshop=workshop, text="Said too.", merged_into=front, shared_at=timezone.now())

    found = outcome(workshop)

    assert [(theme.name, theme.points) for theme in found.themes] == [("Childcare", 2)]
    assert (found.ideas, found.unsorted) == (2, [])


def test_people_are_counted_by_channel_only_in_groups_of_five_or_more():
    workshop = make_workshop()
    for _seat in range(7):
        make_seat(workshop)
    make_seat(workshop, by_hand=True)

    found = outcome(workshop)

    assert found.people_shown == 8
    assert [cell.number for cell in found.by_channel] == [8]


def test_so_few_people_that_their_number_would_point_at_them_are_not_counted_at_all():
    workshop = make_workshop()
    make_seat(workshop)

    found = outcome(workshop)

    assert (found.people_shown, found.by_channel) == (None, [])


def test_closing_the_room_erases_words_that_nobody_agreed_to_keep_and_still_counts_them():
    workshop = make_workshop(phase=BREAKOUTS)
    keeper, other = make_seat(workshop, agrees=EVERYTHING[:2]), make_seat(workshop)
    do(workshop, card(keeper), "add_idea", text="Keep this.")
    do(workshop, card(other), "add_idea", text="Forget this.")

    do(workshop, facilitator(), "close_workshop")

    assert sorted(workshop.ideas.values_list("text", flat=True)) == ["", "Keep this."]
    assert outcome(workshop).ideas == 2


def test_closing_the_room_erases_needs_and_offers_that_nobody_agreed_to_keep():
    workshop = make_workshop(phase=QUICK_WINS)
    keeper, other = make_seat(workshop, agrees=EVERYTHING[:2]), make_seat(workshop)
    for seat, words in ((keeper, "Keep this."), (other, "Forget this.")):
        do(workshop, card(seat), "voice_need", text=words)
        do(workshop, card(seat), "voice_offer", text=words)

    do(workshop, facilitator(), "close_workshop")

    found = outcome(workshop).quick_wins
    assert sorted(Need.objects.values_list("text", flat=True)) == ["", "Keep this."]
    assert sorted(Offer.objects.values_list("text", flat=True)) == ["", "Keep this."]
    assert (found.needs, found.open_needs, found.offers, found.open_offers) == (2, 1, 2, 1)


def test_reading_an_outcome_costs_the_same_for_one_idea_and_for_forty(django_assert_num_queries):
    workshop = make_workshop(phase=BREAKOUTS)
    queries = 11

    def fill(number: int) -> None:
        for _idea in range(number):
            theme = Theme.objects.create(workshop=workshop, name="One more")
            seat = make_seat(workshop, agrees=EVERYTHING)
            Idea.objects.create(workshop=workshop, seat=seat, text="Said.", theme=theme, shared_at=timezone.now())

    fill(1)
    with django_assert_num_queries(queries):
        outcome(workshop)
    fill(40)
    with django_assert_num_queries(queries):
        outcome(workshop)
