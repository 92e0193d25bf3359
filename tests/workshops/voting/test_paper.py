"""A voice without a phone weighs the same: paper read by two people, dots given with help, and one ballot a card."""

import re

import pytest

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    post,
    scribe,
    sit,
)
from tests.factories.votes import dot, dots_of, open_vote, prepare_vote, press
from workshops.live import region_html
from workshops.models import PaperEntry, SeatCard
from workshops.voting.enums import Channel
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db


def read(vote, reader, seat, *dots, key=""):
    """One person's reading of a card's paper: a number of dots for each choice."""
    return do(vote.workshop, reader, "enter_paper", key=key, vote=vote.number, card=seat.number, dots=list(dots))


def help_with(vote, helper, seat, *dots):
    return do(vote.workshop, helper, "cast_for", vote=vote.number, card=seat.number, dots=list(dots))


@pytest.mark.parametrize("second", ["another facilitator", "a scribe"])
def test_two_people_who_read_the_same_make_a_paper_ballot(second):
    workshop = make_workshop()
    seat = make_seat(workshop, by_hand=True)
    vote = open_vote(workshop)
    other = facilitator() if second == "another facilitator" else scribe(make_board(workshop))

    answers = [read(vote, facilitator(), seat, 2, 0, 1, 0), read(vote, other, seat, 2, "", 1, 0)]

    assert [answer.said for answer in answers] == [
        "Card 1 is kept. A second person now reads the same paper.",
        "Card 1 is counted: two readings agree.",
    ]
    assert vote.ballots.get().channel == Channel.PAPER
    assert dots_of(seat, vote) == [1, 1, 3]
    assert PaperEntry.objects.count() == 0


def test_a_reading_reaches_every_scribe_because_any_of_them_may_be_the_second_reader():
    workshop = make_workshop()
    tables = [make_board(workshop), make_board(workshop)]
    seat = make_seat(workshop)
    vote = open_vote(workshop)

    answer = read(vote, facilitator(), seat, 1, 0, 0, 0)

    assert set(workshop.boards.values_list("revision", flat=True)) == {answer.revision}
    assert len(tables) == workshop.boards.count()


@pytest.mark.parametrize("how", ["by phone", "set aside at the desk", "no longer takes part"])
def test_that_a_reading_waits_no_longer_reaches_every_scribe(how):
    workshop = make_workshop(phase=VOTING)
    tables = [make_board(workshop), make_board(workshop)]
    seat = make_seat(workshop, board=tables[0])
    vote = open_vote(workshop)
    read(vote, facilitator(), seat, 1, 0, 0, 0)
    assert all("Card 1" in region_html.of_scribe(table)["table-vote"] for table in tables)

    if how == "by phone":
        answer = dot(seat, vote, 1, 1)
    elif how == "set aside at the desk":
        answer = do(workshop, facilitator(), "set_aside_ballot", vote=vote.number, card=seat.number)
    else:
        answer = do(workshop, card(seat), "give_consent", keep_words="on")

    assert not any("Card 1" in region_html.of_scribe(table)["table-vote"] for table in tables)
    assert set(workshop.boards.values_list("revision", flat=True)) == {answer.revision}


def test_one_person_reading_twice_is_still_one_reading():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    reader = facilitator()

    for _time in range(2):
        read(vote, reader, seat, 1, 1, 1, 0)

    assert vote.ballots.count() == 0
    assert PaperEntry.objects.count() == 1


def test_readings_that_differ_are_told_to_both_by_the_cards_number_never_by_its_dots():
    workshop = make_workshop()
    seat = make_seat(workshop, number=7)
    table = make_board(workshop)
    vote = open_vote(workshop)
    read(vote, scribe(table), seat, 2, 0, 1, 0)

    answer = read(vote, facilitator(), seat, 0, 2, 1, 0)

    said = "Card 7: the two readings differ. Both readers, look at the paper again."
    assert (answer.done, answer.said) == (
        True,
        "The two readings of card 7 differ. Both readers, look at the paper again.",
    )
    assert said in region_html.shared(workshop, "desk")["desk-vote"]
    assert said in region_html.of_scribe(table)["table-vote"]
    assert vote.ballots.count() == 0


def test_a_reader_corrects_their_own_reading_and_then_it_counts():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    hasty, careful = facilitator(), facilitator()
    read(vote, hasty, seat, 2, 0, 1, 0)
    read(vote, careful, seat, 0, 2, 1, 0)

    answer = read(vote, hasty, seat, 0, 2, 1, 0)

    assert answer.said == "Card 1 is counted: two readings agree."
    assert dots_of(seat, vote) == [2, 2, 3]


