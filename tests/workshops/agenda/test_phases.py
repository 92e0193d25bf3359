"""Moving through the run sheet: by a person, one phase at a time, whoever else is pressing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories.rooms import card, do, facilitator, make_phase, make_seat, make_workshop
from workshops.agenda.enums import PhaseState
from workshops.agenda.phases import WELCOME
from workshops.agenda.rules import current_phase
from workshops.core.enums import Outcome, Stage
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.models import Phase, Workshop

pytestmark = pytest.mark.django_db


def three_phases(**fields) -> tuple[Workshop, list[Phase]]:
    workshop = make_workshop(**{"stage": Stage.DOORS} | fields)
    kinds = (WELCOME, SILENT, BREAKOUTS)
    return workshop, [make_phase(workshop, kind) for kind in kinds]


def test_the_first_phase_brings_the_room_to_life():
    workshop, (welcome, *_) = three_phases()

    answer = do(workshop, facilitator(), "next_phase", from_phase="")

    workshop.refresh_from_db()
    assert answer.outcome == Outcome.DONE
    assert current_phase(workshop) == welcome
    assert workshop.stage == Stage.LIVE


def test_nothing_starts_before_the_doors_are_open():
    workshop, (welcome, *_) = three_phases(stage=Stage.DRAFT)

    answer = do(workshop, facilitator(), "start_phase", phase=welcome.pk)

    assert answer.outcome == Outcome.REFUSED
    assert answer.said == "Open the doors first, so that people can come in."
    assert current_phase(workshop) is None


def test_two_facilitators_pressing_next_at_once_move_the_room_by_one_phase():
    workshop, (welcome, silent, _) = three_phases()
    do(workshop, facilitator(), "next_phase")
    revision_before = Workshop.objects.get(pk=workshop.pk).revision

    answers = [do(workshop, facilitator(), "next_phase", from_phase=welcome.pk) for _ in range(2)]

    workshop.refresh_from_db()
    assert [answer.outcome for answer in answers] == [Outcome.DONE, Outcome.DONE]
    assert current_phase(workshop) == silent
    assert workshop.revision == revision_before + 1


@pytest.mark.django_db(transaction=True)
def test_eight_hands_on_next_in_the_same_moment_move_the_room_by_one_phase():
    workshop, (welcome, silent, _) = three_phases()
    do(workshop, facilitator(), "next_phase")
    hands = [facilitator() for _ in range(8)]

    def press(hand):
        try:
            return do(workshop, hand, "next_phase", from_phase=welcome.pk).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(len(hands)) as pool:
        outcomes = set(pool.map(press, hands))

    assert outcomes == {Outcome.DONE}
    assert current_phase(workshop) == silent
    assert [phase.state for phase in workshop.phases.all()] == ["done", "running", "waiting"]


def test_a_press_on_an_old_screen_is_told_what_is_running():
    workshop, (welcome, silent, breakouts) = three_phases()
    for phase, before in [(welcome, ""), (silent, welcome.pk), (breakouts, silent.pk)]:
        do(workshop, facilitator(), "start_phase", phase=phase.pk, from_phase=before)

    answer = do(workshop, facilitator(), "next_phase", from_phase=welcome.pk)

    assert answer.said == "Somebody else has moved on: “Breakouts” is running. Look, then press again."
    assert current_phase(workshop) == breakouts


def test_silent_writing_hides_new_ideas_until_they_are_revealed():
    workshop, (_, silent, breakouts) = three_phases()
    do(workshop, facilitator(), "start_phase", phase=silent.pk)

    do(workshop, facilitator(), "next_phase", from_phase=silent.pk)

    workshop.refresh_from_db()
    assert current_phase(workshop) == breakouts
    assert workshop.silent is True


def test_the_timer_warns_and_never_closes_anything():
    workshop, (welcome, *_) = three_phases()
    do(workshop, facilitator(), "next_phase")

    Phase.objects.filter(pk=welcome.pk).update(started_at=timezone.now() - timedelta(hours=9))

    assert current_phase(workshop) == welcome
    assert do(workshop, facilitator(), "extend_phase", phase=welcome.pk, minutes=5).done


def test_more_time_is_added_to_the_plan():
    workshop, (welcome, *_) = three_phases()
    do(workshop, facilitator(), "next_phase")

    for minutes in (1, 5):
        do(workshop, facilitator(), "extend_phase", phase=welcome.pk, minutes=minutes)

    welcome.refresh_from_db()
    assert welcome.ends_at - welcome.started_at == timedelta(minutes=16)


def test_more_time_for_a_phase_that_is_over_is_refused():
    workshop, (welcome, *_) = three_phases()
    do(workshop, facilitator(), "next_phase")
    do(workshop, facilitator(), "next_phase", from_phase=welcome.pk)

    answer = do(workshop, facilitator(), "extend_phase", phase=welcome.pk, minutes=5)

    assert answer.said == "Somebody else has moved on: “Silent writing” is running. Look, then press again."
    assert Phase.objects.get(pk=welcome.pk).added_minutes == 0


def test_going_back_after_a_slip_lets_the_old_timer_go_on():
    workshop, (welcome, silent, _) = three_phases()
    do(workshop, facilitator(), "next_phase")
    started = Phase.objects.get(pk=welcome.pk).started_at
    do(workshop, facilitator(), "next_phase", from_phase=welcome.pk)

    do(workshop, facilitator(), "go_back", from_phase=silent.pk)

    welcome.refresh_from_db()
    silent.refresh_from_db()
    assert (welcome.state, welcome.started_at, welcome.ended_at) == (PhaseState.RUNNING, started, None)
    assert (silent.state, silent.started_at) == (PhaseState.WAITING, None)


def test_going_back_later_starts_the_time_anew():
    workshop, (welcome, silent, _) = three_phases()
    do(workshop, facilitator(), "next_phase")
    do(workshop, facilitator(), "next_phase", from_phase=welcome.pk)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Phase.objects.filter(pk=welcome.pk).update(started_at=an_hour_ago, ended_at=an_hour_ago, added_minutes=5)

    do(workshop, facilitator(), "go_back", from_phase=silent.pk)

    welcome.refresh_from_db()
    assert welcome.started_at > an_hour_ago
    assert welcome.added_minutes == 0


def test_after_the_last_phase_there_is_only_closing():
    workshop, (*_, breakouts) = three_phases()
    do(workshop, facilitator(), "start_phase", phase=breakouts.pk)

    answer = do(workshop, facilitator(), "next_phase", from_phase=breakouts.pk)

    assert answer.said == "That was the last phase. Close the room when everybody is ready."
    assert current_phase(workshop) == breakouts


def test_a_card_moves_nothing():
    workshop, (welcome, *_) = three_phases()

    answer = do(workshop, card(make_seat(workshop)), "start_phase", phase=welcome.pk)

    workshop.refresh_from_db()
    assert answer.said == "Only a facilitator can do this. Ask at the desk."
    assert workshop.stage == Stage.DOORS
    assert current_phase(workshop) is None


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.REPORTED])
def test_a_press_after_the_room_closed_changes_nothing(stage):
    workshop, (welcome, *_) = three_phases(stage=stage)

    answer = do(workshop, facilitator(), "start_phase", phase=welcome.pk)

    workshop.refresh_from_db()
    assert answer.said == "This room is closed; everything stays as the room left it."
    assert workshop.stage == stage
    assert workshop.revision == 0


def test_a_phase_of_another_room_is_not_ours():
    workshop, _ = three_phases()
    _, (foreign, *_) = three_phases()

    answer = do(workshop, facilitator(), "start_phase", phase=foreign.pk)

    assert answer.said == "Somebody took that phase out of the run sheet. Look at the run sheet again."
    assert current_phase(workshop) is None
