"""Doors, closing, cancelling: each by one press, each once, and nobody is cut off."""

import pytest

from tests.factories.rooms import card, do, facilitator, make_phase, make_seat, make_workshop
from workshops.agenda.enums import PhaseState
from workshops.agenda.phases import REFLECTION
from workshops.closing import ports
from workshops.core.enums import Stage
from workshops.models import VoteRound, Workshop
from workshops.voting.enums import RoundState

pytestmark = pytest.mark.django_db


class Notebook:
    """A maker of drafts that fails as often as it is told to, and then makes each draft once."""

    def __init__(self, *, failures: int = 0) -> None:
        self.failures, self.asked, self.pages = failures, 0, {}

    def make_drafts(self, workshop):
        self.asked += 1
        if self.asked <= self.failures:
            raise ConnectionError("The disk is full")
        self.pages.setdefault(workshop.pk, ports.Page("Notes", "/admin/pages/7/edit/"))

    def drafts_of(self, workshop):
        return [self.pages[workshop.pk]] if workshop.pk in self.pages else []

    def published_of(self, workshop):
        return []


@pytest.fixture
def notebook(monkeypatch):
    """Stands in the port where blog/ stands on the real site."""

    def put(**kind) -> Notebook:
        maker = Notebook(**kind)
        monkeypatch.setitem(ports._filled, "report_maker", maker)
        return maker

    return put


def stage_of(workshop: Workshop) -> str:
    return Workshop.objects.get(pk=workshop.pk).stage


def test_doors_open_once():
    workshop = make_workshop(stage=Stage.DRAFT)

    answers = [do(workshop, facilitator(), "open_doors") for _ in range(2)]

    workshop.refresh_from_db()
    assert [answer.done for answer in answers] == [True, True]
    assert (workshop.stage, workshop.revision) == (Stage.DOORS, 1)


def test_a_card_opens_no_doors():
    workshop = make_workshop(stage=Stage.DRAFT)

    answer = do(workshop, card(make_seat(workshop)), "open_doors")

    assert not answer.done
    assert stage_of(workshop) == Stage.DRAFT


def test_one_press_closes_the_room_and_makes_the_drafts(notebook):
    maker = notebook()
    workshop = make_workshop()
    phase = make_phase(workshop, REFLECTION, state=PhaseState.RUNNING)

    answer = do(workshop, facilitator(), "close_workshop")

    workshop.refresh_from_db()
    phase.refresh_from_db()
    assert answer.said == "The room is closed. The drafts are ready for an editor."
    assert (workshop.stage, phase.state) == (Stage.REPORTED, PhaseState.DONE)
    assert workshop.closed_at is not None
    assert list(maker.pages) == [workshop.pk]


def test_drafts_that_failed_leave_the_room_closed_and_are_made_by_the_next_press(notebook):
    notebook(failures=1)
    workshop = make_workshop()
    actor = facilitator()

    closing = do(workshop, actor, "close_workshop")
    stage_between = stage_of(workshop)
    again = do(workshop, actor, "make_drafts")

    assert closing.said == (
        "The room is closed. The drafts could not be made just now. Press “Make the drafts” to try again."
    )
    assert stage_between == Stage.CLOSED
    assert again.said == "The drafts are ready for an editor."
    assert stage_of(workshop) == Stage.REPORTED


def test_a_crash_between_closing_and_drafts_is_healed_by_the_same_press_sent_again(notebook):
    maker = notebook(failures=1)
    workshop = make_workshop()
    actor = facilitator()
    do(workshop, actor, "close_workshop", key="one-and-the-same")

    repeated = do(workshop, actor, "close_workshop", key="one-and-the-same")

    assert repeated.said == "The room is closed. The drafts are ready for an editor."
    assert repeated.done
    assert list(maker.pages) == [workshop.pk]
    assert stage_of(workshop) == Stage.REPORTED


def test_two_facilitators_closing_at_once_close_one_room(notebook):
    maker = notebook()
    workshop = make_workshop()

    answers = [do(workshop, facilitator(), "close_workshop") for _ in range(2)]

    assert [answer.done for answer in answers] == [True, True]
    assert list(maker.pages) == [workshop.pk]


def test_an_open_vote_is_not_cut_off_by_closing():
    workshop = make_workshop()
    VoteRound.objects.create(workshop=workshop, number=1, state=RoundState.OPEN)

    answer = do(workshop, facilitator(), "close_workshop")

    assert answer.said == "The vote is still open. Close the vote first, so that nobody is cut off; then the room."
    assert stage_of(workshop) == Stage.LIVE
    assert VoteRound.objects.get().state == RoundState.OPEN


def test_a_counted_vote_stays_private_after_closing(notebook):
    notebook()
    workshop = make_workshop()
    VoteRound.objects.create(workshop=workshop, number=1, state=RoundState.CLOSED)

    do(workshop, facilitator(), "close_workshop")

    assert VoteRound.objects.get().state == RoundState.CLOSED


def test_drafts_are_not_made_of_a_room_that_is_open(notebook):
    maker = notebook()
    workshop = make_workshop()

    answer = do(workshop, facilitator(), "make_drafts")

    assert answer.said == "Close the room first: the drafts are made from what it leaves behind."
    assert maker.asked == 0


def test_a_workshop_is_cancelled_before_it_begins_and_not_after():
    waiting, begun = make_workshop(stage=Stage.DOORS), make_workshop(stage=Stage.LIVE)
    actor = facilitator()

    answers = [do(workshop, actor, "cancel_workshop").said for workshop in (waiting, begun)]

    assert answers == [
        "This workshop is cancelled.",
        "People are already at work here. Close the room instead: what they wrote is kept.",
    ]
    assert (stage_of(waiting), stage_of(begun)) == (Stage.CANCELLED, Stage.LIVE)


@pytest.mark.parametrize("verb", ["open_doors", "close_workshop", "next_phase", "add_board", "cancel_workshop"])
def test_a_cancelled_workshop_stays_cancelled(verb):
    workshop = make_workshop(stage=Stage.CANCELLED)

    answer = do(workshop, facilitator(), verb)

    assert answer.said == "This workshop was cancelled. Make a new one from the list of workshops."
    assert stage_of(workshop) == Stage.CANCELLED