def test_a_replayed_reading_changes_nothing():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    reader = facilitator()
    first = read(vote, reader, seat, 1, 0, 0, 0, key="the-first-try")

    again = read(vote, reader, seat, 1, 0, 0, 0, key="the-first-try")

    assert (again.said, again.revision) == (first.said, first.revision)


def test_a_card_that_voted_by_phone_is_not_counted_again_from_paper():
    workshop = make_workshop()
    seat = make_seat(workshop, number=9)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1)

    answer = read(vote, facilitator(), seat, 0, 3, 0, 0)

    assert answer.said == (
        "Card 9 has already voted by phone. If that is wrong, set that ballot aside at the desk first."
    )
    assert dots_of(seat, vote) == [1]
    assert PaperEntry.objects.count() == 0


def test_a_card_whose_paper_is_counted_cannot_vote_by_phone_until_it_is_set_aside():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    for reader in (facilitator(), facilitator()):
        read(vote, reader, seat, 3, 0, 0, 0)

    refused = dot(seat, vote, 2, 1)
    press(workshop, "set_aside_ballot", vote, card=seat.number)
    accepted = dot(seat, vote, 2, 1)

    assert refused.said == (
        "A ballot on paper or with a helper is already counted for your card. Ask at the desk to change it."
    )
    assert (accepted.done, dots_of(seat, vote)) == (True, [2])
    assert vote.ballots.get().channel == Channel.PHONE


def test_paper_in_the_box_is_read_after_voting_closed_but_not_for_a_card_given_out_later():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = press(workshop, "close_round", open_vote(workshop))
    latecomer = make_seat(workshop)

    answers = [read(vote, facilitator(), who, 1, 0, 0, 0) for who in (seat, seat, latecomer)]

    assert [answer.said for answer in answers] == [
        "Card 1 is kept. A second person now reads the same paper.",
        "Card 1 is counted: two readings agree.",
        "Card 2 was handed out after voting closed.",
    ]


def test_the_result_waits_for_paper_that_nobody_agreed_on():
    workshop = make_workshop()
    once, twice = make_seat(workshop), make_seat(workshop)
    vote = open_vote(workshop)
    read(vote, facilitator(), once, 1, 0, 0, 0)
    read(vote, facilitator(), twice, 1, 0, 0, 0)
    read(vote, facilitator(), twice, 0, 1, 0, 0)
    press(workshop, "close_round", vote)

    refused = do(workshop, facilitator(), "reveal_round", vote=vote.number)
    for seat in (once, twice):
        press(workshop, "set_aside_ballot", vote, card=seat.number)
    accepted = do(workshop, facilitator(), "reveal_round", vote=vote.number)

    assert refused.said == (
        "The paper ballots of cards 1, 2 have no two readings that agree yet. "
        "Read them again, or set them aside, then show the result."
    )
    assert accepted.done


@pytest.mark.parametrize(
    ("dots", "said"),
    [
        ([2, 2, 0, 0], "That makes 4 dots, and each person has 3."),
        ([0, 0, 0, 0], "A paper without dots is an abstention: there is nothing to enter."),
        ([1, 0], "This screen shows another ballot. Reload it and enter the paper again."),
        ([1, 0, 0, 0, 0], "This screen shows another ballot. Reload it and enter the paper again."),
        (["one", 0, 0, 0], "Dots are whole numbers, from none up."),
        ([-1, 2, 0, 0], "Dots are whole numbers, from none up."),
        ([], "This page is out of date. Reload it and try again."),
    ],
)
def test_a_paper_that_cannot_be_counted_is_told_and_not_kept(dots, said):
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)

    answer = read(vote, facilitator(), seat, *dots)

    assert not answer.done
    assert said in answer.said
    assert PaperEntry.objects.count() == 0


def test_paper_for_no_card_or_without_agreement_is_told():
    workshop = make_workshop()
    silent = make_seat(workshop, number=2, agrees=())
    printed = SeatCard(workshop=workshop, number=3)
    printed.save()
    vote = open_vote(workshop)

    answers = [read(vote, facilitator(), seat, 1, 0, 0, 0) for seat in (silent, printed)]

    assert [answer.said for answer in answers] == [
        "Card 2 has not agreed to take part yet. Ask, record the answer, then enter the ballot.",
        "Nobody holds a card with the number 3. Check the number on the card.",
    ]


def test_a_participant_enters_no_paper_and_helps_nobody_to_vote():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)

    answers = [read(vote, card(seat), seat, 1, 0, 0, 0), help_with(vote, card(seat), seat, 1, 0, 0, 0)]

    assert [answer.done for answer in answers] == [False, False]
    assert vote.ballots.count() == 0


