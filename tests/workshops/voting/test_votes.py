"""One person, one ballot, and a budget that nobody overspends."""

import threading

import pytest
from django.db import IntegrityError, close_old_connections, transaction

from tests.factories.rooms import (
    card,
    current_revision,
    do,
    facilitator,
    make_board,
    make_seat,
    make_workshop,
    post,
    scribe,
    sit,
)
from tests.factories.votes import dot, dots_of, open_vote, press, show
from workshops.models import Ballot, CommandRecord, Mark, VoteRound
from workshops.voting.actions.ballots import set_dots
from workshops.voting.enums import Channel, RoundState
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db


def test_a_person_spreads_moves_and_takes_back_dots_while_voting_is_open():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)

    answers = [dot(seat, vote, 1, 2), dot(seat, vote, 3, 1), dot(seat, vote, 1, 1), dot(seat, vote, 4, 1)]

    assert [answer.said for answer in answers] == ["Saved."] * 4
    assert dots_of(seat, vote) == [1, 3, 4]


def test_taking_back_the_last_dot_leaves_no_ballot_because_that_person_abstains():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 2, 1)

    dot(seat, vote, 2, 0)

    assert vote.ballots.count() == 0


def test_a_used_up_budget_is_told_and_nothing_moves():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 3)
    before = current_revision(workshop)

    answer = dot(seat, vote, 2, 1)

    assert (answer.done, answer.said) == (
        False,
        "All your 3 dots are given. Take one back from another choice first.",
    )
    assert dots_of(seat, vote) == [1, 1, 1]
    assert current_revision(workshop) == before


def test_a_late_vote_is_told_how_the_ballot_counts():
    workshop = make_workshop()
    seat, late = make_seat(workshop), make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 2)
    press(workshop, "close_round", vote)

    answers = [dot(seat, vote, 2, 1), dot(late, vote, 2, 1)]

    assert [answer.said for answer in answers] == [
        "Voting closed a moment ago. Your ballot counts as it stood: 2 dots.",
        "Voting closed a moment ago. Your card has no dots in it.",
    ]
    assert dots_of(seat, vote) == [1, 1]
    assert dots_of(late, vote) == []


def test_a_vote_after_the_result_is_told_that_all_is_counted():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 2)
    show(workshop, vote)

    answer = dot(seat, vote, 1, 3)

    assert answer.said == "Voting is closed and counted. Your ballot counts as it stood."
    assert Mark.objects.count() == 2


def test_a_double_tap_gives_one_dot_silently():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1)
    before = current_revision(workshop)

    answer = dot(seat, vote, 1, 1)

    assert (answer.done, dots_of(seat, vote)) == (True, [1])
    assert current_revision(workshop) == before


def test_a_second_tab_that_is_behind_adds_nothing():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 2)

    # The other tab still shows no dots, so its "+" asks for one.
    answer = dot(seat, vote, 1, 1)

    assert (answer.done, dots_of(seat, vote)) == (True, [1])


def test_a_replayed_vote_gets_its_first_answer_and_undoes_no_later_change():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    first = dot(seat, vote, 1, 1, key="the-first-tap")
    dot(seat, vote, 1, 0)

    again = dot(seat, vote, 1, 1, key="the-first-tap")

    assert (again.said, again.revision) == (first.said, first.revision)
    assert dots_of(seat, vote) == []


def test_the_back_button_without_javascript_sends_the_same_key_and_changes_nothing(client):
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    sit(client, seat)
    post(client, workshop, "set_dots", key="plain-form-1", vote=vote.number, option=2, dots=1)

    again = post(client, workshop, "set_dots", key="plain-form-1", vote=vote.number, option=2, dots=1)

    assert again.status_code == 302
    assert dots_of(seat, vote) == [2]


def test_an_old_page_cannot_vote_in_a_newer_round():
    workshop = make_workshop()
    seat = make_seat(workshop)
    old = open_vote(workshop)
    show(workshop, old)
    new = open_vote(workshop, "Other one", "Other two")

    answer = dot(seat, old, 1, 1)

    assert answer.said == "Voting is closed and counted. Your ballot counts as it stood."
    assert new.ballots.count() == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            {"vote": "1", "option": "99", "dots": "1"},
            "That choice is not on this ballot. Reload the page and try again.",
        ),
        ({"vote": "7", "option": "1", "dots": "1"}, "This screen is out of date. Reload it and try again."),
        ({"vote": "1", "option": "1", "dots": "-1"}, "Dots are whole numbers, from none up."),
        ({"vote": "1", "option": "1", "dots": "many"}, "Dots are whole numbers, from none up."),
        ({"vote": "1", "option": "1", "dots": "99999999999999999999"}, "That is more dots than anybody has."),
        ({"vote": "1", "option": "1"}, "Say how many dots."),
        ({"vote": "9" * 30, "option": "1", "dots": "1"}, "This page is out of date. Reload it and try again."),
        ({}, "This page is out of date. Reload it and try again. Say how many dots."),
    ],
)
def test_a_tampered_vote_is_refused_with_a_sentence(sent, said):
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)

    answer = do(workshop, card(seat), "set_dots", **sent)

    assert not answer.done
    assert answer.said == said
    assert vote.ballots.count() == 0


