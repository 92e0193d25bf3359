"""A ballot is tied to its card while somebody may need to know it; whichever way a vote ends, the tie ends with it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories.files import files_with
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, scribe
from tests.factories.votes import dot, open_vote, prepare_vote, press, show
from workshops.core.enums import Outcome, Stage
from workshops.live.region_html import shared
from workshops.models import Ballot, CommandRecord, Mark, PaperEntry, VoteRound, Workshop
from workshops.voting.actions.unlinking import SECRET_COMMANDS
from workshops.voting.enums import Channel, RoundState

pytestmark = pytest.mark.django_db


def voted_room(**fields: object) -> tuple[Workshop, VoteRound]:
    """A room in which a phone, two readers of one paper and somebody's helper have voted, and the vote is closed."""
    workshop = make_workshop(**fields)
    board = make_board(workshop)
    phone, paper, helped = (make_seat(workshop, board=board) for _ in range(3))
    vote = open_vote(workshop)
    dot(phone, vote, 1, 2)
    for reader in (scribe(board), facilitator()):
        assert do(workshop, reader, "enter_paper", vote=1, card=paper.number, dots=["1", "0", "1", "0"]).done
    assert do(workshop, scribe(board), "cast_for", vote=1, card=helped.number, dots=["0", "0", "0", "1"]).done
    return workshop, press(workshop, "close_round", vote)


def ties(workshop: Workshop) -> tuple[int, int, int]:
    """How many ballots, paper readings and keys of this room still say whose they are."""
    return (
        Ballot.objects.filter(round__workshop=workshop, seat__isnull=False).count(),
        PaperEntry.objects.filter(round__workshop=workshop).count(),
        CommandRecord.objects.filter(workshop=workshop, verb__in=SECRET_COMMANDS).count(),
    )


def counted(vote: VoteRound) -> tuple[list[int], list[str]]:
    """Dots by choice and ballots by channel, as the result will show them."""
    dots = [Mark.objects.filter(option=option).count() for option in vote.options.all()]
    return dots, sorted(vote.ballots.values_list("channel", flat=True))


def end(workshop: Workshop, vote: VoteRound, how: str) -> None:
    """End a closed vote as people do."""
    if how == "shown":
        press(workshop, "reveal_round", vote)
    elif how == "set aside":
        press(workshop, "void_round", vote, reason="Read out twice.")
    elif how == "room closed":
        do(workshop, facilitator(), "close_workshop")
    elif how == "cancelled":
        do(workshop, facilitator(), "cancel_workshop")


@pytest.mark.parametrize("how", ["shown", "set aside", "room closed", "cancelled"])
def test_whichever_way_a_vote_ends_nothing_ties_its_ballots_papers_and_keys_to_cards(how):
    workshop, vote = voted_room(stage=Stage.DOORS if how == "cancelled" else Stage.LIVE)
    before = ties(workshop)

    end(workshop, vote, how)

    assert before[0] == 3
    assert ties(workshop) == (0, 0, 0)


def test_a_vote_that_was_never_shown_keeps_its_totals_when_the_room_closes_and_can_be_shown_afterwards():
    workshop, vote = voted_room()
    before = counted(vote)

    do(workshop, facilitator(), "close_workshop")
    unlinked = counted(vote)
    after = press(workshop, "reveal_round", vote)

    assert before == unlinked == counted(vote) == ([3, 0, 1, 1], [Channel.ASSISTED, Channel.PAPER, Channel.PHONE])
    assert after.state == RoundState.REVEALED


def test_a_room_is_not_closed_while_a_paper_waits_for_its_second_reader():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    do(workshop, facilitator(), "enter_paper", vote=1, card=seat.number, dots=["1", "0", "0", "0"])
    press(workshop, "close_round", vote)

    answer = do(workshop, facilitator(), "close_workshop")

    workshop.refresh_from_db()
    assert answer.said == (
        "The paper ballot of card 1 has no two readings that agree yet. "
        "Read it again, or set it aside, then close the room."
    )
    assert workshop.stage == Stage.LIVE
    assert PaperEntry.objects.count() == 1


def test_no_paper_is_added_and_no_ballot_set_aside_when_nobody_can_know_any_more_who_has_voted():
    workshop, vote = voted_room()
    do(workshop, facilitator(), "close_workshop")

    reading = do(workshop, facilitator(), "enter_paper", vote=1, card=1, dots=["1", "0", "0", "0"])
    setting_aside = do(workshop, facilitator(), "set_aside_ballot", vote=1, card=1)

    assert reading.said == "This room is closed, so no paper can be added to its votes any more."
    assert setting_aside.said == "This room is closed, and its ballots are no longer tied to cards."
    assert ties(workshop) == (0, 0, 0)
    assert counted(vote)[0] == [3, 0, 1, 1]