def test_dots_given_with_help_count_at_once_and_apart():
    workshop = make_workshop()
    table = make_board(workshop)
    beside, at_the_desk, by_phone = make_seat(workshop, board=table), make_seat(workshop), make_seat(workshop)
    vote = open_vote(workshop)

    help_with(vote, scribe(table), beside, 1, 1, 1, 0)
    help_with(vote, facilitator(), at_the_desk, 0, 0, 0, 3)
    dot(by_phone, vote, 1, 1)

    assert sorted(vote.ballots.values_list("channel", flat=True)) == ["assisted", "assisted", "phone"]
    assert (dots_of(beside, vote), dots_of(at_the_desk, vote)) == ([1, 2, 3], [4, 4, 4])


def test_a_scribe_helps_only_their_own_table_and_only_while_voting_is_open():
    workshop = make_workshop()
    here, there = make_board(workshop), make_board(workshop)
    seat, stranger = make_seat(workshop, board=here), make_seat(workshop, board=there)
    vote = open_vote(workshop)

    elsewhere = help_with(vote, scribe(here), stranger, 1, 0, 0, 0)
    press(workshop, "close_round", vote)
    late = help_with(vote, scribe(here), seat, 1, 0, 0, 0)

    assert elsewhere.said == "A scribe helps the people of their own table to vote. For others, ask at the desk."
    assert late.said == "Voting is not open now, so these dots were not counted."
    assert vote.ballots.count() == 0


def test_printed_ballots_carry_the_screens_order_one_for_each_card_without_a_phone(client):
    workshop = make_workshop()
    make_seat(workshop, number=3)
    make_seat(workshop, number=12, by_hand=True)
    prepare_vote(workshop, "Crèche", "Visa <b>costs</b>", "Help map")
    client.force_login(make_facilitator())

    page = client.get(f"/w/{workshop.code}/ballots/").content.decode()

    assert page.count('<article class="paper-ballot"') == 5
    assert page.count("<strong>12</strong>") == 1
    assert "<strong>3</strong>" not in page
    assert page.index("Crèche") < page.index("Visa &lt;b&gt;costs&lt;/b&gt;") < page.index("Help map")


def test_ballots_are_printed_at_the_desk_alone_and_an_empty_tray_says_so(client):
    workshop = make_workshop()

    stranger = client.get(f"/w/{workshop.code}/ballots/")
    client.force_login(make_facilitator())
    page = client.get(f"/w/{workshop.code}/ballots/")

    assert (stranger.status_code, page.status_code) == (302, 200)
    assert "There is no ballot to print. Prepare a vote at the desk first." in page.content.decode()


def test_a_refused_paper_comes_back_without_javascript_as_it_was_typed(client):
    workshop = make_workshop()
    seat = make_seat(workshop, number=12)
    vote = open_vote(workshop)
    client.force_login(make_facilitator())

    page = post(
        client, workshop, "enter_paper", role="desk", vote=vote.number, card=seat.number, dots=["2", "", "2", "0"]
    )

    text = page.content.decode()
    boxes = re.findall(r'<input type="text" name="dots"(?: value="(\d*)")?[^>]*aria-label="Dots on choice (\d)"', text)
    assert page.status_code == 422
    assert "That makes 4 dots, and each person has 3." in text
    assert boxes == [("2", "1"), ("", "2"), ("2", "3"), ("0", "4")]
    assert re.search(r'name="card"[^>]*value="12"|value="12"[^>]*name="card"', text)


def test_a_refused_tap_without_javascript_leads_back_to_the_room(client):
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    sit(client, seat)
    dot(seat, vote, 1, 3)

    page = post(client, workshop, "set_dots", vote=vote.number, option=2, dots=1)

    text = page.content.decode()
    assert page.status_code == 422
    assert "All your 3 dots are given. Take one back from another choice first." in text
    assert "Send again" not in text
    assert f'href="/w/{workshop.code}/"' in text


def test_the_forms_for_a_heap_of_paper_stay_open_from_one_ballot_to_the_next():
    workshop = make_workshop(phase=VOTING)
    board = make_board(workshop)
    open_vote(workshop, "A kitchen", "A bus")

    desk = region_html.shared(workshop, "desk")["desk-paper"]
    table = region_html.of_scribe(board)["table-paper"]

    for region in (desk, table):
        staying = re.findall(r'data-command="(\w+)" data-stay', region)
        assert sorted(staying) == ["cast_for", "enter_paper"]