def test_only_somebody_who_takes_part_votes():
    workshop = make_workshop()
    listener = make_seat(workshop, agrees=())
    vote = open_vote(workshop)

    answer = dot(listener, vote, 1, 1)

    assert answer.said == "First agree to take part today, under “What I agree to”. Then you can vote."
    assert vote.ballots.count() == 0


def test_a_dot_moves_the_room_on_by_one_and_touches_its_own_screen_alone():
    workshop = make_workshop()
    seat, other = make_seat(workshop), make_seat(workshop)
    vote = open_vote(workshop)
    before = current_revision(workshop)

    answer = dot(seat, vote, 1, 1)

    seat.refresh_from_db()
    other.refresh_from_db()
    assert (answer.revision, current_revision(workshop)) == (before + 1, before + 1)
    assert (seat.revision, other.revision) == (before + 1, 0)
    assert workshop.personal_revision == before


def test_somebody_who_stops_taking_part_leaves_no_ballot_in_an_open_vote_and_a_counted_one_stands():
    workshop = make_workshop()
    leaver, stayer = make_seat(workshop), make_seat(workshop)
    counted = open_vote(workshop)
    dot(leaver, counted, 1, 1)
    show(workshop, counted)
    vote = open_vote(workshop, "Other one", "Other two")
    dot(leaver, vote, 1, 3)
    dot(stayer, vote, 1, 3)

    do(workshop, card(leaver), "give_consent")

    assert (counted.ballots.count(), dots_of(leaver, vote), dots_of(stayer, vote)) == (1, [], [1, 1, 1])


def test_dots_are_given_by_cards_alone_and_steering_is_the_desks():
    workshop = make_workshop()
    seat = make_seat(workshop)
    table = make_board(workshop)
    vote = open_vote(workshop)
    tap = {"vote": vote.number, "option": 1, "dots": 1}

    answers = [
        do(workshop, facilitator(), "set_dots", **tap),
        do(workshop, scribe(table), "set_dots", **tap),
        do(workshop, card(seat), "prepare_round", budget=3),
        do(workshop, card(seat), "close_round", vote=vote.number),
        do(workshop, scribe(table), "reveal_round", vote=vote.number),
        do(workshop, scribe(table), "void_round", vote=vote.number, reason="No"),
        do(workshop, scribe(table), "set_aside_ballot", vote=vote.number, card=seat.number),
        do(workshop, card(seat), "choose_option", vote=vote.number, option=1),
    ]

    assert [answer.done for answer in answers] == [False] * 8
    assert {answer.said for answer in answers} == {
        "Dots are given from a person's own card.",
        "Only a facilitator can do this. Ask at the desk.",
    }
    vote.refresh_from_db()
    assert vote.state == RoundState.OPEN


def test_a_timer_that_has_run_out_closes_nothing():
    workshop = make_workshop(phase=VOTING)
    workshop.phases.update(planned_minutes=0, started_at="2020-01-01T10:00Z")
    seat = make_seat(workshop)
    vote = open_vote(workshop)

    answer = dot(seat, vote, 1, 1)

    assert (answer.done, dots_of(seat, vote)) == (True, [1])


def test_a_ballot_set_aside_at_the_desk_can_be_given_again():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 3)

    press(workshop, "set_aside_ballot", vote, card=seat.number)
    dot(seat, vote, 2, 1)

    assert dots_of(seat, vote) == [2]
    assert vote.ballots.count() == 1


def test_setting_aside_a_ballot_that_is_not_there_is_told():
    workshop = make_workshop()
    make_seat(workshop, number=4)
    vote = open_vote(workshop)

    answers = [
        do(workshop, facilitator(), "set_aside_ballot", vote=vote.number, card=card_number) for card_number in (4, 77)
    ]

    assert [answer.said for answer in answers] == [
        "Card 4 has no ballot in this vote.",
        "Nobody holds a card with the number 77. Check the number on the card.",
    ]


@pytest.mark.django_db
def test_what_is_kept_of_a_vote_names_no_ballot():
    workshop = make_workshop(phase=VOTING)
    seat, vote = make_seat(workshop), open_vote(workshop, "Tea", "Bus")

    assert dot(seat, vote, 1, 1).done

    assert CommandRecord.objects.get(verb="set_dots").effect == ""


@pytest.mark.django_db(transaction=True)
def test_a_race_of_two_threads_cannot_overspend_the_budget():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop, budget=3)
    ready = threading.Barrier(4)
    refusals: list[str] = []

    def spend(option: int) -> None:
        ready.wait()
        try:
            set_dots(workshop=workshop, actor=card(seat), vote=vote.number, option=option, dots=2)
        except Exception as refusal:
            refusals.append(str(refusal))
        finally:
            close_old_connections()

    threads = [threading.Thread(target=spend, args=(option,)) for option in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refusals == ["All your 3 dots are given. Take one back from another choice first."] * 3
    assert len(dots_of(seat, vote)) == 2
    assert VoteRound.objects.get().ballots.count() == 1


def test_the_database_itself_holds_one_ballot_a_card_and_one_dot_a_slot():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1)
    ballot = vote.ballots.get()

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        Ballot.objects.create(round=vote, seat=seat, channel=Channel.PAPER)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        Mark.objects.create(ballot=ballot, option=vote.options.last(), slot=1)

    assert dots_of(seat, vote) == [1]
