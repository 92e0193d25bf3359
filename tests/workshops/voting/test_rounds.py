"""A vote is prepared, opened, closed and shown, or set aside with its reason; each step once, whoever presses."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.rooms import current_revision, do, facilitator, make_seat, make_workshop
from tests.factories.votes import dot, make_theme, open_vote, prepare_vote, press, show
from workshops.commands.registry import commands
from workshops.core.enums import Stage
from workshops.ideas.enums import ThemeKind
from workshops.ideas.phases import SORTING
from workshops.live.region_html import shared
from workshops.models import Ballot, CommandRecord, Mark, VoteRound
from workshops.voting.actions.unlinking import SECRET_COMMANDS
from workshops.voting.enums import RoundState

pytestmark = pytest.mark.django_db


def test_a_ballot_holds_the_rooms_ideas_in_their_order_and_no_challenge_or_parked_point():
    workshop = make_workshop()
    for position, (name, kind) in enumerate(
        [
            ("Crèche", ThemeKind.IDEA),
            ("Fear of the landlord", ThemeKind.CHALLENGE),
            ("Visa costs", ThemeKind.IDEA),
            ("Next year's fair", ThemeKind.PARKED),
            ("Help map", ThemeKind.IDEA),
        ]
    ):
        make_theme(workshop, name, kind=kind, position=position)
    make_theme(workshop, "Nursery", merged_into=workshop.themes.get(name="Crèche"))

    do(workshop, facilitator(), "prepare_round", budget=3)

    options = workshop.rounds.get().options.values_list("position", "label")
    assert list(options) == [(1, "Crèche"), (2, "Visa costs"), (3, "Help map")]


def test_a_ballot_needs_two_choices():
    workshop = make_workshop()
    make_theme(workshop, "Crèche")

    answer = do(workshop, facilitator(), "prepare_round", budget=3)

    assert (answer.done, answer.said) == (
        False,
        "A ballot needs at least two choices. Name themes of the kind “idea” first.",
    )
    assert workshop.rounds.count() == 0


def test_preparing_again_renews_a_ballot_that_is_not_open_yet():
    workshop = make_workshop()
    vote = prepare_vote(workshop, "Crèche", "Visa costs")
    make_theme(workshop, "Help map")

    do(workshop, facilitator(), "prepare_round", budget=2)

    again = workshop.rounds.get()
    assert (again.pk, again.budget, again.options.count()) == (vote.pk, 2, 3)


def test_an_open_ballot_stays_as_it_was_read_aloud():
    workshop = make_workshop()
    vote = open_vote(workshop, "Crèche", "Visa costs")

    answer = do(workshop, facilitator(), "prepare_round", budget=5)

    vote.refresh_from_db()
    assert answer.said == "There is a vote already. Show its result or set it aside, then prepare the next one."
    assert (vote.budget, workshop.rounds.count()) == (3, 1)


def test_a_second_tap_where_voting_was_closed_does_not_show_the_result():
    workshop = make_workshop()
    vote = open_vote(workshop)
    press(workshop, "close_round", vote)

    before, after = shared(workshop, "desk")["desk-vote"].split(f'action="/w/{workshop.code}/do/reveal_round/"')

    assert before.count("<details") == before.count("</details") + 1
    assert after.index("Show the result to everybody") < after.index("</details>")


@pytest.mark.parametrize("verb", ["open_round", "close_round", "reveal_round", "void_round"])
def test_each_step_of_a_vote_reaches_everybodys_own_screen(verb):
    workshop = make_workshop()
    vote = prepare_vote(workshop)
    steps = ["open_round", "close_round", "reveal_round"]
    for before in steps[: steps.index(verb)] if verb in steps else []:
        press(workshop, before, vote)

    press(workshop, verb, vote, reason="Read out twice.")

    assert current_revision(workshop) == workshop.personal_revision


@pytest.mark.parametrize("verb", ["open_round", "close_round", "reveal_round"])
def test_two_facilitators_pressing_at_once_do_one_thing(verb):
    workshop = make_workshop()
    vote = prepare_vote(workshop)
    for before in ["open_round", "close_round", "reveal_round"]:
        if before == verb:
            break
        press(workshop, before, vote)

    first = do(workshop, facilitator(), verb, vote=vote.number)
    second = do(workshop, facilitator(), verb, vote=vote.number)

    assert (first.done, second.done) == (True, True)
    assert first.revision == second.revision


def test_two_facilitators_preparing_at_once_make_one_ballot():
    workshop = make_workshop()
    make_theme(workshop, "Crèche")
    make_theme(workshop, "Visa costs")

    for _press in range(2):
        do(workshop, facilitator(), "prepare_round", budget=3)

    assert workshop.rounds.get().options.count() == 2


def test_a_press_from_an_old_desk_does_not_close_a_newer_vote():
    workshop = make_workshop()
    old = open_vote(workshop)
    show(workshop, old)
    new = open_vote(workshop, "Other one", "Other two")

    answer = do(workshop, facilitator(), "close_round", vote=old.number)

    new.refresh_from_db()
    assert (answer.done, new.state) == (True, RoundState.OPEN)


def test_a_vote_is_not_opened_in_a_closed_room():
    workshop = make_workshop()
    vote = prepare_vote(workshop)
    type(workshop).objects.update(stage=Stage.CLOSED)

    answer = do(workshop, facilitator(), "open_round", vote=vote.number)

    assert answer.said == "The room is not open, so nobody can vote now. Open the doors first."


def test_totals_are_shown_only_after_closing():
    workshop = make_workshop()
    vote = open_vote(workshop)

    answer = do(workshop, facilitator(), "reveal_round", vote=vote.number)

    assert answer.said == "Close the vote first. Totals are shown only when nobody can vote any more."


def test_a_vote_set_aside_loses_its_ballots_and_keeps_its_reason_and_the_next_one_starts_empty():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 2)

    press(workshop, "void_round", vote, reason="One choice was read out twice.")
    do(workshop, facilitator(), "prepare_round", budget=3)

    vote.refresh_from_db()
    assert (vote.state, vote.void_reason) == (RoundState.VOID, "One choice was read out twice.")
    assert (Ballot.objects.count(), Mark.objects.count()) == (0, 0)
    assert list(workshop.rounds.values_list("number", "state")) == [(1, RoundState.VOID), (2, RoundState.PREPARED)]
    assert CommandRecord.objects.filter(verb="set_dots").count() == 0


def test_the_room_reads_why_a_vote_was_set_aside_until_the_next_ballot_is_ready():
    workshop = make_workshop(phase=SORTING)
    vote = open_vote(workshop)

    press(workshop, "void_round", vote, reason="<b>One choice</b> was read out twice.")
    told = shared(workshop, "room")["room-vote"]
    do(workshop, facilitator(), "prepare_round", budget=3)
    later = shared(workshop, "room")["room-vote"]

    assert ("A vote was set aside." in told, "hidden" in told) == (True, False)
    assert "&lt;b&gt;One choice&lt;/b&gt; was read out twice." in told
    assert ("set aside" in later, "hidden" in later) == (False, True)


def test_a_vote_is_not_set_aside_without_a_reason_or_after_everybody_saw_it():
    workshop = make_workshop()
    vote = open_vote(workshop)

    without = do(workshop, facilitator(), "void_round", vote=vote.number, reason="  ")
    show(workshop, vote)
    after = do(workshop, facilitator(), "void_round", vote=vote.number, reason="We do not like it.")

    assert without.said == "Say why the vote is set aside: the room will ask."
    assert after.said == "Everybody has seen this result. Prepare another vote instead; both stay on record."


def test_every_secret_verb_can_be_asked():
    assert set(SECRET_COMMANDS) <= set(commands())


def test_one_round_is_open_at_a_time_even_for_the_database():
    workshop = make_workshop()
    open_vote(workshop)

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        VoteRound.objects.create(workshop=workshop, number=2, state=RoundState.OPEN)

    assert workshop.rounds.count() == 1