def test_the_desk_of_a_closed_room_offers_no_paper_form_for_a_vote_that_was_never_shown():
    workshop, _vote = voted_room()
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()

    desk = shared(workshop, "desk")

    assert "enter_paper" not in desk["desk-paper"]
    assert "Enter the paper that is in the box" not in desk["desk-vote"]
    assert "reveal_round" in desk["desk-vote"]


def test_whoever_is_about_to_close_the_room_is_told_to_enter_all_paper_before():
    workshop, vote = voted_room()
    before = shared(workshop, "desk")["desk-close"]
    press(workshop, "reveal_round", vote)

    after = shared(workshop, "desk")["desk-close"]

    told = "Enter all paper before you close the room: after that no ballot can be added."
    assert (told in before, told in after) == (True, False)


@pytest.mark.parametrize("how", ["shown", "set aside", "room closed"])
def test_a_vote_that_comes_too_late_leaves_no_key_that_says_who_tried(how):
    workshop, vote = voted_room()
    seat = workshop.seats.get(number=1)
    end(workshop, vote, how)

    answers = [dot(seat, vote, 2, 1, key="one-and-the-same").outcome for _ in range(2)]

    assert answers == [Outcome.REFUSED, Outcome.REFUSED]
    assert ties(workshop) == (0, 0, 0)


@pytest.mark.parametrize("ending", ["close_workshop", "cancel_workshop"])
@pytest.mark.parametrize("prepared", [True, False])
def test_who_tried_to_vote_before_there_was_a_vote_is_forgotten_when_the_room_ends(ending, prepared):
    workshop = make_workshop(stage=Stage.DOORS)
    seat = make_seat(workshop)
    if prepared:
        prepare_vote(workshop)
    early = do(workshop, card(seat), "set_dots", vote=1, option=1, dots=1)
    before = ties(workshop)

    do(workshop, facilitator(), ending)

    workshop.refresh_from_db()
    assert (early.done, before, workshop.is_over) == (False, (0, 0, 1), True)
    assert ties(workshop) == (0, 0, 0)


def test_whoever_no_longer_takes_part_leaves_no_ballot_and_no_key_in_an_open_vote():
    workshop = make_workshop()
    leaver, other = make_seat(workshop), make_seat(workshop)
    vote = open_vote(workshop)
    for seat in (leaver, other):
        dot(seat, vote, 1, 1)

    do(workshop, card(leaver), "give_consent")

    assert list(vote.ballots.values_list("seat", flat=True)) == [other.pk]
    assert list(CommandRecord.objects.filter(verb="set_dots").values_list("actor", flat=True)) == [f"seat:{other.pk}"]


def test_a_repeated_vote_still_gets_its_first_answer_while_the_vote_is_being_counted():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    first = dot(seat, vote, 1, 2, key="one-and-the-same")
    press(workshop, "close_round", vote)

    repeated = dot(seat, vote, 1, 2, key="one-and-the-same")

    assert (repeated.outcome, repeated.revision) == (first.outcome, first.revision)


# --- What older releases left ----------------------------------------------------------------------------------------


def mend(**options: object) -> str:
    out = StringIO()
    call_command("mend_stored_data", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def left_tied(transactional_db: None) -> Workshop:
    """A room that an older release closed although its vote was never shown: everything still tied to cards."""
    workshop, _vote = voted_room()
    Workshop.objects.filter(pk=workshop.pk).update(stage=Stage.REPORTED, closed_at=timezone.now() - timedelta(days=30))
    return workshop


def test_a_dry_run_says_how_many_old_votes_are_tied_to_cards_and_changes_nothing(left_tied):
    before = ties(left_tied)

    said = mend(dry_run=True)

    assert "     1  ended votes whose ballots are tied to cards" in said.splitlines()[0]
    assert said.endswith("Nothing was changed. Run it without --dry-run to mend this.\n")
    assert ties(left_tied) == before != (0, 0, 0)


def test_mending_unties_old_votes_keeps_their_totals_and_finds_nothing_the_second_time(left_tied):
    vote = left_tied.rounds.get()
    before = counted(vote)

    mend()
    again = mend(dry_run=True)

    assert ties(left_tied) == (0, 0, 0)
    assert counted(vote) == before
    assert again.endswith("All is well.\n")


def test_mending_leaves_a_vote_alone_that_is_under_way(transactional_db):
    workshop, _vote = voted_room()
    before = ties(workshop)

    mend()

    assert ties(workshop) == before


def test_of_a_vote_that_was_shown_no_key_is_in_any_file_of_the_database(transactional_db):
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_vote(workshop)
    dot(seat, vote, 1, 1, key="canary-of-a-vote")
    stored = files_with("canary-of-a-vote")

    show(workshop, vote)
    mend()

    assert stored
    assert files_with("canary-of-a-vote") == []
