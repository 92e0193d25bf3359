"""What virtual users and the automatic facilitator do, asked with the regions that a real room renders."""

from itertools import pairwise
from random import Random

import pytest
from django.test import Client

from tests.factories.rooms import (
    card,
    do,
    make_board,
    make_facilitator,
    make_phase,
    make_seat,
    make_workshop,
    sit,
)
from tests.factories.votes import open_vote
from workshops.agenda.phases import REFLECTION, WELCOME
from workshops.commands.simulation import View
from workshops.core.enums import Stage
from workshops.ideas import simulation as ideas
from workshops.ideas.phases import SILENT, SORTING
from workshops.models import Idea, SeatCard, Workshop
from workshops.participants import simulation as participants
from workshops.participants.actors import Facilitator
from workshops.quick_wins import simulation as quick_wins
from workshops.quick_wins.phases import QUICK_WINS
from workshops.simulation.auto_facilitator import AutoFacilitator
from workshops.simulation.copies import make_rehearsal
from workshops.simulation.page_forms import forms_in
from workshops.voting import simulation as voting
from workshops.voting.enums import RoundState
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db
MANY = 200


class Person:
    """Somebody with a card whose phone shows what the room has rendered for them."""

    def __init__(self, seat: SeatCard) -> None:
        self.seat, self.workshop = seat, seat.workshop
        self.phone = sit(Client(), seat)
        self.memory: dict = {}
        self.chance = Random(1)  # noqa: S311

    def view(self) -> View:
        regions = self.phone.get(f"/w/{self.workshop.code}/snapshot/card/").json()["regions"]
        return View({name: forms_in(html) for name, html in regions.items()}, self.memory, self.chance)

    def does(self, act, times: int = MANY) -> list[str]:
        """The commands that come of so many looks at the phone, each sent to the room, which must not refuse it."""
        done = []
        for _ in range(times):
            if (action := act(self.view())) is None:
                continue
            command, fields = action
            sent = {name: "on" if value is True else value for name, value in fields.items() if value is not False}
            answer = do(self.workshop, card(self.seat), command, **sent)
            assert answer.done, answer.said
            done.append(command)
        return done


def test_somebody_new_gives_consent_once_and_sits_down_once():
    workshop = make_workshop(phase=WELCOME)
    for _ in range(2):
        make_board(workshop)
    person = Person(make_seat(workshop, agrees=()))

    assert person.does(participants.act, times=6) == ["give_consent", "choose_table"]
    assert SeatCard.objects.get(pk=person.seat.pk).board is not None


def test_consent_is_not_given_again_while_the_phone_still_shows_the_question():
    view = Person(make_seat(make_workshop(phase=WELCOME), agrees=())).view()

    assert [bool(participants.give_consent(view)) for _ in range(2)] == [True, False]


def test_somebody_writes_one_to_three_ideas_while_ideas_are_collected_and_none_before():
    workshop = make_workshop(phase=WELCOME)
    early, writer = Person(make_seat(workshop)), Person(make_seat(make_workshop(phase=SILENT)))

    assert early.does(ideas.write_idea, times=3) == []
    written = writer.does(ideas.write_idea, times=6)

    assert set(written) == {"add_idea"}
    assert 1 <= len(written) <= ideas.MOST_IDEAS
    assert Idea.objects.filter(seat=writer.seat).count() == len(written)


def test_somebody_gives_every_dot_and_takes_one_back_now_and_then_and_presses_nothing_that_cannot_be_pressed():
    workshop = make_workshop(phase=VOTING)
    vote = open_vote(workshop)
    person = Person(make_seat(workshop))
    given = []

    for _ in range(20):
        person.does(voting.give_mark, times=1)
        given.append(vote.ballots.get(seat=person.seat).marks.count())

    assert max(given) == vote.budget
    assert any(later < earlier for earlier, later in pairwise(given))


def test_somebody_says_one_need_and_one_offer_at_most():
    person = Person(make_seat(make_workshop(phase=QUICK_WINS)))

    assert person.does(quick_wins.voice, times=60) == ["voice_need", "voice_offer"]


@pytest.fixture
def rehearsal() -> Workshop:
    workshop = make_workshop(stage=Stage.DRAFT)
    for kind in (WELCOME, SORTING, VOTING, QUICK_WINS, REFLECTION):
        make_phase(workshop, kind)
    copy = make_rehearsal(workshop=workshop)
    seats = [make_seat(copy) for _ in range(2)]
    Idea.objects.bulk_create(Idea(workshop=copy, seat=seats[0], text=f"Idea {number}") for number in range(4))
    return copy


def test_without_a_person_the_facilitator_plays_every_phase_to_its_end(rehearsal: Workshop):
    auto = AutoFacilitator(rehearsal, Facilitator(make_facilitator().pk), 0.01)

    auto.run()

    rehearsal.refresh_from_db()
    assert rehearsal.stage == Stage.LIVE
    assert [phase.kind for phase in rehearsal.phases.filter(state="running")] == [REFLECTION]
    assert not rehearsal.ideas.filter(theme=None).exists()
    assert list(rehearsal.themes.values_list("name", flat=True)) == list(ideas.THEMES)
    assert [vote.state for vote in rehearsal.rounds.all()] == [RoundState.REVEALED]
    auto.close()
    rehearsal.refresh_from_db()
    assert rehearsal.stage == Stage.CLOSED


class WithPeople(AutoFacilitator):
    """While it waits in the quick wins phase, one person says a need and another one an offer."""

    def wait(self, _seconds: float) -> None:
        if self.workshop.phases.filter(state="running", kind=QUICK_WINS).exists():
            needy, generous = self.workshop.seats.all()
            do(self.workshop, card(needy), "voice_need", text="A ladder")
            do(self.workshop, card(generous), "voice_offer", text="Thunder")


def test_a_need_and_an_offer_of_the_room_become_a_quick_win(rehearsal: Workshop):
    WithPeople(rehearsal, Facilitator(make_facilitator().pk), 0.01).run()

    [win] = rehearsal.quick_wins.all()
    assert win.room_need.need.text == "A ladder"


def test_a_rehearsal_that_is_stopped_ends_with_the_phase_that_runs(rehearsal: Workshop):
    auto = AutoFacilitator(rehearsal, Facilitator(make_facilitator().pk), 600)

    auto.stop()
    auto.run()

    assert [phase.kind for phase in rehearsal.phases.filter(state="running")] == [WELCOME]
